/** B3, second half: variables, incidents, operations; and what was measured on Camunda 8.8.21. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

const variables = 'engine/variables';
const modify = 'engine/operations/modify';
const migrate = 'engine/operations/migrate';
const startAt = 'engine/operations/start-at-elements';
const listeners = 'engine/execution-listeners';

export const ruleStatements: readonly Statement[] = [
  ...statementsOf(
    'Input mappings',
    [
      'in document order, each local to the element; later ones see earlier ones',
      `${variables} > input mappings are local, in document order; later ones see earlier ones`,
    ],
    [
      'a dotted target merges',
      `${variables} > dotted targets of inputs merge into one object, whatever the process has`,
    ],
    [
      'one that fails is an incident before the element is activated',
      `${variables} > an input that fails is IO_MAPPING_ERROR before the element is activated; resolving maps again`,
    ],
    ['a literal source is a string', `${variables} > a literal source is a string`],
  ),
  ...statementsOf(
    'Completion variables',
    [
      'without output mapping: each goes up to the first scope that has it, else to the process',
      `${variables} > without output mappings what a job brings reaches the process`,
      `${variables} > a variable that an input mapping made local takes the value of the same name`,
      'engine/camunda-variables > Completion variables: each goes to the first scope that has it, else to the process',
    ],
    [
      'with output mappings: local, and only mapped targets are merged from the enclosing scope upward',
      `${variables} > with output mappings what a job brings is local, and only targets are merged upward`,
      `${variables} > outputs go to the first scope that has the variable, else to the process`,
    ],
    [
      'boundary, start and gateway events without mapping: all variables of the event; an error boundary event: none',
      'engine/camunda-variables > Completion variables: of boundary events, start events and events behind a gateway',
      'engine/errors > variables of a thrown error stay at the catch event and reach the process by its output mappings only',
    ],
  ),
  ...statementsOf('Quirk', [
    'a value equal to that of a lower scope is not held there and goes on upward',
    `${variables} > a value equal to the local one is not held there and goes on upward`,
  ]),
  ...statementsOf(
    'Incidents',
    [
      'IO_MAPPING_ERROR',
      `${variables} > an output that fails is IO_MAPPING_ERROR; the job is done and what it brought is kept`,
    ],
    [
      'JOB_NO_RETRIES, EXECUTION_LISTENER_NO_RETRIES',
      'engine/jobs > no retries left is the incident JOB_NO_RETRIES; the job needs retries before it can be resolved',
      `${listeners} > a listener out of retries: EXECUTION_LISTENER_NO_RETRIES, resolved like that of a job`,
    ],
    [
      'CONDITION_ERROR, EXTRACT_VALUE_ERROR',
      'engine/elements/exclusive-gateway > no match without a default is the incident CONDITION_ERROR; resolving tries again',
      'engine/elements/service-task > a type that is no text: EXTRACT_VALUE_ERROR, and resolving makes the job',
    ],
    [
      'CALLED_ELEMENT_ERROR, UNHANDLED_ERROR_EVENT, MESSAGE_SIZE_EXCEEDED',
      'engine/elements/call-activity > call activity: no such process is an incident; deployed and resolved, it is called',
      'engine/errors > nobody catches anything: the incident says so',
      'engine/limits > a result that makes the state too large: MESSAGE_SIZE_EXCEEDED with the sizes, the last good state stays',
    ],
    [
      'CALLED_DECISION_ERROR, DECISION_EVALUATION_ERROR, FORM_NOT_FOUND',
      'engine/elements/business-rule-task > no such decision: CALLED_DECISION_ERROR, tried again when it has been deployed',
      'engine/forms > no such form: FORM_NOT_FOUND, tried again when it has been deployed',
    ],
    [
      'the token stays, the rest of the instance goes on; mended and resolved, the step is tried again',
      'engine/camunda-variables > Incidents: the token stays, the rest goes on, and the step is tried again',
    ],
    [
      'an assert() in FEEL whose condition does not hold fails the evaluation',
      'engine/camunda-variables > Incidents: an assert that does not hold fails the evaluation, whatever it stands in',
    ],
    [
      'what interrupts or cancels the element closes it',
      'engine/elements/boundary-event > a boundary event closes the incident of its activity',
      'engine/camunda-variables > Incidents: canceling closes them',
    ],
  ),
  ...statementsOf(
    'Create instance',
    ['by id, with version', 'engine/commands > the latest version starts, or the one that is named'],
    [
      'startInstructions: several elements',
      `${startAt} > an instance starts at several elements, with the scopes around them, and not at its start event`,
    ],
    [
      'await the result',
      `engine/commands > who awaits the result hears of a \${how} instance once, with its variables`,
    ],
    ['cancel', 'engine/commands > cancelling terminates everything and leaves nothing open'],
    [
      'set variables, local or propagated',
      `${variables} > setting variables: of the process, of a scope, local and not`,
    ],
    [
      'tenant',
      'departs: there are no tenants; topics with another prefix, and Kafka’s ACLs, keep them apart (ADR 0024)',
    ],
  ),
  ...statementsOf(
    'Modification',
    [
      'activate and terminate, atomic',
      `${modify} > elements are terminated by id and by key, others activated, as one step`,
      `${modify} > every reason is told, and nothing has happened`,
    ],
    [
      'variables per scope',
      `${modify} > variables are set in each scope, active or new, before input mappings`,
    ],
    [
      'not: start events, sequence flows, boundary events, events behind an event-based gateway',
      `${startAt} > every element that can not be started at is named, and nothing starts`,
    ],
    [
      'subscriptions are created anew',
      `${modify} > a subscription that is opened again takes the message that is kept for it`,
    ],
  ),
  ...statementsOf(
    'Migration',
    [
      'element mapping; keeps variables, jobs',
      `${migrate} > variables, jobs and their retries stay; what follows is the target`,
    ],
    ['keeps incidents', `${migrate} > an incident stays and is resolved by the target`],
    [
      'every active element needs a mapping, and one only',
      `${migrate} > each element is mapped by an instruction or by its id; instructions alone can be asked for`,
      `${migrate} > a dry run tells every reason and changes nothing`,
    ],
    [
      'rejects event subprocesses and more',
      'departs: all that runs can be migrated (ADR 0015)',
      'engine/operations/new-elements > an active event subprocess is migrated, and its interrupted scope waits for nothing new',
    ],
  ),
  ...statementsOf(
    'Deployment',
    [
      'atomic',
      'engine/commands > a deployment is all or nothing, and tells every finding with file and element',
    ],
    ['the same content is the same version', 'engine/commands > the same content is the same version'],
    [
      'one file of a set changed: all get a new version (camunda#19859)',
      'engine/elements/call-activity > call activity: what was deployed together gets new versions together (camunda#19859)',
      'engine/elements/business-rule-task > camunda#19859: the same files are the same versions; when one has changed, all get a new one',
    ],
    [
      'BPMN, DMN and forms',
      'engine/elements/business-rule-task > one deployment: all files or none, and each id once',
      'engine/forms > bindingType deployment and versionTag',
    ],
    [
      'deletion of definitions',
      'engine/operations/delete-definition > running instances go on; the former version is the latest, with its message and timer starts',
    ],
  ),
  ...statementsOf('Execution listeners', [
    'start and end, as jobs',
    `${listeners} > one after the other: before the job is made, and after it is done`,
  ]),
  ...statementsOf('Rejected loops', [
    'a circle of manual and undefined tasks and gateways only is refused',
    'bpmn/validate/straight-through-loops > gateways, manual and undefined tasks in a circle are refused, even with a way out',
  ]),
  ...statementsOf(
    'Measured on 8.8.21',
    [
      'variables of a thrown error stay at the boundary event, those of messages and signals do not',
      'engine/errors > variables of a thrown error stay at the catch event and reach the process by its output mappings only',
      'engine/camunda-variables > Completion variables: of boundary events, start events and events behind a gateway',
    ],
    [
      'several true conditions at an exclusive gateway: one flow is taken',
      'engine/elements/exclusive-gateway > the first flow in document order whose condition is true is taken, and no other',
    ],
    [
      'a multi-instance call activity that propagates all races through the shared scope; with an output mapping the list is right',
      'engine/camunda-variables > Multi-instance call activity: results that propagate meet in the shared scope, the last one stays',
      'engine/elements/call-activity > multi-instance call activity: with an output mapping the list of results is right',
    ],
    [
      'a loop that never waits is refused even with a counter and a way out',
      'bpmn/validate/straight-through-loops > gateways, manual and undefined tasks in a circle are refused, even with a way out',
    ],
    [
      'link and compensation event definitions need an id',
      'bpmn/events/link > its event definition requires an id (Measured on 8.8.21)',
      'bpmn/events/compensation > its event definition waits and has an id',
    ],
    [
      'a start event may have incoming flows',
      'engine/elements/task > a flow may lead back to the start event',
    ],
    ['any DOCTYPE is refused', 'bpmn/parse/guard > any document type is refused'],
    [
      'flow nodes need no incoming and outgoing children',
      'bpmn/compile > flow nodes need no incoming and outgoing children, and those that there are change nothing',
    ],
    [
      'an expired message blocks its id until it is swept (there once a minute, here once a second)',
      `engine/messages > a second message of one id is refused while the first is stored \${on}`,
      'engine/partition/due-work > expired messages are swept once a second, but for those whose answer is out',
    ],
    [
      'an event subprocess directly in an event subprocess is never opened there',
      'departs: it opens, as BPMN 2.0.2 has it (ADR 0011)',
      'engine/elements/event-sub-process > directly in an event subprocess: it opens with it, as the standard has it',
    ],
    [
      'an inclusive join is not looked at again when a sibling branch is interrupted',
      'departs: it is, as BPMN 2.0.2 has it (ADR 0011)',
      'engine/elements/inclusive-gateway > a branch that a boundary event interrupts releases the join',
      'engine/elements/event-sub-process > inclusive join: looked at again when a sibling branch is interrupted',
    ],
    [
      'round half even does not exist in its FEEL',
      'bpmn/feel/camunda-functions > an unknown function is an error when the model is deployed',
    ],
  ),
];
