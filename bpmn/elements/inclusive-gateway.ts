/** The inclusive gateway: each flow whose condition holds, fork and join. Source: BPMN 2.0.2 §10.6.3. */
import type { ElementCompiler } from './element.ts';

export const inclusiveGateway = {
  type: 'inclusiveGateway',
  bpmnType: 'bpmn:InclusiveGateway',
  extensions: [],
  compile() {
    // Conditions and the default belong to its flows.
  },
} satisfies ElementCompiler;
