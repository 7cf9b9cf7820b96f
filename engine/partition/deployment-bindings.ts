/**
 * `bindingType="deployment"`: a definition that a process refers to by a plain id must be in the same
 * deployment. As in Camunda, this is checked for elements directly in the process; for elements in a
 * subprocess, an incident is created at run time. Pure. Source: Zeebe's BpmnElementsWithDeploymentBinding and
 * its validators.
 */
import { calledBy } from '../../bpmn/called-definitions.ts';
import type { CompiledResource, Finding } from '../../bpmn/model.ts';

/** `has` tells whether the deployment contains a process, decision or form with an id. */
export function missingBound(
  { file, processes }: CompiledResource,
  has: (what: string, id: string) => boolean,
): Finding[] {
  return processes.flatMap(({ root }) =>
    root.children.flatMap((node) => {
      const bound = calledBy(node.inner ?? node);
      if (bound?.binding !== 'deployment' || has(bound.what, bound.id)) return [];
      const reason = `the ${bound.what} '${bound.id}' of bindingType deployment is not in this deployment`;
      return [{ file, elementId: node.id, elementType: bound.elementType, reason }];
    }),
  );
}
