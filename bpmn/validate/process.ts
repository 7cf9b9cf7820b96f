/** Runs every rule over a linked process. Pure. Source: BPMN 2.0.2 §10, Zeebe's deployment validators. */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import { validateBoundaryEvents } from './boundary-events.ts';
import { validateCompensation } from './compensation.ts';
import { validateEventBasedGateway } from './event-based-gateways.ts';
import { validateFlows } from './flows.ts';
import { validateGateway } from './gateways.ts';
import { validateLinks } from './links.ts';
import { validateStartEvents } from './start-events.ts';
import { validateStraightThroughLoops } from './straight-through-loops.ts';

/** Reports what the rules find to `compiler`. `nodes`: the process and everything in it. */
export function validateProcess(nodes: ReadonlyMap<string, NodeDraft>, compiler: Compiler): void {
  for (const node of nodes.values()) {
    validateFlows(node, compiler);
    validateGateway(node, compiler);
    validateEventBasedGateway(node, compiler);
    validateBoundaryEvents(node, compiler);
    validateCompensation(node, nodes, compiler);
    if (node.type !== 'process' && node.type !== 'subProcess') continue;
    validateStartEvents(node, compiler);
    validateLinks(node, compiler);
  }
  validateStraightThroughLoops(nodes, compiler);
}
