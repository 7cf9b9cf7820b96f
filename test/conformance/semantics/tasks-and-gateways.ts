/** B1, first half: tasks and gateways. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

const service = 'engine/elements/service-task';
const jobs = 'engine/jobs';
const script = 'engine/elements/script-task';
const rule = 'engine/elements/business-rule-task';
const user = 'engine/elements/user-task';
const exclusive = 'engine/elements/exclusive-gateway';
const inclusive = 'engine/elements/inclusive-gateway';
const parallel = 'engine/elements/parallel-gateway';
const eventBased = 'engine/elements/event-based-gateway';

export const taskAndGatewayStatements: readonly Statement[] = [
  ...statementsOf(
    'Service/send/script/business rule (job type)',
    ['type and retries may be FEEL', `${service} > type and retries may be FEEL; task headers are static`],
    [
      'the job is created on activation, with all visible variables and the static task headers',
      `${service} > \${node.type}: a job on activation, completed by its result`,
      'engine/camunda-variables > Service task: its job has every variable that the element sees, the nearest of a name',
    ],
    [
      'at least once: a job whose time is up can be taken again',
      `${jobs} > a deadline by task header: the job is published again, each time with twice the time`,
    ],
    [
      'a failure with retries left waits for its back-off',
      `${jobs} > a back-off waits before the next attempt`,
    ],
    [
      'retries of 0 or less are the incident JOB_NO_RETRIES; update the retries, then resolve',
      `${jobs} > no retries left is the incident JOB_NO_RETRIES; the job needs retries before it can be resolved`,
      `${jobs} > retries below 0 count as none`,
    ],
    [
      'the result of a job whose element was terminated is rejected NOT_FOUND',
      `${service} > the job of a terminated element is gone: its result is refused NOT_FOUND`,
    ],
  ),
  ...statementsOf(
    'Script task (FEEL)',
    ['evaluated at once; the result is a variable', `${script} > the result is a variable of the process`],
    [
      'output mappings see it local, otherwise it propagates',
      `${script} > with output mappings the result is local, and only targets reach the process`,
    ],
    [
      'no result variable: refused at deployment; FEEL that fails: an incident',
      'bpmn/elements/script-task > a script needs FEEL and a result variable',
      `${script} > a value that JSON can not hold: EXTRACT_VALUE_ERROR, tried again when it is resolved`,
    ],
  ),
  ...statementsOf(
    'Business rule task (DMN)',
    [
      'the latest version at the time of the call; the result is a variable',
      `${rule} > the latest version is called, also by instances of an older process`,
      `${rule} > its result is a variable like a job result; the history tells version and rules`,
    ],
    [
      'CALLED_DECISION_ERROR, DECISION_EVALUATION_ERROR',
      `${rule} > no such decision: CALLED_DECISION_ERROR, tried again when it has been deployed`,
      `${rule} > a decision that can not be made: DECISION_EVALUATION_ERROR; an id that is null: EXTRACT_VALUE_ERROR`,
    ],
  ),
  ...statementsOf(
    'User task',
    [
      'job based: who, when and what form in headers',
      `${service} > a user task tells who, when and what form in headers, evaluated once`,
    ],
    [
      'kept by the engine: its expressions are evaluated when it is made',
      `${user} > its attributes are evaluated once, when it is made`,
    ],
    [
      'assign, claim, update, complete',
      `${user} > claim, unclaim, assign, update, complete, each told by the history with its action`,
    ],
  ),
  ...statementsOf(
    'Receive task',
    [
      'as a message catch event',
      `engine/elements/receive-task > \${type}: it waits for the message of its key, whose variables reach the process`,
    ],
    [
      'instantiate is not supported',
      'bpmn/elements/receive-task > a receive task that starts a process is refused',
    ],
  ),
  ...statementsOf('Manual / undefined task', [
    'passed through',
    'engine/elements/task > manual and undefined tasks and none throw events are passed through',
  ]),
  ...statementsOf(
    'Exclusive gateway',
    [
      'flows in document order, the first true one',
      `${exclusive} > the first flow in document order whose condition is true is taken, and no other`,
    ],
    ['the default flow last', `${exclusive} > the default flow is last, wherever it stands`],
    [
      'no match: CONDITION_ERROR',
      `${exclusive} > no match without a default is the incident CONDITION_ERROR; resolving tries again`,
    ],
    [
      'a condition that is no boolean, also null: EXTRACT_VALUE_ERROR, never false',
      `${exclusive} > a condition that gives \${what} is the incident EXTRACT_VALUE_ERROR, never false`,
    ],
    [
      'a single flow without condition is taken',
      `${exclusive} > a single flow without a condition is just taken`,
    ],
  ),
  ...statementsOf(
    'Inclusive gateway',
    [
      'fork: all true flows',
      `${inclusive} > every flow whose condition is true is taken; the join waits for just those`,
    ],
    ['else the default', `${inclusive} > none is true: the default flow`],
    [
      'else an incident, also with a single flow (camunda#13936)',
      `${inclusive} > none is true and there is no default: CONDITION_ERROR`,
      'engine/camunda-variables > Inclusive gateway: a single flow whose condition is false is an incident (camunda#13936)',
    ],
    [
      'the join waits while an active path of the scope can still reach it',
      `${inclusive} > a token inside a subprocess holds a join outside`,
      `${inclusive} > a branch that ends elsewhere releases the join`,
    ],
  ),
  ...statementsOf(
    'Parallel gateway',
    [
      'the join fires when each incoming flow was taken at least once',
      `${parallel} > two tokens on one flow do not make up for a missing one on another`,
    ],
    [
      'extra tokens are kept per flow for the next firing',
      `${parallel} > extra tokens are kept per flow for the next firing`,
    ],
  ),
  ...statementsOf(
    'Event-based gateway',
    [
      'leads to message, timer and signal catch events only, by two flows or more, which nothing else leads to; no name twice',
      'bpmn/validate/process > an event-based gateway has two or more flows, to catch events that only it leads to',
    ],
    [
      'the first trigger wins',
      `${eventBased} > the first event wins and the others are closed (\${partitions} partitions)`,
    ],
    [
      'output mappings and propagation of the event are those of the scope of the gateway',
      `${eventBased} > a message that is buffered already wins at once, and its event maps on the scope of the gateway`,
    ],
  ),
  ...statementsOf('Complex gateway', [
    'refused',
    'departs: it runs, as BPMN 2.0.2 has it (ADR 0013)',
    'engine/elements/complex-gateway > Complex gateway: it fires when enough tokens have come, and resets when the last can',
  ]),
];
