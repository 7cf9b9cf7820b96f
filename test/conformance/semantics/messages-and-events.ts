/** B3, first half: messages, timers, signals, errors, escalations, terminate, compensation. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

const messages = 'engine/messages';
const start = 'engine/message-start';
const timers = 'engine/timers';
const errors = 'engine/errors';
const signals = 'engine/signals > Signal';
const escalations = 'engine/escalations > Escalation';
const compensation = 'engine/compensation > Compensation';
const receive = 'engine/elements/receive-task';
const boundary = 'engine/elements/boundary-event';

export const messageAndEventStatements: readonly Statement[] = [
  ...statementsOf(
    'Publish = name + correlationKey + TTL + optional id',
    [
      'the same name, key and id while the first one is stored: ALREADY_EXISTS',
      `${messages} > a second message of one id is refused while the first is stored \${on}`,
    ],
    [
      'with TTL 0 an id is not remembered',
      `${messages} > with time to live 0 an id is not remembered \${on}`,
    ],
  ),
  ...statementsOf(
    'Where a message goes',
    [
      'to all open subscriptions of its name and key, one per BPMN process id',
      `${messages} > one message goes to one instance of each process, once per process id \${on}`,
    ],
    ['versions count as one', `${messages} > versions of one process count as one \${on}`],
    [
      'and to message start events of processes not yet hit',
      `${start} > a message goes to subscriptions and to start events of processes not yet hit \${on}`,
    ],
    [
      'once per process id, buffered or not',
      `${messages} > a buffered message serves one instance of a process, and one of another \${on}`,
      `${messages} > a message lives on for its time after it was correlated, for other processes \${on}`,
    ],
    [
      'a subscription to which another message is under way is skipped',
      'engine/crossings > Correlate x Correlate: one is in flight, the second waits for the answer and then for the next',
    ],
  ),
  ...statementsOf(
    'Buffering',
    [
      'a subscription that is opened later takes the oldest message',
      `${messages} > the oldest buffered message comes first \${on}`,
    ],
    ['an expired message is never correlated', `${messages} > an expired message serves nobody \${on}`],
    [
      'also not while it is still stored',
      'engine/crossings > a message that expires while it is under way arrives, but serves nobody else any more',
    ],
    [
      'two instances of one process with one key: a buffered message serves one (camunda#7205)',
      `${messages} > a buffered message serves one instance of a process, and one of another \${on}`,
    ],
  ),
  ...statementsOf(
    'Message start',
    ['only the latest version waits', `${start} > only the latest version waits for the message`],
    [
      'without a key: always a new instance',
      `${start} > without a key each message starts an instance \${on}`,
    ],
    [
      'with a key: one active instance per process id; when it ends the oldest buffered message, over all start events, starts the next',
      `${start} > one active instance per key; when it ends the oldest buffered message starts the next \${on}`,
    ],
    [
      'across versions; the next is of the latest',
      `${start} > the lock holds across versions, and the next instance is of the latest \${on}`,
    ],
    [
      'what started an instance is not also correlated to its catch event (camunda#3050)',
      `${start} > what started an instance is not also correlated to its catch event of the same name \${on}`,
    ],
  ),
  ...statementsOf(
    'Subscription key',
    [
      'evaluated when the element activates, in its scope',
      `${receive} > \${type}: name and key see input mappings`,
    ],
    [
      'of a boundary event: the key outside of the activity, the name inside',
      `${boundary} > the correlation key is evaluated outside of the activity, whose input mappings it does not see`,
      'engine/camunda-messages > Subscription key: the name of a boundary event sees what its activity maps, the key does not',
    ],
    ['a number is a key as its text', `${receive} > \${type}: a number is a key as its text`],
    [
      'null or another type: EXTRACT_VALUE_ERROR',
      `${receive} > \${type}: the key \${JSON.stringify(id)} is the incident EXTRACT_VALUE_ERROR`,
    ],
    [
      'not evaluated again when variables change',
      `${receive} > \${type}: the key is evaluated once, when it activates`,
    ],
    [
      'the name may be FEEL; of a start event only without variables',
      `${start} > the name of a start event may be FEEL without variables; with variables it is refused`,
    ],
  ),
  ...statementsOf(
    'Several hits',
    [
      'what does not interrupt waits on: each further message triggers again',
      `${boundary} > a message that does not interrupt triggers each time (\${partitions} partitions)`,
      'engine/crossings > Correlate x Correlate on one that does not interrupt: all are served, one at a time, in order',
    ],
    [
      'each message triggers once (camunda#26926)',
      'engine/crossings > in all orders a subscription that does not interrupt sees each message once, in order',
    ],
  ),
  ...statementsOf(
    'Interrupting order',
    [
      'the first trigger that is processed wins; later ones find nothing',
      `${boundary} > several boundary events: the first that happens wins, later triggers find nothing`,
    ],
    [
      'the flow of the boundary event starts when the activity, and all in it, has been terminated',
      'engine/elements/sub-process > an interrupting boundary event terminates everything in it, before its own flow begins',
      'engine/elements/call-activity > call activity: an interrupting boundary event ends the called instance, then its flow begins',
    ],
  ),
  ...statementsOf(
    'Timer',
    [
      'a date that is past fires at once',
      `${timers} > what is past fires at once: \${JSON.stringify(timer)}`,
    ],
    [
      'null: an incident; at a start event: refused',
      `${timers} > \${JSON.stringify(timer)} of \${JSON.stringify(value)} is the incident EXTRACT_VALUE_ERROR`,
      `${timers} > a timer start by FEEL reads the time of the deployment; with variables it is refused`,
    ],
    [
      'cycle R[n]/interval',
      'bpmn/timer/cycle > repetitions',
      `${boundary} > a cycle R3/PT1M triggers three times, each at its time`,
    ],
    [
      'R[n]/start/interval: a start that is past is now',
      `${timers} > a cycle whose start is past begins at once, and goes on from there; one to come begins then`,
    ],
    [
      'or cron of six fields with macros, in the time zone of the server',
      'departs: in UTC, so that a replay gives the same on every machine (ADR 0024)',
      'bpmn/timer/cycle > cron',
      'bpmn/timer/cron > all else is refused',
      `${timers} > a start by cron, in UTC`,
    ],
    [
      'an interval is due one interval after the last due time',
      `${boundary} > a cycle without end goes on until the activity ends, and does not drift`,
    ],
    ['evaluated again on each repetition', `${boundary} > a cycle is evaluated again on each repetition`],
    [
      'start events of the latest version only; a deployment replaces them',
      `${timers} > a new version replaces the timer starts of the former one`,
    ],
    [
      'after a downtime overdue timers fire once, cycles catch up step by step',
      `${timers} > after a downtime an overdue timer fires once, and a cycle catches up step by step`,
    ],
  ),
  ...statementsOf(
    'Signal',
    [
      'to all subscriptions of the name on all partitions',
      `${signals}: to all subscriptions of the name on all partitions`,
    ],
    ['never buffered', `${signals}: never buffered`],
    [
      'start events of the latest version',
      `${signals}: start events of the latest version, each on one partition`,
    ],
  ),
  ...statementsOf(
    'Error',
    [
      'searched upward: boundary events, event subprocesses of each scope, then the parent process',
      `${errors} > an error goes up through scopes that do not catch it, and terminates them`,
      'engine/elements/call-activity > error: thrown by a job of the called instance, it is caught at the call activity',
    ],
    [
      'in one scope a matching code beats catch-all',
      `${errors} > a matching code beats catch-all in one scope, in whatever order they stand`,
      'engine/elements/event-sub-process > an error: the nearest scope wins, and there a code beats catch-all',
    ],
    [
      'the nearest scope beats an outer one',
      `${errors} > the nearest scope beats an outer one, even with catch-all against a matching code`,
    ],
    [
      'uncaught: UNHANDLED_ERROR_EVENT, which names the codes that would be caught',
      `${errors} > uncaught: UNHANDLED_ERROR_EVENT, which names the codes that there are; the job goes on when resolved`,
    ],
    [
      'the end event stays active',
      `${errors} > an error end event that nobody catches stays active with its incident`,
    ],
    [
      'its variables are local to the boundary event and go on by its output mappings only; at the start of an event subprocess as those of any event',
      'engine/elements/event-sub-process > error start without mappings: what is thrown reaches the instance',
      `${errors} > variables of a thrown error stay at the catch event and reach the process by its output mappings only`,
    ],
    [
      'the code is static where it is caught, perhaps FEEL where it is thrown; none catches all',
      'bpmn/events/error > an error is caught by a static code, or every error by none',
      `${errors} > the code of an error end event may be FEEL`,
    ],
    [
      'an interrupted scope ends the search',
      'departs: it goes on to what is around that scope, as BPMN 2.0.2 has it (ADR 0011)',
      'engine/elements/event-sub-process > an error in the event subprocess that caught one goes on outward',
    ],
  ),
  ...statementsOf(
    'Escalation',
    ['the same search', `${escalations}: a code beats catch-all, the nearest scope the outer one`],
    ['uncaught it is no incident', `${escalations}: that nobody catches it is no incident`],
    [
      'the throw event goes on unless who catches interrupts',
      `${escalations}: one that does not interrupt lets the thrower go on`,
      `${escalations}: an interrupting boundary event ends the thrower`,
    ],
  ),
  ...statementsOf('Terminate end', [
    'ends all tokens of its scope only; after a subprocess it goes on',
    'engine/elements/end-event > in a subprocess it ends that scope only, and the subprocess goes on',
    'engine/elements/event-sub-process > a terminate end event in it ends it, and the scope goes on',
  ]),
  ...statementsOf(
    'Compensation',
    [
      'only completed activities, by handlers of the scope of the throw event, which waits',
      `${compensation}: only what has completed is undone, by its handler, and the throw event waits`,
      `${compensation}: thrown in a subprocess it stays in there`,
    ],
    [
      'in an event subprocess also of the scope around it',
      `${compensation}: thrown in an event subprocess it undoes what is around that as well`,
    ],
    ['activityRef limits it to one', `${compensation}: activityRef limits it to one activity`],
    [
      'it propagates into completed subprocesses',
      `${compensation}: it propagates into completed subprocesses, whose handlers run where it is thrown`,
    ],
    [
      'all handlers are activated at once',
      `${compensation}: handlers are all activated at once, as often as their activity has completed`,
    ],
    [
      'waitForCompletion="false" is rejected',
      'bpmn/events/compensation > its event definition waits and has an id',
    ],
    [
      'a completed subprocess is remembered only if it has something to compensate',
      `${compensation}: a completed subprocess is remembered only if something in it can be undone`,
    ],
  ),
];
