/**
 * Checks whether an active element instance can continue as an element of the target; returns all reasons
 * against it. Pure. Source: Zeebe's ProcessInstanceMigrationPreconditions.
 */
import type { FlowNode } from '../../../bpmn/model.ts';
import type { ElementInstance } from '../../../state/instance.ts';
import { ElementState } from '../../../state/instance.ts';

/**
 * `scopeTarget` is the target of the enclosing scope; undefined if it has none, which is reported for the
 * scope.
 */
export function checkElement(
  element: ElementInstance,
  source: FlowNode,
  target: FlowNode,
  scopeTarget: FlowNode | undefined,
  reasons: string[],
): void {
  const { elementId, state } = element;
  if (state === ElementState.terminating) {
    reasons.push(`'${elementId}' is being terminated; try again afterwards`);
  }
  if (source.type !== target.type) {
    reasons.push(`'${elementId}' is a ${source.type}, but '${target.id}' is a ${target.type}`);
    return;
  }
  if (source.event?.kind !== target.event?.kind) {
    const kinds = [source, target].map(({ event }) => event?.kind ?? 'none');
    reasons.push(`'${elementId}' is a ${kinds[0]} event, but '${target.id}' is a ${kinds[1]} event`);
  }
  if (isSequential(source) !== isSequential(target)) {
    reasons.push(`'${elementId}' and '${target.id}' differ in their loop (none, sequential or parallel)`);
  }
  const [was, becomes] = [workOf(source), workOf(target)];
  if (was !== becomes)
    reasons.push(`'${elementId}' is implemented as ${was}, but '${target.id}' as ${becomes}`);
  checkStart(element, target, reasons);
  // A compensation handler belongs to the scope of the throwing event, regardless of its own position.
  if (scopeTarget && target.parent !== scopeTarget && !element.compensationKey) {
    reasons.push(
      `'${elementId}' is in '${scopeTarget.id}', but '${target.id}' in '${target.parent?.id ?? ''}': its scope can't change`,
    );
  }
}

function isSequential({ loop }: FlowNode): boolean {
  return loop?.kind === 'multiInstance' && loop.sequential;
}

/** The start element of a scope is stored while an incident blocks its activation. */
function checkStart(
  { elementId, startElementId }: ElementInstance,
  target: FlowNode,
  reasons: string[],
): void {
  if (!startElementId || target.children.some(({ id }) => id === startElementId)) return;
  reasons.push(`'${elementId}' is about to start at '${startElementId}', which is not in '${target.id}'`);
}

/** The implementation of a task. */
function workOf(node: FlowNode): string {
  if (node.isForCompensation) return 'compensation';
  if (node.userTask) return 'a native user task';
  if (node.job) return 'a job';
  if (node.script) return 'a script';
  return 'no work';
}
