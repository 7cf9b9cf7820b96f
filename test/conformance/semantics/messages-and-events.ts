/** B3, first half: messages, timers, signals, errors, escalations, terminate, compensation. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

export const messageAndEventStatements: readonly Statement[] = [
  ...statementsOf(
    'Publish = name + correlationKey + TTL + optional id',
    ['C102', 'the same name, key and id while the first one is stored: ALREADY_EXISTS'],
    ['C103', 'with TTL 0 an id is not remembered'],
  ),
  ...statementsOf(
    'Where a message goes',
    ['C104', 'to all open subscriptions of its name and key, one per BPMN process id'],
    ['C105', 'versions count as one'],
    ['C106', 'and to message start events of processes not yet hit'],
    ['C107', 'once per process id, buffered or not'],
    ['C108', 'a subscription to which another message is under way is skipped'],
  ),
  ...statementsOf(
    'Buffering',
    ['C109', 'a subscription that is opened later takes the oldest message'],
    ['C110', 'an expired message is never correlated'],
    ['C111', 'also not while it is still stored'],
    ['C112', 'two instances of one process with one key: a buffered message serves one (camunda#7205)'],
  ),
  ...statementsOf(
    'Message start',
    ['C113', 'only the latest version waits'],
    ['C114', 'without a key: always a new instance'],
    [
      'C115',
      'with a key: one active instance per process id; when it ends the oldest buffered message, over all start events, starts the next',
    ],
    ['C116', 'across versions; the next is of the latest'],
    ['C117', 'what started an instance is not also correlated to its catch event (camunda#3050)'],
  ),
  ...statementsOf(
    'Subscription key',
    ['C118', 'evaluated when the element activates, in its scope'],
    ['C119', 'of a boundary event: the key outside of the activity, the name inside'],
    ['C120', 'a number is a key as its text'],
    ['C121', 'null or another type: EXTRACT_VALUE_ERROR'],
    ['C122', 'not evaluated again when variables change'],
    ['C123', 'the name may be FEEL; of a start event only without variables'],
  ),
  ...statementsOf(
    'Several hits',
    ['C124', 'what does not interrupt waits on: each further message triggers again'],
    ['C125', 'each message triggers once (camunda#26926)'],
  ),
  ...statementsOf(
    'Interrupting order',
    ['C126', 'the first trigger that is processed wins; later ones find nothing'],
    ['C127', 'the flow of the boundary event starts when the activity, and all in it, has been terminated'],
  ),
  ...statementsOf(
    'Timer',
    ['C128', 'a date that is past fires at once'],
    ['C129', 'null: an incident; at a start event: refused'],
    ['C130', 'cycle R[n]/interval'],
    ['C131', 'R[n]/start/interval: a start that is past is now'],
    [
      'C132',
      'or cron of six fields with macros, in the time zone of the server',
      'in UTC, so that a replay gives the same on every machine (ADR 0024)',
    ],
    ['C133', 'an interval is due one interval after the last due time'],
    ['C134', 'evaluated again on each repetition'],
    ['C135', 'start events of the latest version only; a deployment replaces them'],
    ['C136', 'after a downtime overdue timers fire once, cycles catch up step by step'],
  ),
  ...statementsOf(
    'Signal',
    ['C137', 'to all subscriptions of the name on all partitions'],
    ['C138', 'never buffered'],
    ['C139', 'start events of the latest version'],
  ),
  ...statementsOf(
    'Error',
    ['C140', 'searched upward: boundary events, event subprocesses of each scope, then the parent process'],
    ['C141', 'in one scope a matching code beats catch-all'],
    ['C142', 'the nearest scope beats an outer one'],
    ['C143', 'uncaught: UNHANDLED_ERROR_EVENT, which names the codes that would be caught'],
    ['C144', 'the end event stays active'],
    [
      'C145',
      'its variables are local to the boundary event and go on by its output mappings only; at the start of an event subprocess as those of any event',
    ],
    ['C146', 'the code is static where it is caught, perhaps FEEL where it is thrown; none catches all'],
    [
      'C147',
      'an interrupted scope ends the search',
      'it goes on to what is around that scope, as BPMN 2.0.2 has it (ADR 0011)',
    ],
  ),
  ...statementsOf(
    'Escalation',
    ['C148', 'the same search'],
    ['C149', 'an uncaught one is not an incident'],
    ['C150', 'the throw event continues unless the catching event interrupts it'],
  ),
  ...statementsOf('Terminate end', [
    'C151',
    'ends all tokens of its scope only; after a subprocess it goes on',
  ]),
  ...statementsOf(
    'Compensation',
    ['C152', 'only completed activities, by handlers of the scope of the throw event, which waits'],
    ['C153', 'in an event subprocess also of the scope around it'],
    ['C154', 'activityRef limits it to one'],
    ['C155', 'it propagates into completed subprocesses'],
    ['C156', 'all handlers are activated at once'],
    ['C157', 'waitForCompletion="false" is rejected'],
    ['C158', 'a completed subprocess is remembered only if it has something to compensate'],
  ),
];
