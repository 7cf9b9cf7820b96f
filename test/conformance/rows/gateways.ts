/** Gateways and sequence flows. */
import { rowsOf } from '../row.ts';

export const gatewayRows = rowsOf('Camunda 8; BPMN 2.0.2 §13.4', [
  ['B16', 'exclusiveGateway', 'the first flow in document order whose condition is true'],
  ['B17', 'exclusiveGateway', 'otherwise the default flow'],
  ['B18', 'exclusiveGateway', 'a single flow without a condition is taken'],
  ['B19', 'exclusiveGateway', 'without a match: the incident CONDITION_ERROR'],
  [
    'B20',
    'inclusiveGateway/fork',
    'every flow whose condition is true, otherwise the default flow, otherwise an incident',
  ],
  ['B21', 'inclusiveGateway/fork', 'a condition that is not a boolean is an incident'],
  ['B22', 'inclusiveGateway/join', 'waits as long as an active path can still reach it'],
  ['B23', 'inclusiveGateway/join', 'is evaluated again when a branch is interrupted'],
  ['B24', 'parallelGateway', 'takes all flows; the join waits for each incoming flow'],
  ['B25', 'parallelGateway', 'extra tokens are kept per flow for the next firing'],
  [
    'B26',
    'eventBasedGateway',
    'the first trigger wins; its output mappings apply to the scope of the gateway',
  ],
  ['B27', 'eventBasedGateway', 'two or more flows, to catch events without other incoming flows'],
  ['B28', 'eventBasedGateway/instantiate', 'rejected, as in Camunda 8'],
  [
    'B29',
    'sequenceFlow',
    'a loop of only gateways, manual tasks and undefined tasks is rejected at deployment',
  ],
]);
