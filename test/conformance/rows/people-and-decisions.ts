/** User tasks, forms, listeners, decisions. */
import { rowsOf } from '../row.ts';

export const peopleAndDecisionRows = rowsOf('Camunda 8; DMN 1.3', [
  [
    'userTask',
    'native: its attributes are evaluated once, when it is made',
    'engine/elements/user-task > its attributes are evaluated once, when it is made',
  ],
  [
    'userTask',
    'native: claim, unclaim, assign, update, complete, each told by the history with its action',
    'engine/elements/user-task > claim, unclaim, assign, update, complete, each told by the history with its action',
  ],
  [
    'userTask',
    'native: somebody else has it: a claim is refused, an assignment is not',
    'engine/elements/user-task > somebody else has it: a claim is refused, an assignment is not',
  ],
  [
    'userTask',
    'native: a task that is done or has ended with its element is not found',
    'engine/elements/user-task > a task that is done or has ended with its element is not found',
  ],
  [
    'userTask/form',
    'a task shows the form that is the latest when it is made',
    'engine/forms > a task shows the form that is the latest when it is made',
  ],
  [
    'userTask/form',
    'bindingType deployment and versionTag',
    'engine/forms > bindingType deployment and versionTag',
  ],
  [
    'userTask/form',
    'no such form: FORM_NOT_FOUND, tried again when it has been deployed',
    'engine/forms > no such form: FORM_NOT_FOUND, tried again when it has been deployed',
  ],
  [
    'userTask/form',
    'a form elsewhere, or in the process',
    'engine/forms > a form elsewhere, or in the process',
  ],
  [
    'userTask/listener',
    'creating, then assigning to who the model says, then what people do: one listener after the other',
    'engine/task-listeners > creating, then assigning to who the model says, then what people do: one listener after the other',
  ],
  [
    'userTask/listener',
    'a listener can correct what the task becomes',
    'engine/task-listeners > a listener can correct what the task becomes',
  ],
  [
    'userTask/listener',
    'a listener can deny: the task stays as it was, and who asked is told',
    'engine/task-listeners > a listener can deny: the task stays as it was, and who asked is told',
  ],
  [
    'userTask/listener',
    'a listener out of retries: TASK_LISTENER_NO_RETRIES, resolved like that of a job',
    'engine/task-listeners > a listener out of retries: TASK_LISTENER_NO_RETRIES, resolved like that of a job',
  ],
  [
    'businessRuleTask/decision',
    'its result is a variable like a job result; the history tells version and rules',
    'engine/elements/business-rule-task > its result is a variable like a job result; the history tells version and rules',
  ],
  [
    'businessRuleTask/decision',
    'the latest version is called, also by instances of an older process',
    'engine/elements/business-rule-task > the latest version is called, also by instances of an older process',
  ],
  [
    'businessRuleTask/decision',
    'bindingType deployment: the version that came with the process',
    'engine/elements/business-rule-task > bindingType deployment: the version that came with the process',
  ],
  [
    'businessRuleTask/decision',
    'bindingType versionTag: the newest version with the tag',
    'engine/elements/business-rule-task > bindingType versionTag: the newest version with the tag',
  ],
  [
    'businessRuleTask/decision',
    'no such decision: CALLED_DECISION_ERROR, tried again when it has been deployed',
    'engine/elements/business-rule-task > no such decision: CALLED_DECISION_ERROR, tried again when it has been deployed',
  ],
  [
    'businessRuleTask/decision',
    'a decision that can not be made: DECISION_EVALUATION_ERROR; an id that is null: EXTRACT_VALUE_ERROR',
    'engine/elements/business-rule-task > a decision that can not be made: DECISION_EVALUATION_ERROR; an id that is null: EXTRACT_VALUE_ERROR',
  ],
  [
    'decision',
    'what a hit policy excludes is a failure that names the rules',
    'bpmn/dmn/evaluate > what a hit policy excludes is a failure that names the rules',
  ],
  [
    'decision',
    'several outputs are a context; PRIORITY looks at them in their order',
    'bpmn/dmn/evaluate > several outputs are a context; PRIORITY looks at them in their order',
  ],
  [
    'decision',
    'required decisions come first, each once, and are seen by their variable or id',
    'bpmn/dmn/evaluate > required decisions come first, each once, and are seen by their variable or id',
  ],
  ['decision', 'contexts, lists and relations', 'bpmn/dmn/evaluate > contexts, lists and relations'],
  [
    'executionListener',
    'one after the other: before the job is made, and after it is done',
    'engine/execution-listeners > one after the other: before the job is made, and after it is done',
  ],
  [
    'executionListener',
    'a start listener sees the input mappings; what it brings is local to the element',
    'engine/execution-listeners > a start listener sees the input mappings; what it brings is local to the element',
  ],
  [
    'executionListener',
    'an end listener comes after the output mappings; what it brings is set in the enclosing scope',
    'engine/execution-listeners > an end listener comes after the output mappings; what it brings is set in the enclosing scope',
  ],
  [
    'executionListener',
    'on the process: before its start event, and after everything in it',
    'engine/execution-listeners > on the process: before its start event, and after everything in it',
  ],
  [
    'executionListener',
    'on subprocesses, gateways, events and what has no job',
    'engine/execution-listeners > on subprocesses, gateways, events and what has no job',
  ],
  [
    'executionListener',
    'a listener out of retries: EXECUTION_LISTENER_NO_RETRIES, resolved like that of a job',
    'engine/execution-listeners > a listener out of retries: EXECUTION_LISTENER_NO_RETRIES, resolved like that of a job',
  ],
]);
