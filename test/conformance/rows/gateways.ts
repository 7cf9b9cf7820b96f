/** Gateways and sequence flows. */
import { rowsOf } from '../row.ts';

export const gatewayRows = rowsOf('Camunda 8; BPMN 2.0.2 §13.4', [
  ['B16', 'exclusiveGateway', 'the first flow in document order whose condition is true'],
  ['B17', 'exclusiveGateway', 'the default flow last'],
  ['B18', 'exclusiveGateway', 'a single flow without a condition is taken'],
  ['B19', 'exclusiveGateway', 'no match is the incident CONDITION_ERROR'],
  ['B20', 'inclusiveGateway/fork', 'every flow whose condition is true, else the default, else an incident'],
  ['B21', 'inclusiveGateway/fork', 'a condition that is not a boolean is an incident'],
  ['B22', 'inclusiveGateway/join', 'waits while an active path can still reach it'],
  ['B23', 'inclusiveGateway/join', 'looks again when a branch is interrupted'],
  ['B24', 'parallelGateway', 'all flows; the join waits for each incoming flow'],
  ['B25', 'parallelGateway', 'extra tokens are kept per flow for the next firing'],
  ['B26', 'eventBasedGateway', 'the first trigger wins; its event maps on the scope of the gateway'],
  ['B27', 'eventBasedGateway', 'two or more flows, to catch events that only it leads to'],
  ['B28', 'eventBasedGateway/instantiate', 'refused, as in Camunda 8'],
  ['B29', 'sequenceFlow', 'a circle of gateways, manual and undefined tasks is refused at deployment'],
]);
