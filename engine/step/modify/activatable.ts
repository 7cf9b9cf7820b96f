/**
 * Determines the elements that can be activated by a modification or a start instruction. Pure. Source:
 * Zeebe's ProcessInstanceModificationModifyProcessor and ProcessInstanceCreationCreateProcessor.
 */
import type { ExecutableProcess, FlowNode } from '../../../bpmn/model.ts';

/** The element with an id, or the reason why it can't be activated. */
export function activatableNode(process: ExecutableProcess, elementId: string): FlowNode | string {
  const node = process.nodes.get(elementId);
  // The inner activity of a loop body is stored under a key that is not its id.
  if (node?.id !== elementId) {
    const isFlow = process.flows.has(elementId);
    return isFlow
      ? `'${elementId}' is a sequence flow, which can't be activated; activate its target`
      : `process '${process.id}' has no element '${elementId}'`;
  }
  const reason = whyNot(node);
  return reason === undefined ? node : reason;
}

function whyNot(node: FlowNode): string | undefined {
  const { id, type } = node;
  if (node.parent === null) return `'${id}' is the process itself, which is already active`;
  if (node.traits.beginsScope || node.attachedTo) {
    return `'${id}' is a ${type}, which can't be activated directly; activate the element after it`;
  }
  if (node.isForCompensation) {
    return `'${id}' is a compensation handler; only a compensation event activates it`;
  }
  const gateway = node.incoming.find(({ source }) => source.traits.waitsForTargets)?.source;
  if (gateway) {
    return `'${id}' follows the event-based gateway '${gateway.id}'; activate the gateway`;
  }
  return undefined;
}
