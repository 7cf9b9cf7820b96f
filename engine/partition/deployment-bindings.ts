/**
 * `bindingType="deployment"`: what a process calls or shows by a plain id has to be in the same deployment.
 * As in Camunda that holds for elements directly in the process; for one in a subprocess it is an incident
 * when it is called. Pure. Source: Zeebe's BpmnElementsWithDeploymentBinding and its validators.
 */
import type { CompiledResource, Finding, FlowNode, TextOrFeel } from '../../bpmn/model.ts';

/** `has`: whether the deployment holds a process, decision or form of an id. */
export function missingBound(
  { file, processes }: CompiledResource,
  has: (what: string, id: string) => boolean,
): Finding[] {
  return processes.flatMap(({ root }) =>
    root.children.flatMap((node) => {
      const bound = boundOf(node.inner ?? node);
      if (bound?.id.kind !== 'static' || has(bound.what, bound.id.text)) return [];
      const reason = `the ${bound.what} '${bound.id.text}' of bindingType deployment is not in this deployment`;
      return [{ file, elementId: node.id, elementType: bound.elementType, reason }];
    }),
  );
}

interface Bound {
  readonly what: 'process' | 'decision' | 'form';
  readonly id: TextOrFeel;
  readonly elementType: string;
}

function boundOf({ called, calledDecision, userTask, job }: FlowNode): Bound | undefined {
  if (called?.binding === 'deployment') {
    return { what: 'process', id: called.processId, elementType: 'bpmn:CallActivity' };
  }
  if (calledDecision?.binding.kind === 'deployment') {
    return { what: 'decision', id: calledDecision.decisionId, elementType: 'bpmn:BusinessRuleTask' };
  }
  const form = userTask?.form ?? job?.form;
  if (form?.binding.kind !== 'deployment') return undefined;
  return { what: 'form', id: form.formId, elementType: 'bpmn:UserTask' };
}
