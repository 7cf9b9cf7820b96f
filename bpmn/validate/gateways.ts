/**
 * Flows of exclusive, inclusive and complex gateways. Pure. Source: Zeebe's ExclusiveGatewayValidator,
 * InclusiveGatewayValidator.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import { choosesFlows } from './flows.ts';

/**
 * A complex gateway that joins says when; of several flows each has a condition or is the default, and the
 * default has none.
 */
export function validateGateway(node: NodeDraft, compiler: Compiler): void {
  if (!choosesFlows(node)) return;
  if (node.defaultFlow?.condition !== undefined) {
    compiler.reportFlow(
      node.defaultFlow,
      `it is the default flow of '${node.id}' and can't have a condition`,
    );
  }
  if (node.type === 'complexGateway' && node.incoming.length > 1 && !node.activationCondition) {
    if (!compiler.hasFinding(node.id)) compiler.reportNode(node, 'activationCondition is missing');
  }
  if (node.outgoing.length < 2) return;
  for (const flow of node.outgoing) {
    if (flow.condition !== undefined || flow === node.defaultFlow || compiler.hasFinding(flow.id)) continue;
    const needed = 'it must have a condition or be the default flow';
    compiler.reportFlow(flow, `it is one of several flows of gateway '${node.id}', so ${needed}`);
  }
}
