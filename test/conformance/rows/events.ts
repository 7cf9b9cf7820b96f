/** Events by position. */
import { rowsOf } from '../row.ts';

export const eventRows = rowsOf('Camunda 8; BPMN 2.0.2 §10.5', [
  ['B30', 'none/start', 'at most one a process'],
  ['B31', 'none/subProcessStart', 'exactly one in an embedded subprocess'],
  ['B32', 'none/throw', 'passed through'],
  ['B33', 'none/end', 'the process ends with its last branch'],
  ['B34', 'message/start', 'only the latest version waits'],
  ['B35', 'message/catch', 'served by a message of its name and key'],
  ['B36', 'message/boundary', 'completing the activity closes it'],
  ['B37', 'message/boundary', 'one that does not interrupt is served one message at a time, in order'],
  ['B38', 'message/throw', 'a job'],
  ['B39', 'message/end', 'a job'],
  ['B40', 'timer/start', 'date, cycle or cron, of the latest version'],
  ['B41', 'timer/catch', 'duration or date; one that is past fires at once'],
  ['B42', 'timer/boundary', 'interrupting or not; a cycle does not drift'],
  ['B43', 'timer', 'after a downtime an overdue timer fires once'],
  [
    'B44',
    'error/boundary',
    'in one scope a matching code beats catch-all; the nearest scope beats an outer one',
  ],
  ['B45', 'error/end', 'uncaught: UNHANDLED_ERROR_EVENT, and the event stays active'],
  ['B46', 'error', 'its variables stay at the boundary event'],
  ['B47', 'terminate/end', 'ends everything in its scope, and that scope only'],
  ['B48', 'link/throw', 'goes on at the catch event of its name in the same scope'],
  ['B49', 'link/catch', 'one of a name in a scope'],
]);
