/** The exclusive gateway: takes one of its flows. Source: BPMN 2.0.2 §10.6.2. */

import { evaluateCondition } from '../evaluate/evaluate.ts';
import { IncidentSignal } from '../incident-signal.ts';
import type { ElementType } from './element.ts';

export const exclusiveGateway = {
  type: 'exclusiveGateway',
  bpmnType: 'bpmn:ExclusiveGateway',
  traits: { displayName: 'EXCLUSIVE_GATEWAY', choosesFlows: true, takesOneFlow: true },
  passesThrough: 'always',
  extensions: [],
  eventsWithoutListeners: () => ['end'],
  compile() {
    // Conditions and the default belong to its flows.
  },
  /** The first flow in document order whose condition is true, else the default. */
  selectFlows(context, node, element) {
    for (const flow of node.outgoing) {
      if (flow === node.defaultFlow) continue;
      if (!flow.condition || evaluateCondition(context, element, flow.condition)) return [flow];
    }
    if (node.defaultFlow) return [node.defaultFlow];
    throw new IncidentSignal(
      'CONDITION_ERROR',
      `no condition of exclusive gateway ${node.id} is true, and it has no default flow`,
    );
  },
} satisfies ElementType;
