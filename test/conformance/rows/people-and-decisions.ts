/** User tasks that the engine keeps, forms, listeners, decisions. */
import { rowsOf } from '../row.ts';

export const peopleAndDecisionRows = rowsOf('Camunda 8; DMN 1.3', [
  ['B237', 'businessRuleTask', 'calls a decision of a DMN file; its result goes where a job’s variables go'],
  [
    'B238',
    'businessRuleTask',
    'the latest version, the one deployed with the process, or one of a version tag',
  ],
  ['B239', 'businessRuleTask', 'no such decision is an incident, and so is one that can’t be made'],
  ['B240', 'decision', 'every hit policy and aggregator'],
  ['B241', 'decision', 'several outputs are a context'],
  ['B242', 'decision', 'requirement graphs, literal expressions, contexts, lists and relations'],
  ['B243', 'decision', 'has a time limit'],
  [
    'B244',
    'userTask',
    'kept by the engine (zeebe:userTask): assignee, candidates, dates and priority, evaluated once',
  ],
  ['B245', 'userTask', 'assign, claim, unclaim, update, complete'],
  ['B246', 'userTask', 'a task that is done or has ended with its element is not found'],
  [
    'B247',
    'userTask',
    'a form by id, of the latest version, of the deployment or of a version tag; FORM_NOT_FOUND',
  ],
  ['B248', 'userTask', 'a form elsewhere, or in the process'],
  [
    'B249',
    'taskListener',
    'creating, assigning, updating, completing: the task waits, one listener after the other',
  ],
  ['B250', 'taskListener', 'corrects the task, or denies what it was about to do'],
  ['B251', 'taskListener', 'sees what changes, and the task headers of its task'],
  ['B252', 'executionListener', 'sees the task headers of its element, and can throw no error'],
  ['B253', 'taskListener', 'out of retries is an incident'],
  [
    'B254',
    'taskListener/canceling',
    'whatever ends the task without completing it waits for the listeners, who can’t deny it',
  ],
  ['B255', 'taskListener/canceling', 'out of retries or of a type that can’t be told is an incident'],
  ['B256', 'taskListener/updating', 'variables that are set for the task are its own, after its listeners'],
  ['B257', 'taskListener', 'refused: of a task that is a job, or of a moment that there is not'],
  [
    'B258',
    'executionListener',
    'start and end, on tasks, subprocesses, gateways, events and the process: the element waits',
  ],
  [
    'B259',
    'executionListener',
    'what a start listener brings is local, what an end listener brings is set in the enclosing scope',
  ],
  ['B260', 'executionListener', 'out of retries is an incident'],
  [
    'B261',
    'decision',
    'business knowledge models: functions with any logic, called in FEEL and by boxed invocations',
  ],
  ['B262', 'decision', 'boxed functions in contexts'],
  ['B263', 'decision', 'recursion is bounded in depth and in time'],
  ['B264', 'decision', 'decision services are called like functions'],
  [
    'B265',
    'decision',
    'typeRef: what a result or a parameter has to be; nothing is converted, inputs and outputs of tables are not looked at',
  ],
  ['B266', 'decision', 'refused: functions of other kinds (Java, PMML), knowledge of another file'],
  [
    'B267',
    'decision',
    'refused: boxed expressions of DMN 1.4 (conditional, filter, iterator), which Camunda does not read either',
  ],
  ['B268', 'decision', 'only what may take long is made under a time limit'],
  [
    'B269',
    'businessRuleTask/decision',
    'unchanged files that were deployed apart keep their deployments when they are deployed together',
  ],
  [
    'B270',
    'businessRuleTask/decision',
    'in a called process, bindingType deployment means the deployment of that process',
  ],
  [
    'B271',
    'businessRuleTask/decision',
    'the result goes where its variable is, as a job result does: over the process’s, or the local one',
  ],
  ['B272', 'decision', 'files as Camunda’s modelers write them, of DMN 1.1 and 1.3, for Camunda 7 and 8'],
  [
    'B273',
    'businessRuleTask/decision',
    'refused: bindingType deployment without what it names in the deployment',
  ],
]);
