/**
 * Rules for compensation in a model. Pure. Source: BPMN 2.0.2 §10.7; Zeebe's BoundaryEventValidator,
 * CompensateEventDefinitionValidator.
 */
import type { Compiler } from '../../compile/compiler.ts';
import type { NodeDraft } from '../../compile/draft.ts';

/**
 * Handlers are outside the flow; boundary events lead to one, throwing events reference an activity that can
 * be compensated.
 */
export function validateCompensation(
  node: NodeDraft,
  nodes: ReadonlyMap<string, NodeDraft>,
  compiler: Compiler,
): void {
  if (node.isForCompensation) validateHandler(node, compiler);
  if (node.event?.kind !== 'compensation' || node.type === 'startEvent') return;
  if (node.type === 'boundaryEvent') validateBoundaryEvent(node, compiler);
  else if (node.event.activityId !== undefined)
    validateReference(node, node.event.activityId, nodes, compiler);
}

function validateHandler(node: NodeDraft, compiler: Compiler): void {
  // For event subprocesses, another rule reports it.
  if (node.type !== 'eventSubProcess' && node.incoming.length + node.outgoing.length > 0) {
    compiler.reportNode(node, 'a compensation handler (isForCompensation) must not have sequence flows');
  }
  if (node.compensation) {
    compiler.reportNode(
      node.compensation,
      `'${node.id}' is a compensation handler and can't be compensated itself`,
    );
  }
}

function validateBoundaryEvent(node: NodeDraft, compiler: Compiler): void {
  if (node.outgoing.length > 0) {
    compiler.reportNode(node, 'a compensation boundary event must not have outgoing sequence flows');
  }
  const { compensationHandler: handler } = node;
  if (!handler) return;
  if (!handler.traits.isActivity || handler.parent !== node.parent) {
    const reason = 'is not an activity of the same process or subprocess';
    compiler.reportNode(node, `its association leads to '${handler.id}', which ${reason}`);
  } else if (!handler.isForCompensation) {
    const reason = 'is not a compensation handler (isForCompensation)';
    compiler.reportNode(node, `its association leads to '${handler.id}', which ${reason}`);
  }
}

/** In its own scope, or in the scope that encloses its event subprocess. */
function validateReference(
  node: NodeDraft,
  activityId: string,
  nodes: ReadonlyMap<string, NodeDraft>,
  compiler: Compiler,
): void {
  const activity = nodes.get(activityId);
  if (!activity) {
    if (!compiler.hasFinding(activityId)) {
      compiler.reportNode(node, `activityRef '${activityId}' is not an activity of this process`);
    }
    return;
  }
  if (!scopesOf(node).includes(activity.parent)) {
    const reason = 'is not in the same process or subprocess';
    compiler.reportNode(node, `activityRef '${activityId}' ${reason}`);
  } else if (!activity.compensation && activity.children.length === 0) {
    compiler.reportNode(node, `activityRef '${activityId}' has no compensation boundary event`);
  }
}

function scopesOf(node: NodeDraft): (NodeDraft | null)[] {
  const { parent } = node;
  return parent?.type === 'eventSubProcess' ? [parent, parent.parent] : [parent];
}
