/** Gateways and sequence flows. */
import { rowsOf } from '../row.ts';

export const gatewayRows = rowsOf('Camunda 8; BPMN 2.0.2 §13.4', [
  [
    'exclusiveGateway',
    'the first flow in document order whose condition is true',
    'engine/elements/exclusive-gateway > the first flow in document order whose condition is true is taken, and no other',
  ],
  [
    'exclusiveGateway',
    'the default flow last',
    'engine/elements/exclusive-gateway > the default flow is last, wherever it stands',
  ],
  [
    'exclusiveGateway',
    'a single flow without a condition is taken',
    'engine/elements/exclusive-gateway > a single flow without a condition is just taken',
  ],
  [
    'exclusiveGateway',
    'no match is the incident CONDITION_ERROR',
    'engine/elements/exclusive-gateway > no match without a default is the incident CONDITION_ERROR; resolving tries again',
  ],
  [
    'inclusiveGateway/fork',
    'every flow whose condition is true, else the default, else an incident',
    'engine/elements/inclusive-gateway > every flow whose condition is true is taken; the join waits for just those',
    'engine/elements/inclusive-gateway > none is true: the default flow',
    'engine/elements/inclusive-gateway > none is true and there is no default: CONDITION_ERROR',
  ],
  [
    'inclusiveGateway/fork',
    'a condition that is no boolean is an incident',
    'engine/elements/inclusive-gateway > a condition that is no boolean: EXTRACT_VALUE_ERROR, and no flow is taken',
  ],
  [
    'inclusiveGateway/join',
    'waits while an active path can still reach it',
    'engine/elements/inclusive-gateway > a branch that ends elsewhere releases the join',
    'engine/elements/inclusive-gateway > a token behind a boundary event that can still reach the join holds it',
  ],
  [
    'inclusiveGateway/join',
    'looks again when a branch is interrupted',
    'engine/elements/inclusive-gateway > a branch that a boundary event interrupts releases the join',
  ],
  [
    'parallelGateway',
    'all flows; the join waits for each incoming flow',
    'engine/elements/parallel-gateway > all flows are taken, in document order, and the join waits for each',
  ],
  [
    'parallelGateway',
    'extra tokens are kept per flow for the next firing',
    'engine/elements/parallel-gateway > extra tokens are kept per flow for the next firing',
  ],
  [
    'eventBasedGateway',
    'the first trigger wins; its event maps on the scope of the gateway',
    'engine/elements/event-based-gateway > a timer wins when no message comes in time',
    'engine/elements/event-based-gateway > a message that is buffered already wins at once, and its event maps on the scope of the gateway',
  ],
  [
    'eventBasedGateway',
    'two or more flows, to catch events that only it leads to',
    'bpmn/validate/process > an event-based gateway has two or more flows, to catch events that only it leads to',
  ],
  [
    'eventBasedGateway/instantiate',
    'refused, as in Camunda 8',
    'bpmn/elements/event-based-gateway > one that starts a process or waits for all events is refused',
  ],
  [
    'sequenceFlow',
    'a circle of gateways, manual and undefined tasks is refused at deployment',
    'bpmn/validate/straight-through-loops > gateways, manual and undefined tasks in a circle are refused, even with a way out',
  ],
]);
