/** B3, first half: messages, timers, signals, errors, escalations, terminate, compensation. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

export const messageAndEventStatements: readonly Statement[] = [
  ...statementsOf(
    'Publish = name + correlationKey + TTL + optional id',
    ['C102', 'the same name, key and id while the first one is stored: ALREADY_EXISTS'],
    ['C103', 'with TTL 0, an id is not stored'],
  ),
  ...statementsOf(
    'Where a message goes',
    ['C104', 'to all open subscriptions with its name and key, one per BPMN process id'],
    ['C105', 'all versions count as one process'],
    ['C106', 'and to message start events of processes that have not received it'],
    ['C107', 'once per process id, buffered or not'],
    ['C108', 'a subscription to which another message is being delivered is skipped'],
  ),
  ...statementsOf(
    'Buffering',
    ['C109', 'a subscription that is opened later receives the oldest message'],
    ['C110', 'an expired message is never correlated'],
    ['C111', 'not even while it is still stored'],
    [
      'C112',
      'two instances of one process with the same key: a buffered message reaches one of them (camunda#7205)',
    ],
  ),
  ...statementsOf(
    'Message start',
    ['C113', 'only the latest version has a subscription'],
    ['C114', 'without a key: each message starts an instance'],
    [
      'C115',
      'with a key: one active instance per process id; when it ends, the oldest buffered message over all start events starts the next',
    ],
    ['C116', 'over all versions; the next instance has the latest version'],
    ['C117', 'the message that started an instance is not also correlated to its catch event (camunda#3050)'],
  ),
  ...statementsOf(
    'Subscription key',
    ['C118', 'evaluated when the element activates, in its scope'],
    ['C119', 'of a boundary event: the key in the scope around the activity, the name in its own scope'],
    ['C120', 'a number is converted to a string'],
    ['C121', 'null or another type: EXTRACT_VALUE_ERROR'],
    ['C122', 'not evaluated again when variables change'],
    ['C123', 'the name may be FEEL; for a start event without access to variables'],
  ),
  ...statementsOf(
    'Several hits',
    ['C124', 'a non-interrupting event stays subscribed: each further message triggers it again'],
    ['C125', 'each message triggers it once (camunda#26926)'],
  ),
  ...statementsOf(
    'Interrupting order',
    ['C126', 'the first trigger that is processed wins; later ones have no effect'],
    [
      'C127',
      'the boundary event takes its flow after the activity and all elements in it have been terminated',
    ],
  ),
  ...statementsOf(
    'Timer',
    ['C128', 'a date in the past fires immediately'],
    ['C129', 'null: an incident; at a start event: rejected'],
    ['C130', 'cycle R[n]/interval'],
    ['C131', 'R[n]/start/interval: a start in the past means now'],
    [
      'C132',
      'or a cron expression with six fields and macros, in the time zone of the server',
      'in UTC, so that a replay has the same result on every machine (ADR 0024)',
    ],
    ['C133', 'an interval is due one interval after the last due time'],
    ['C134', 'evaluated again on each repetition'],
    ['C135', 'start events of the latest version only; a deployment replaces the previous ones'],
    ['C136', 'after a downtime, an overdue timer fires once, and a cycle catches up step by step'],
  ),
  ...statementsOf(
    'Signal',
    ['C137', 'delivered to all subscriptions with its name on all partitions'],
    ['C138', 'never buffered'],
    ['C139', 'start events of the latest version'],
  ),
  ...statementsOf(
    'Error',
    [
      'C140',
      'searched upward: boundary events and event subprocesses of each scope, then the parent process',
    ],
    ['C141', 'within a scope, a matching code takes precedence over catch-all'],
    ['C142', 'the nearest scope takes precedence over outer scopes'],
    ['C143', 'uncaught: UNHANDLED_ERROR_EVENT, whose text lists the codes that would be caught'],
    ['C144', 'the end event stays active'],
    [
      'C145',
      'its variables are local to the boundary event and propagate only by output mappings; at the start of an event subprocess, like those of any event',
    ],
    [
      'C146',
      'the code is static in a catching event and may be FEEL in a throwing event; a catching event without a code catches all',
    ],
    [
      'C147',
      'an interrupted scope ends the search',
      'it continues in the enclosing scope, as BPMN 2.0.2 specifies (ADR 0011)',
    ],
  ),
  ...statementsOf(
    'Escalation',
    ['C148', 'searched like an error'],
    ['C149', 'an uncaught one is not an incident'],
    ['C150', 'the throw event continues unless the catching event interrupts it'],
  ),
  ...statementsOf('Terminate end', [
    'C151',
    'ends all tokens of its scope only; the parent of a subprocess continues',
  ]),
  ...statementsOf(
    'Compensation',
    [
      'C152',
      'only completed activities are compensated, by handlers in the scope of the throw event, which waits',
    ],
    ['C153', 'in an event subprocess, also those of the enclosing scope'],
    ['C154', 'activityRef limits it to one activity'],
    ['C155', 'it propagates into completed subprocesses'],
    ['C156', 'all handlers are activated at once'],
    ['C157', 'waitForCompletion="false" is rejected'],
    ['C158', 'a completed subprocess is recorded only if it contains something to compensate'],
  ),
];
