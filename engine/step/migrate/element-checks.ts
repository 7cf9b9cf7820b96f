/**
 * Whether an active element instance can go on as an element of the target: each reason why not. Pure.
 * Source: Zeebe's ProcessInstanceMigrationPreconditions.
 */
import type { FlowNode } from '../../../bpmn/model.ts';
import type { ElementInstance } from '../../../state/instance.ts';
import { ElementState } from '../../../state/instance.ts';

/** `scopeTarget`: what the scope around it becomes; undefined: nothing, which is told of the scope. */
export function checkElement(
  element: ElementInstance,
  source: FlowNode,
  target: FlowNode,
  scopeTarget: FlowNode | undefined,
  reasons: string[],
): void {
  const { elementId, state } = element;
  if (state === ElementState.terminating) {
    reasons.push(`'${elementId}' is being terminated: try again when it is over`);
  }
  if (source.type !== target.type) {
    reasons.push(`'${elementId}' is a ${source.type}, '${target.id}' a ${target.type}`);
    return;
  }
  if (source.event?.kind !== target.event?.kind) {
    const kinds = [source, target].map(({ event }) => event?.kind ?? 'none');
    reasons.push(`'${elementId}' is a ${kinds[0]} event, '${target.id}' a ${kinds[1]} event`);
  }
  if (isSequential(source) !== isSequential(target)) {
    reasons.push(`'${elementId}' is repeated in another way than '${target.id}': sequential or parallel`);
  }
  const [was, becomes] = [workOf(source), workOf(target)];
  if (was !== becomes) reasons.push(`'${elementId}' is done as ${was}, '${target.id}' as ${becomes}`);
  checkStart(element, target, reasons);
  // What undoes something belongs to the scope of the event that has thrown, wherever it stands itself.
  if (scopeTarget && target.parent !== scopeTarget && !element.compensationKey) {
    reasons.push(
      `'${elementId}' is in '${scopeTarget.id}', but '${target.id}' in '${target.parent?.id ?? ''}': its scope can't change`,
    );
  }
}

function isSequential({ loop }: FlowNode): boolean {
  return loop?.kind === 'multiInstance' && loop.sequential;
}

/** Where a scope begins is kept while an incident stops its activation. */
function checkStart(
  { elementId, startElementId }: ElementInstance,
  target: FlowNode,
  reasons: string[],
): void {
  if (!startElementId || target.children.some(({ id }) => id === startElementId)) return;
  reasons.push(`'${elementId}' is to begin at '${startElementId}', which is not in '${target.id}'`);
}

/** Who does the work of a task. */
function workOf(node: FlowNode): string {
  if (node.isForCompensation) return 'compensation';
  if (node.userTask) return 'a user task that the engine keeps';
  if (node.job) return 'a job';
  if (node.script) return 'a script';
  return 'nothing of its own';
}
