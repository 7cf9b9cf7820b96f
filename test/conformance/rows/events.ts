/** Events by position. */
import { rowsOf } from '../row.ts';

export const eventRows = rowsOf('Camunda 8; BPMN 2.0.2 §10.5', [
  [
    'none/start',
    'at most one a process',
    'bpmn/validate/process > a process has a start event, and at most one none start event',
  ],
  [
    'none/subProcessStart',
    'exactly one in an embedded subprocess',
    'bpmn/validate/process > a subprocess has exactly one start event',
  ],
  [
    'none/throw',
    'passed through',
    'engine/elements/task > manual and undefined tasks and none throw events are passed through',
  ],
  [
    'none/end',
    'the process ends with its last branch',
    'engine/elements/end-event > a process ends when its last branch has ended',
  ],
  [
    'message/start',
    'only the latest version waits',
    'engine/message-start > only the latest version waits for the message',
  ],
  [
    'message/catch',
    'served by a message of its name and key',
    'engine/crossings > the usual case: Open, Correlate, Acknowledge',
  ],
  [
    'message/boundary',
    'completing the activity closes it',
    'engine/elements/boundary-event > completing the activity closes its boundary events',
  ],
  [
    'message/boundary',
    'one that does not interrupt is served one message at a time, in order',
    'engine/crossings > Correlate x Correlate on one that does not interrupt: all are served, one at a time, in order',
  ],
  [
    'message/throw',
    'a job',
    'bpmn/elements/intermediate-throw-event > an intermediate throw event is none, message (a job) or link',
  ],
  ['message/end', 'a job', 'engine/elements/service-task > a message end event is a job, and ends after it'],
  [
    'timer/start',
    'date, cycle or cron, of the latest version',
    'engine/timers > a start by date happens once',
    'engine/timers > a start by cycle',
    'engine/timers > a start by cron, in UTC',
    'engine/timers > a new version replaces the timer starts of the former one',
  ],
  [
    'timer/catch',
    'duration or date; one that is past fires at once',
    'engine/timers > timers fire in the order of their due times, each at its own',
  ],
  [
    'timer/boundary',
    'interrupting or not; a cycle does not drift',
    'engine/elements/boundary-event > an interrupting timer',
    'engine/elements/boundary-event > a cycle without end goes on until the activity ends, and does not drift',
  ],
  [
    'timer',
    'after a downtime an overdue timer fires once',
    'engine/timers > after a downtime an overdue timer fires once, and a cycle catches up step by step',
  ],
  [
    'error/boundary',
    'in one scope a matching code beats catch-all; the nearest scope beats an outer one',
    'engine/errors > a matching code beats catch-all in one scope, in whatever order they stand',
    'engine/errors > the nearest scope beats an outer one, even with catch-all against a matching code',
  ],
  [
    'error/end',
    'uncaught: UNHANDLED_ERROR_EVENT, and the event stays active',
    'engine/errors > an error end event that nobody catches stays active with its incident',
  ],
  [
    'error',
    'its variables stay at the boundary event',
    'engine/errors > variables of a thrown error stay at the catch event and reach the process by its output mappings only',
  ],
  [
    'terminate/end',
    'ends everything in its scope, and that scope only',
    'engine/elements/end-event > a terminate end event ends all that is in the process, which counts as completed',
    'engine/elements/end-event > in a subprocess it ends that scope only, and the subprocess goes on',
  ],
  [
    'link/throw',
    'goes on at the catch event of its name in the same scope',
    'engine/elements/task > a link goes on at the catch event of its name; several may throw it',
  ],
  ['link/catch', 'one of a name in a scope', 'bpmn/events/link > a link has one catch event'],
]);
