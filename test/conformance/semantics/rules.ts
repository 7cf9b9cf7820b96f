/** B3, second half: variables, incidents, operations; and what was measured on Camunda 8.8.21. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

export const ruleStatements: readonly Statement[] = [
  ...statementsOf(
    'Input mappings',
    ['C159', 'in document order, each local to the element; later ones see earlier ones'],
    ['C160', 'a dotted target merges'],
    ['C161', 'one that fails is an incident before the element is activated'],
    ['C162', 'a literal source is a string'],
  ),
  ...statementsOf(
    'Completion variables',
    ['C163', 'without output mapping: each goes up to the first scope that has it, else to the process'],
    [
      'C164',
      'with output mappings: local, and only mapped targets are merged from the enclosing scope upward',
    ],
    [
      'C165',
      'boundary, start and gateway events without mapping: all variables of the event; an error boundary event: none',
    ],
  ),
  ...statementsOf('Quirk', [
    'C166',
    'a value equal to that of a lower scope is not held there and goes on upward',
  ]),
  ...statementsOf(
    'Incidents',
    ['C167', 'IO_MAPPING_ERROR'],
    ['C168', 'JOB_NO_RETRIES, EXECUTION_LISTENER_NO_RETRIES'],
    ['C169', 'CONDITION_ERROR, EXTRACT_VALUE_ERROR'],
    ['C170', 'CALLED_ELEMENT_ERROR, UNHANDLED_ERROR_EVENT, MESSAGE_SIZE_EXCEEDED'],
    ['C171', 'CALLED_DECISION_ERROR, DECISION_EVALUATION_ERROR, FORM_NOT_FOUND'],
    [
      'C172',
      'the token stays, the rest of the instance goes on; mended and resolved, the step is tried again',
    ],
    ['C173', 'an assert() in FEEL whose condition does not hold fails the evaluation'],
    ['C174', 'what interrupts or cancels the element closes it'],
  ),
  ...statementsOf(
    'Create instance',
    ['C175', 'by id, with version'],
    ['C176', 'startInstructions: several elements'],
    ['C177', 'await the result'],
    ['C178', 'cancel'],
    ['C179', 'set variables, local or propagated'],
    [
      'C180',
      'tenant',
      'there are no tenants; topics with another prefix, and Kafka’s ACLs, keep them apart (ADR 0024)',
    ],
  ),
  ...statementsOf(
    'Modification',
    ['C181', 'activate and terminate, atomic'],
    ['C182', 'variables per scope'],
    ['C183', 'not: start events, sequence flows, boundary events, events behind an event-based gateway'],
    ['C184', 'subscriptions are created again'],
  ),
  ...statementsOf(
    'Migration',
    ['C185', 'element mapping; keeps variables, jobs'],
    ['C186', 'keeps incidents'],
    ['C187', 'every active element needs a mapping, and one only'],
    ['C188', 'rejects event subprocesses and more', 'all that runs can be migrated (ADR 0015)'],
  ),
  ...statementsOf(
    'Deployment',
    ['C189', 'atomic'],
    ['C190', 'the same content is the same version'],
    ['C191', 'one file of a set changed: all get a new version (camunda#19859)'],
    ['C192', 'BPMN, DMN and forms'],
    ['C193', 'deletion of definitions'],
  ),
  ...statementsOf('Execution listeners', ['C194', 'start and end, as jobs']),
  ...statementsOf('Rejected loops', [
    'C195',
    'a circle of manual and undefined tasks and gateways only is refused',
  ]),
  ...statementsOf(
    'Measured on 8.8.21',
    ['C196', 'variables of a thrown error stay at the boundary event, those of messages and signals do not'],
    ['C197', 'several true conditions at an exclusive gateway: one flow is taken'],
    [
      'C198',
      'a multi-instance call activity that propagates all races through the shared scope; with an output mapping the list is right',
    ],
    ['C199', 'a loop that never waits is refused even with a counter and a way out'],
    ['C200', 'link and compensation event definitions need an id'],
    ['C201', 'a start event may have incoming flows'],
    ['C202', 'any DOCTYPE is refused'],
    ['C203', 'flow nodes need no incoming and outgoing children'],
    ['C204', 'an expired message blocks its id until it is swept (there once a minute, here once a second)'],
    [
      'C205',
      'an event subprocess directly in an event subprocess is never opened there',
      'it opens, as BPMN 2.0.2 has it (ADR 0011)',
    ],
    [
      'C206',
      'an inclusive join is not looked at again when a sibling branch is interrupted',
      'it is, as BPMN 2.0.2 has it (ADR 0011)',
    ],
    ['C207', 'round half even does not exist in its FEEL'],
  ),
];
