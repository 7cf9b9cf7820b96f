/** Rules for the conditions of sequence flows. Pure. Source: BPMN 2.0.2 §8.3.13; Zeebe's validators. */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';

/** Conditions and default flows are allowed only where the engine evaluates them. */
export function validateFlows(node: NodeDraft, compiler: Compiler): void {
  if (node.traits.choosesFlows) return;
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
