/** Tasks. */
import { rowsOf } from '../row.ts';

export const taskRows = rowsOf('Camunda 8; BPMN 2.0.2 §10.3.3', [
  ['B1', 'serviceTask', 'type and retries may be FEEL; task headers are static'],
  ['B2', 'serviceTask', 'a type that is not a string is an incident'],
  ['B3', 'serviceTask', 'a failure with retries left is a new attempt, after its back-off'],
  ['B4', 'serviceTask', 'no retries left is an incident; retries are set and it is resolved'],
  ['B5', 'serviceTask', 'the result for a terminated element is refused'],
  ['B6', 'sendTask', 'a job'],
  ['B7', 'businessRuleTask', 'a job, when it has a task definition'],
  ['B8', 'scriptTask', 'FEEL, evaluated at once; the result goes where a job’s variables go'],
  ['B9', 'scriptTask', 'or a job'],
  ['B10', 'scriptTask', 'a result that can’t be computed is an incident'],
  ['B11', 'receiveTask', 'waits for its message, as a catch event does'],
  ['B12', 'receiveTask/instantiate', 'refused, as in Camunda 8'],
  ['B13', 'userTask', 'job-based: a job of its own type, with headers for assignment, form and dates'],
  ['B14', 'manualTask', 'passed through'],
  ['B15', 'task', 'passed through'],
]);
