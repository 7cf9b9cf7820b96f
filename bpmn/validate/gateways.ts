/**
 * Rules for the flows of exclusive, inclusive and complex gateways. Pure. Source: Zeebe's
 * ExclusiveGatewayValidator, InclusiveGatewayValidator.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';

/**
 * If there are several flows, each has a condition or is the default. A condition of the default is not
 * evaluated; at an exclusive gateway it is rejected, as on Camunda.
 */
export function validateGateway(node: NodeDraft, compiler: Compiler): void {
  if (!node.traits.choosesFlows) return;
  if (node.traits.takesOneFlow && node.defaultFlow?.condition !== undefined) {
    compiler.reportFlow(
      node.defaultFlow,
      `it is the default flow of '${node.id}' and can't have a condition`,
    );
  }
  if (node.outgoing.length < 2) return;
  for (const flow of node.outgoing) {
    if (flow.condition !== undefined || flow === node.defaultFlow || compiler.hasFinding(flow.id)) continue;
    const needed = 'it must have a condition or be the default flow';
    compiler.reportFlow(flow, `it is one of several flows of gateway '${node.id}', so ${needed}`);
  }
}
