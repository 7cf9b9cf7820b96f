/** Tasks. */
import { rowsOf } from '../row.ts';

export const taskRows = rowsOf('Camunda 8; BPMN 2.0.2 §10.3.3', [
  ['B1', 'serviceTask', 'type and retries may be FEEL; task headers are static'],
  ['B2', 'serviceTask', 'a type that is not a string is an incident'],
  ['B3', 'serviceTask', 'a failure with retries left causes a new attempt, after its back-off'],
  ['B4', 'serviceTask', 'without retries left: an incident; it can be resolved after retries are set'],
  ['B5', 'serviceTask', 'the result of the job of a terminated element is rejected'],
  ['B6', 'sendTask', 'a job'],
  ['B7', 'businessRuleTask', 'a job, if it has a task definition'],
  ['B8', 'scriptTask', 'FEEL, evaluated immediately; the result is propagated like the variables of a job'],
  ['B9', 'scriptTask', 'alternatively a job'],
  ['B10', 'scriptTask', 'a result that can’t be computed is an incident'],
  ['B11', 'receiveTask', 'waits for its message, like a catch event'],
  ['B12', 'receiveTask/instantiate', 'rejected, as in Camunda 8'],
  ['B13', 'userTask', 'job-based: a job of its own type, with headers for assignment, form and dates'],
  ['B14', 'manualTask', 'completes immediately'],
  ['B15', 'task', 'completes immediately'],
]);
