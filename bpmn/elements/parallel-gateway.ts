/** The parallel gateway: all of its flows, fork and join. Source: BPMN 2.0.2 §10.6.4. */
import type { ElementType } from './element.ts';

export const parallelGateway = {
  type: 'parallelGateway',
  bpmnType: 'bpmn:ParallelGateway',
  extensions: [],
  compile() {
    // Nothing of its own.
  },
  selectFlows: (_context, node) => node.outgoing,
} satisfies ElementType;
