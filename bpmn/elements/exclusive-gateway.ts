/** The exclusive gateway: one of its flows. Source: BPMN 2.0.2 §10.6.2. */
import type { ElementCompiler } from './element.ts';

export const exclusiveGateway = {
  type: 'exclusiveGateway',
  bpmnType: 'bpmn:ExclusiveGateway',
  extensions: [],
  compile() {
    // Conditions and the default belong to its flows.
  },
} satisfies ElementCompiler;
