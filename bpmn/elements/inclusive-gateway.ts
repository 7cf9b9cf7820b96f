/** The inclusive gateway: each flow whose condition holds, fork and join. Source: BPMN 2.0.2 §10.6.3. */
import { IncidentSignal } from '../incident-signal.ts';
import { selectConditionalFlows } from '../interpreter/flows.ts';
import type { ElementType } from './element.ts';

export const inclusiveGateway = {
  type: 'inclusiveGateway',
  bpmnType: 'bpmn:InclusiveGateway',
  extensions: [],
  compile() {
    // Conditions and the default belong to its flows.
  },
  /** Every flow whose condition is true, else the default. */
  selectFlows(context, node, element) {
    const flows = selectConditionalFlows(context, node, element);
    if (flows.length > 0) return flows;
    throw new IncidentSignal(
      'CONDITION_ERROR',
      `no condition of inclusive gateway ${node.id} is true, and it has no default flow`,
    );
  },
} satisfies ElementType;
