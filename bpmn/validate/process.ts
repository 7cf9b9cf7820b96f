/** Runs every rule over a linked process. Pure. Source: BPMN 2.0.2 §10, Zeebe's deployment validators. */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import { validateAdHoc } from '../elements/ad-hoc/validate.ts';
import { validateCompensation } from '../elements/compensation/validate.ts';
import { validateCancelEvent } from '../elements/transaction/validate.ts';
import { isScope } from '../scope-types.ts';
import { validateBoundaryEvents } from './boundary-events.ts';
import { validateEventBasedGateway } from './event-based-gateways.ts';
import { validateEventSubProcesses } from './event-sub-processes.ts';
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
    validateCancelEvent(node, compiler);
    if (!isScope(node)) continue;
    if (node.type === 'adHocSubProcess') validateAdHoc(node, compiler);
    else validateStartEvents(node, compiler);
    validateEventSubProcesses(node, compiler);
    validateLinks(node, compiler);
  }
  validateStraightThroughLoops(nodes, compiler);
}
