/** Tasks. */
import { rowsOf } from '../row.ts';

export const taskRows = rowsOf('Camunda 8; BPMN 2.0.2 §10.3.3', [
  [
    'serviceTask',
    'type and retries may be FEEL; task headers are static',
    'engine/elements/service-task > type and retries may be FEEL; task headers are static',
  ],
  [
    'serviceTask',
    'a type that is no text is an incident',
    'engine/elements/service-task > a type that is no text: EXTRACT_VALUE_ERROR, and resolving makes the job',
  ],
  [
    'serviceTask',
    'a failure with retries left is a new attempt, after its back-off',
    'engine/jobs > a failure with retries left is a new attempt at once',
    'engine/jobs > a back-off waits before the next attempt',
  ],
  [
    'serviceTask',
    'no retries left is an incident; retries are set and it is resolved',
    'engine/jobs > no retries left is the incident JOB_NO_RETRIES; the job needs retries before it can be resolved',
  ],
  [
    'serviceTask',
    'the result for a terminated element is refused',
    'engine/elements/service-task > the job of a terminated element is gone: its result is refused NOT_FOUND',
  ],
  ['sendTask', 'a job', 'bpmn/elements/send-task > a send task is a job; type and retries may be FEEL'],
  [
    'businessRuleTask',
    'a job, when it has a task definition',
    'bpmn/elements/business-rule-task > a business rule task is a job',
  ],
  [
    'scriptTask',
    'FEEL, evaluated at once; the result goes where a job’s variables go',
    'engine/elements/script-task > the result is a variable of the process',
    'engine/elements/script-task > with output mappings the result is local, and only targets reach the process',
  ],
  [
    'scriptTask',
    'or a job',
    'bpmn/elements/script-task > a script task is FEEL with a result variable, or a job',
  ],
  [
    'scriptTask',
    'a result that can’t be computed is an incident',
    'engine/elements/script-task > a value that JSON can not hold: EXTRACT_VALUE_ERROR, tried again when it is resolved',
  ],
  [
    'receiveTask',
    'waits for its message, as a catch event does',
    'bpmn/elements/receive-task > a receive task waits for its message',
  ],
  [
    'receiveTask/instantiate',
    'refused, as in Camunda 8',
    'bpmn/elements/receive-task > a receive task that starts a process is refused',
  ],
  [
    'userTask',
    'job-based: a job of its own type, with headers for who, what and when',
    'engine/elements/service-task > a user task tells who, when and what form in headers, evaluated once',
  ],
  [
    'manualTask',
    'passed through',
    'engine/elements/task > manual and undefined tasks and none throw events are passed through',
  ],
  [
    'task',
    'passed through',
    'engine/elements/task > manual and undefined tasks and none throw events are passed through',
  ],
]);
