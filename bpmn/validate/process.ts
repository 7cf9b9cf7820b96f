/** Applies all rules to a linked process. Pure. Source: BPMN 2.0.2 §10, Zeebe's deployment validators. */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import { validateCompensation } from '../elements/compensation/validate.ts';
import { elementTypeOf } from '../elements/table.ts';
import { validateCancelEvent } from '../elements/transaction/validate.ts';
import { validateBoundaryEvents } from './boundary-events.ts';
import { validateEventSubProcesses } from './event-sub-processes.ts';
import { validateFlows } from './flows.ts';
import { validateGateway } from './gateways.ts';
import { validateLinks } from './links.ts';
import { validateStraightThroughLoops } from './straight-through-loops.ts';

/** Reports the findings of the rules to `compiler`. `nodes`: the process and everything in it. */
export function validateProcess(nodes: ReadonlyMap<string, NodeDraft>, compiler: Compiler): void {
  for (const node of nodes.values()) {
    elementTypeOf(node).validate?.(node, compiler);
    validateFlows(node, compiler);
    validateGateway(node, compiler);
    validateBoundaryEvents(node, compiler);
    validateCompensation(node, nodes, compiler);
    validateCancelEvent(node, compiler);
    if (!node.traits.isScope) continue;
    validateEventSubProcesses(node, compiler);
    validateLinks(node, compiler);
  }
  validateStraightThroughLoops(nodes, compiler);
}
