/** Native user tasks, open and done. Pure. */
import { filterValue } from '../filter-schema.ts';
import type { Resource, SpecialFilter } from '../resource.ts';
import { date, integer, key, list, object, oneOf, TENANT, text } from '../resource.ts';
import { ofVariables } from './variable-filter.ts';

/** The table contains the members of each list as JSON text. */
function member(column: string): SpecialFilter {
  return {
    schema: filterValue({ type: 'string' }),
    condition: (value, conditions) =>
      `EXISTS (SELECT 1 FROM json_each(${column}) m WHERE ${conditions.compare(text('m.value'), column, value)})`,
  };
}

const USER_TASK_STATES = [
  'CREATING',
  'CREATED',
  'ASSIGNING',
  'UPDATING',
  'COMPLETING',
  'COMPLETED',
  'CANCELING',
  'CANCELED',
  'FAILED',
] as const;

export const userTasks: Resource = {
  name: 'user-tasks',
  title: 'User Task',
  key: 'userTaskKey',
  from:
    'user_tasks t LEFT JOIN definitions d ON d.key = t.definitionKey LEFT JOIN instances i ON i.key = t.instanceKey ' +
    'LEFT JOIN elements n ON n.definitionKey = t.definitionKey AND n.elementId = t.elementId',
  fields: {
    userTaskKey: key('t.key'),
    name: text('coalesce(n.name, t.elementId)'),
    state: oneOf('t.state', USER_TASK_STATES),
    assignee: text('t.assignee'),
    candidateGroups: list('t.candidateGroups', { in: 'items' }),
    candidateUsers: list('t.candidateUsers', { in: 'items' }),
    elementId: text('t.elementId'),
    elementInstanceKey: key('t.elementKey'),
    processInstanceKey: key('t.instanceKey'),
    rootProcessInstanceKey: key('i.rootKey'),
    processDefinitionId: text('d.id'),
    processDefinitionKey: key('t.definitionKey'),
    processDefinitionVersion: integer('d.version'),
    processName: text('coalesce(d.name, d.id)'),
    creationDate: date('t.createdMs'),
    completionDate: date('t.completedMs'),
    dueDate: date('t.dueDate'),
    followUpDate: date('t.followUpDate'),
    priority: integer('t.priority'),
    formKey: key('t.formKey'),
    externalFormReference: text('t.externalFormReference'),
    customHeaders: object(`coalesce(n.headers, '{}')`),
    businessId: text('i.businessKey'),
    tags: list('i.tags', { in: 'items' }),
  },
  constants: { tenantId: TENANT },
  specials: {
    candidateGroup: member('t.candidateGroups'),
    candidateUser: member('t.candidateUsers'),
    processInstanceVariables: ofVariables('scopeKey', 't.instanceKey'),
    localVariables: ofVariables('scopeKey', 't.elementKey'),
  },
};
