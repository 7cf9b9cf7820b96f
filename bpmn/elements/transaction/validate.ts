/** Where cancel events are allowed. Pure. Source: BPMN 2.0.2 §10.5.5. */
import type { Compiler } from '../../compile/compiler.ts';
import type { NodeDraft } from '../../compile/draft.ts';

/** An end event directly in a transaction, and the one boundary event of the transaction that it triggers. */
export function validateCancelEvent(node: NodeDraft, compiler: Compiler): void {
  if (node.event?.kind !== 'cancel') return;
  if (node.type === 'endEvent') validateEndEvent(node, compiler);
  else validateBoundaryEvent(node, compiler);
}

function validateEndEvent(node: NodeDraft, compiler: Compiler): void {
  const { parent } = node;
  if (parent?.type !== 'transaction') {
    compiler.reportNode(node, 'a cancel end event must be directly in a transaction');
  } else if (!parent.boundaryEvents.some(({ event }) => event?.kind === 'cancel')) {
    compiler.reportNode(node, `the transaction '${parent.id}' has no cancel boundary event to trigger`);
  }
}

function validateBoundaryEvent(node: NodeDraft, compiler: Compiler): void {
  const { attachedTo } = node;
  if (attachedTo === undefined) return;
  if (attachedTo.type !== 'transaction') {
    compiler.reportNode(
      node,
      `a cancel boundary event must be attached to a transaction; '${attachedTo.id}' is not a transaction`,
    );
    return;
  }
  const first = attachedTo.boundaryEvents.find(({ event }) => event?.kind === 'cancel');
  if (first !== node) {
    compiler.reportNode(node, `'${attachedTo.id}' has another cancel boundary event`);
  }
  if (node.interrupting === false) {
    compiler.reportNode(
      node,
      'a cancel boundary event is always interrupting; cancelActivity="false" is not allowed',
    );
  }
}
