/** B2: events by position. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

const boundary = 'engine/elements/boundary-event';
const event = 'engine/elements/event-sub-process';
const signals = 'engine/signals > Signal';
const escalations = 'engine/escalations > Escalation';
const conditions = 'engine/conditions > Conditional';
const compensation = 'engine/compensation > Compensation';

export const eventStatements: readonly Statement[] = [
  ...statementsOf(
    'None',
    [
      'start: at most one a process',
      'bpmn/validate/process > a process has a start event, and at most one none start event',
    ],
    ['throw', 'engine/elements/task > manual and undefined tasks and none throw events are passed through'],
    ['end', 'engine/elements/end-event > a process ends when its last branch has ended'],
  ),
  ...statementsOf(
    'Message',
    ['start', `engine/message-start > a message starts an instance with its variables \${on}`],
    [
      'start of an event subprocess, interrupting and not',
      `${event} > interrupting: closes the subscriptions of the scope, ends its children, then starts`,
      `${event} > not interrupting: may start many times in parallel, and the scope waits for all`,
    ],
    [
      'catch',
      `engine/messages > one message goes to one instance of each process, once per process id \${on}`,
    ],
    [
      'boundary, interrupting and not',
      `${boundary} > an interrupting message ends the activity, then goes on (\${partitions} partitions)`,
      `${boundary} > a message that does not interrupt triggers each time (\${partitions} partitions)`,
    ],
    [
      'throw: a job',
      `engine/elements/service-task > \${node.type}: a job on activation, completed by its result`,
      'bpmn/elements/intermediate-throw-event > an intermediate throw event is none, message (a job) or link',
    ],
    ['end: a job', 'engine/elements/service-task > a message end event is a job, and ends after it'],
  ),
  ...statementsOf(
    'Timer',
    [
      'start: date, cycle, cron',
      'engine/timers > a start by date happens once',
      'engine/timers > a start by cycle',
      'engine/timers > a start by cron, in UTC',
    ],
    [
      'start of an event subprocess, interrupting and not',
      `${event} > a timer date`,
      `${event} > a timer cycle that does not interrupt fires step by step`,
    ],
    [
      'catch: duration or date',
      `engine/timers > a catch event with \${JSON.stringify(timer)} fires at \${due}`,
    ],
    [
      'boundary, interrupting and not; a cycle only where it does not interrupt',
      `${boundary} > an interrupting timer`,
      `${boundary} > a cycle R3/PT1M triggers three times, each at its time`,
      'bpmn/events/timer > a cycle needs a boundary event that does not interrupt',
    ],
  ),
  ...statementsOf(
    'Error',
    [
      'start of an event subprocess, interrupting only',
      `${event} > error start: with output mappings what is thrown is local to the start event`,
      'bpmn/elements/event-sub-process > an error start event interrupts, and so does no cycle',
    ],
    [
      'boundary, interrupting only',
      'engine/errors > catch-all takes a code that nobody names',
      'bpmn/elements/boundary-event > an error boundary event always interrupts',
    ],
    ['end', 'engine/errors > an error end event terminates the scope that catches it, and all in it'],
  ),
  ...statementsOf(
    'Escalation',
    [
      'start of an event subprocess, interrupting and not',
      `${escalations}: start of an event subprocess, interrupting and not`,
    ],
    [
      'boundary, interrupting and not',
      `${escalations}: an interrupting boundary event ends the thrower`,
      `${escalations}: one that does not interrupt lets the thrower go on`,
    ],
    ['throw', `${escalations}: one that does not interrupt lets the thrower go on`],
    ['end', `${escalations}: at process level, from an end event, with a code by FEEL`],
  ),
  ...statementsOf(
    'Signal',
    ['start', `${signals}: start events of the latest version, each on one partition`],
    [
      'start of an event subprocess',
      `${signals}: start of event subprocesses; output mappings keep what it brings local`,
    ],
    ['catch', `${signals}: to all subscriptions of the name on all partitions`],
    ['boundary, interrupting and not', `${signals}: boundary events, interrupting and not`],
    ['throw and end', `${signals}: thrown between and at an end; what its input mappings made goes with it`],
  ),
  ...statementsOf(
    'Compensation',
    [
      'boundary, by association',
      `${compensation}: only what has completed is undone, by its handler, and the throw event waits`,
      'bpmn/events/compensation > an association leads from the boundary event to the activity that undoes',
    ],
    [
      'throw',
      `${compensation}: handlers are all activated at once, as often as their activity has completed`,
    ],
    ['end', `${compensation}: an end event waits too, and the process ends after it`],
  ),
  ...statementsOf('Terminate', [
    'end',
    'engine/elements/end-event > a terminate end event ends all that is in the process, which counts as completed',
  ]),
  ...statementsOf('Link', [
    'throw and catch',
    'engine/elements/task > a link goes on at the catch event of its name; several may throw it',
    'engine/elements/task > links of one name in different scopes are different links',
  ]),
  ...statementsOf(
    'Conditional',
    [
      'not in 8.6, and as 8.9 has it here: catch',
      `${conditions}: an intermediate catch event waits until it is true`,
    ],
    [
      'boundary, interrupting and not',
      `${conditions}: an interrupting boundary event, at activation and later`,
      `${conditions}: not interrupting, it happens at each change while it is true, once for a whole change`,
    ],
    [
      'start of an event subprocess, and of a process',
      `${conditions}: start of event subprocesses, interrupting and not, in an inner scope`,
      `${conditions}: start of a process, when it is asked for with variables`,
    ],
  ),
  ...statementsOf(
    'Multiple, parallel multiple, cancel',
    [
      'several event definitions are refused',
      'bpmn/elements/start-event > escalation, error and several event definitions are refused',
    ],
    [
      'cancel is not supported',
      'departs: it runs in transactions (ADR 0013)',
      'engine/elements/transaction > Transaction: cancel ends what is active, undoes what completed, then leaves by the boundary event',
    ],
  ),
];
