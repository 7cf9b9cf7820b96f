/** Events by position. */
import { rowsOf } from '../row.ts';

export const eventRows = rowsOf('Camunda 8; BPMN 2.0.2 §10.5', [
  ['B30', 'none/start', 'at most one per process'],
  ['B31', 'none/subProcessStart', 'exactly one in an embedded subprocess'],
  ['B32', 'none/throw', 'completes immediately'],
  ['B33', 'none/end', 'the process ends when its last branch has ended'],
  ['B34', 'message/start', 'only the latest version has a subscription'],
  ['B35', 'message/catch', 'triggered by a message with its name and correlation key'],
  ['B36', 'message/boundary', 'closed when the activity completes'],
  ['B37', 'message/boundary', 'a non-interrupting one receives its messages one at a time, in order'],
  ['B38', 'message/throw', 'a job'],
  ['B39', 'message/end', 'a job'],
  ['B40', 'timer/start', 'date, cycle or cron, for the latest version'],
  ['B41', 'timer/catch', 'duration or date; one in the past fires immediately'],
  ['B42', 'timer/boundary', 'interrupting or non-interrupting; a cycle does not drift'],
  ['B43', 'timer', 'after a downtime an overdue timer fires once'],
  [
    'B44',
    'error/boundary',
    'within a scope, a matching code takes precedence over catch-all; the nearest scope takes precedence over outer scopes',
  ],
  ['B45', 'error/end', 'uncaught: UNHANDLED_ERROR_EVENT, and the event stays active'],
  ['B46', 'error', 'its variables are local to the boundary event'],
  ['B47', 'terminate/end', 'ends everything in its scope, and nothing outside it'],
  ['B48', 'link/throw', 'continues at the catch event with its name in the same scope'],
  ['B49', 'link/catch', 'one per name in a scope'],
]);
