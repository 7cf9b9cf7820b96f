/**
 * `bindingType="deployment"`: a definition that a process refers to by a plain id must be in the same
 * deployment. As in Camunda, this is checked for elements directly in the process; for elements in a
 * subprocess, an incident is created at run time. Pure. Source: Zeebe's BpmnElementsWithDeploymentBinding and
 * its validators.
 */
import type { CompiledResource, Finding, FlowNode, TextOrFeel } from '../../bpmn/model.ts';

/** `has` tells whether the deployment contains a process, decision or form with an id. */
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
