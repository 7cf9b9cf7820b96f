/** B3, second half: variables, incidents, operations; and measurements with Camunda 8.8.21. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

export const ruleStatements: readonly Statement[] = [
  ...statementsOf(
    'Input mappings',
    ['C159', 'in document order, local to the element; later mappings see earlier ones'],
    ['C160', 'a target with dots merges into the variable'],
    ['C161', 'a failing one is an incident before the element is activated'],
    ['C162', 'a literal source is a string'],
  ),
  ...statementsOf(
    'Completion variables',
    [
      'C163',
      'without output mappings: each propagates to the first scope that has it, otherwise to the process',
    ],
    ['C164', 'with output mappings: local, and only the targets are merged into the enclosing scopes'],
    [
      'C165',
      'boundary, start and gateway events without mappings: all variables of the event; an error boundary event: none',
    ],
  ),
  ...statementsOf('Quirk', [
    'C166',
    'a value equal to that in a lower scope does not stop there, but propagates further',
  ]),
  ...statementsOf(
    'Incidents',
    ['C167', 'IO_MAPPING_ERROR'],
    ['C168', 'JOB_NO_RETRIES, EXECUTION_LISTENER_NO_RETRIES'],
    ['C169', 'CONDITION_ERROR, EXTRACT_VALUE_ERROR'],
    ['C170', 'CALLED_ELEMENT_ERROR, UNHANDLED_ERROR_EVENT, MESSAGE_SIZE_EXCEEDED'],
    ['C171', 'CALLED_DECISION_ERROR, DECISION_EVALUATION_ERROR, FORM_NOT_FOUND'],
    ['C172', 'the token stays, the rest of the instance continues; after a fix, resolving repeats the step'],
    ['C173', 'an assert() in FEEL whose condition is false fails the evaluation'],
    ['C174', 'interrupting or cancelling the element closes its incident'],
  ),
  ...statementsOf(
    'Create instance',
    ['C175', 'by id, with version'],
    ['C176', 'startInstructions: several elements'],
    ['C177', 'awaiting the result'],
    ['C178', 'cancel'],
    ['C179', 'set variables, local or propagated'],
    ['C180', 'tenant', 'there are no tenants; use topics with another prefix and Kafka’s ACLs (ADR 0024)'],
  ),
  ...statementsOf(
    'Modification',
    ['C181', 'activate and terminate, atomic'],
    ['C182', 'variables per scope'],
    [
      'C183',
      'not possible: start events, sequence flows, boundary events, events after an event-based gateway',
    ],
    ['C184', 'subscriptions are created again'],
  ),
  ...statementsOf(
    'Migration',
    ['C185', 'element mapping; variables and jobs are kept'],
    ['C186', 'incidents are kept'],
    ['C187', 'every active element needs exactly one mapping'],
    [
      'C188',
      'event subprocesses and some other elements are rejected',
      'every supported element can be migrated (ADR 0015)',
    ],
  ),
  ...statementsOf(
    'Deployment',
    ['C189', 'atomic'],
    ['C190', 'identical content does not create a version'],
    ['C191', 'if one file of a deployment changed, all get a new version (camunda#19859)'],
    ['C192', 'BPMN, DMN and forms'],
    ['C193', 'deletion of definitions'],
  ),
  ...statementsOf('Execution listeners', ['C194', 'start and end, as jobs']),
  ...statementsOf('Rejected loops', [
    'C195',
    'a loop of only manual tasks, undefined tasks and gateways is rejected',
  ]),
  ...statementsOf(
    'Measured on 8.8.21',
    [
      'C196',
      'variables of a thrown error are local to the boundary event, those of messages and signals are not',
    ],
    ['C197', 'several true conditions at an exclusive gateway: one flow is taken'],
    [
      'C198',
      'multi-instance call activities that propagate all variables overwrite each other’s in the shared scope; with an output mapping, the output collection is correct',
    ],
    ['C199', 'a loop that never waits is rejected even with a counter and an exit'],
    ['C200', 'link and compensation event definitions need an id'],
    ['C201', 'a start event may have incoming flows'],
    ['C202', 'any DOCTYPE is rejected'],
    ['C203', 'flow nodes do not need incoming and outgoing child elements'],
    [
      'C204',
      'an expired message blocks its id until it is deleted (there once a minute, here once a second)',
    ],
    [
      'C205',
      'a nested event subprocess (directly in an event subprocess) is never opened',
      'it is opened, as BPMN 2.0.2 specifies (ADR 0011)',
    ],
    [
      'C206',
      'an inclusive join is not evaluated again when a sibling branch is interrupted',
      'it is evaluated again, as BPMN 2.0.2 specifies (ADR 0011)',
    ],
    ['C207', 'its FEEL has no “round half even”'],
  ),
];
