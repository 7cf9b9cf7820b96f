/**
 * Where sequence flows may begin and end, and carry conditions. Pure. Source: BPMN 2.0.2 §8.3.13; Zeebe's
 * validators.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';

/** Ends of a node's flows; conditions and default flows only where the engine chooses by them. */
export function validateFlows(node: NodeDraft, compiler: Compiler): void {
  const link = node.event?.kind === 'link';
  if (node.outgoing.length > 0) {
    if (node.type === 'endEvent')
      compiler.reportNode(node, 'an end event must not have outgoing sequence flows');
    if (node.type === 'intermediateThrowEvent' && link) {
      compiler.reportNode(node, 'a link throw event must not have outgoing sequence flows');
    }
  }
  if (node.incoming.length > 0) {
    if (node.type === 'boundaryEvent')
      compiler.reportNode(node, 'a boundary event must not have incoming sequence flows');
    if (node.type === 'intermediateCatchEvent' && link) {
      compiler.reportNode(node, 'a link catch event must not have incoming sequence flows');
    }
  }
  if (choosesFlows(node)) return;
  for (const flow of node.outgoing) {
    if (flow.condition === undefined) continue;
    compiler.reportFlow(
      flow,
      'a condition is supported on flows of exclusive, inclusive and complex gateways only',
    );
  }
  if (node.defaultFlow !== undefined) {
    compiler.reportNode(
      node,
      'a default flow is supported on exclusive, inclusive and complex gateways only',
    );
  }
}

/** True for the gateways that evaluate conditions. */
export function choosesFlows(node: NodeDraft): boolean {
  return (
    node.type === 'exclusiveGateway' || node.type === 'inclusiveGateway' || node.type === 'complexGateway'
  );
}
