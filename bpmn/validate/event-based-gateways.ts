/**
 * Rules for the events after an event-based gateway. Pure. Source: BPMN 2.0.2 §10.6.6; Zeebe's
 * EventBasedGatewayValidator.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import { duplicates } from './duplicates.ts';

const WAITING: ReadonlySet<string> = new Set(['message', 'timer', 'signal']);

/**
 * At least two flows, each to a message, timer or signal catch event without other incoming flows; no
 * duplicates.
 */
export function validateEventBasedGateway(node: NodeDraft, compiler: Compiler): void {
  if (node.outgoing.length < 2) {
    compiler.reportNode(node, 'an event-based gateway must have at least two outgoing sequence flows');
  }
  const targets = node.outgoing.map((flow) => flow.target);
  for (const target of new Set(targets)) {
    const kind = target.event?.kind;
    const waits = target.traits.listens && kind !== undefined && WAITING.has(kind);
    if (!waits) {
      const reason = `the event-based gateway '${node.id}' may lead to message, timer and signal catch events only`;
      compiler.reportNode(target, reason);
    } else if (target.incoming.length > 1) {
      const reason = `it follows the event-based gateway '${node.id}', so it must not have other incoming flows`;
      compiler.reportNode(target, reason);
    }
  }
  for (const { node: target, what } of duplicates([...new Set(targets)])) {
    compiler.reportNode(target, `another event after '${node.id}' also ${what}`);
  }
}
