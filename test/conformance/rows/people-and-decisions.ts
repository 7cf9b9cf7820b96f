/** User tasks managed by the engine, forms, listeners, decisions. */
import { rowsOf } from '../row.ts';

export const peopleAndDecisionRows = rowsOf('Camunda 8; DMN 1.3', [
  [
    'B237',
    'businessRuleTask',
    'calls a decision of a DMN file; its result is propagated like the variables of a job',
  ],
  [
    'B238',
    'businessRuleTask',
    'the latest version, the version deployed with the process, or the version with a version tag',
  ],
  ['B239', 'businessRuleTask', 'a missing decision is an incident, and so is one whose evaluation fails'],
  ['B240', 'decision', 'all hit policies and aggregators'],
  ['B241', 'decision', 'several outputs make a context'],
  ['B242', 'decision', 'requirement graphs, literal expressions, contexts, lists and relations'],
  ['B243', 'decision', 'limited by the budget of one evaluation, including all required decisions'],
  [
    'B244',
    'userTask',
    'managed by the engine (zeebe:userTask): assignee, candidates, dates and priority, evaluated once',
  ],
  ['B245', 'userTask', 'assign, claim, unclaim, update, complete'],
  ['B246', 'userTask', 'a completed or terminated task is rejected with NOT_FOUND'],
  [
    'B247',
    'userTask',
    'a form by id: the latest version, the version of the deployment or the version with a tag; FORM_NOT_FOUND',
  ],
  ['B248', 'userTask', 'an external form, or a form embedded in the process'],
  [
    'B249',
    'taskListener',
    'creating, assigning, updating, completing: the task waits while listeners run one after the other',
  ],
  ['B250', 'taskListener', 'can correct the task, or deny the transition'],
  ['B251', 'taskListener', 'sees the changed attributes, and the task headers of its task'],
  ['B252', 'executionListener', "sees the task headers of its element, and can't throw errors"],
  ['B253', 'taskListener', 'without retries left: an incident'],
  [
    'B254',
    'taskListener/canceling',
    "the termination of a task waits for the listeners, which can't deny it",
  ],
  ['B255', 'taskListener/canceling', 'a listener without retries or with an invalid type is an incident'],
  ['B256', 'taskListener/updating', 'variables set in an update are local to the task, after its listeners'],
  ['B257', 'taskListener', 'rejected: on a job-based task, or for an unknown event'],
  [
    'B258',
    'executionListener',
    'start and end, on tasks, subprocesses, gateways, events and the process: the element waits',
  ],
  [
    'B259',
    'executionListener',
    'variables of a start listener are local, variables of an end listener are set in the enclosing scope',
  ],
  ['B260', 'executionListener', 'without retries left: an incident'],
  [
    'B261',
    'decision',
    'business knowledge models: functions with any logic, called in FEEL and by boxed invocations',
  ],
  ['B262', 'decision', 'boxed functions in contexts'],
  ['B263', 'decision', 'recursion is limited in depth and work'],
  ['B264', 'decision', 'decision services are called like functions'],
  [
    'B265',
    'decision',
    'typeRef: the result or parameter must have the type or is converted to it; inputs and outputs of tables are not checked',
  ],
  [
    'B266',
    'decision',
    'rejected: functions of other kinds (Java, PMML), knowledge models of a file that is not deployed',
  ],
  ['B267', 'decision', 'boxed conditional, filter, for, some and every'],
  ['B268', 'decision', 'DMN 1.1 to 1.6, with diagrams, without ids'],
  [
    'B322',
    'decision',
    'item definitions in files of DMN 1.4 and later: components, collections, allowed values, constraints',
  ],
  ['B323', 'decision', 'models that import models of the same deployment'],
  ['B324', 'decision', 'cells: unary tests with ?, lists, null'],
  [
    'B269',
    'businessRuleTask/decision',
    'unchanged files that were deployed separately keep their deployments when they are deployed together',
  ],
  [
    'B270',
    'businessRuleTask/decision',
    'in a called process, bindingType deployment refers to the deployment of that process',
  ],
  [
    'B271',
    'businessRuleTask/decision',
    'the result is set like a job result: in the process, or in the scope that has the variable',
  ],
  ['B272', 'decision', 'files of Camunda Modeler, in DMN 1.1 and 1.3, for Camunda 7 and 8'],
  [
    'B273',
    'businessRuleTask/decision',
    'bindingType deployment is rejected if the called definition is not in the deployment',
  ],
]);
