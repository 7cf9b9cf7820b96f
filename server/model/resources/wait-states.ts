/** What active element instances wait for. Pure. */
import type { Resource } from '../resource.ts';
import { key, object, oneOf, TENANT, text } from '../resource.ts';

const TYPES = ['JOB', 'MESSAGE', 'TIMER', 'SIGNAL', 'USER_TASK', 'CONDITION'] as const;

const JOBS = `SELECT key, 'JOB' AS type, instanceKey, definitionKey, elementKey, json_object('waitStateType', 'JOB',
  'jobKey', CAST(key AS TEXT), 'jobType', type, 'jobKind', kind, 'listenerEventType',
  nullif(listenerEventType, 'UNSPECIFIED'), 'retries', retries) AS details
  FROM jobs WHERE state NOT IN ('COMPLETED', 'CANCELED', 'ERROR_THROWN')`;

const MESSAGES = `SELECT key, 'MESSAGE', instanceKey, definitionKey, elementKey, json_object('waitStateType', 'MESSAGE',
  'messageName', messageName, 'correlationKey', correlationKey) FROM subscriptions WHERE state = 'CREATED'`;

const USER_TASKS = `SELECT key, 'USER_TASK', instanceKey, definitionKey, elementKey, json_object('waitStateType',
  'USER_TASK', 'taskKey', CAST(key AS TEXT), 'dueDate',
  strftime('%Y-%m-%dT%H:%M:%fZ', dueDate / 1000.0, 'unixepoch')) FROM user_tasks
  WHERE state NOT IN ('COMPLETED', 'CANCELED')`;

const OTHERS = `SELECT w.key, w.type, w.instanceKey, w.definitionKey, w.elementKey,
  CASE WHEN w.type = 'CONDITION' THEN json_set(w.details, '$.expression', coalesce((SELECT n.condition FROM elements n
  WHERE n.definitionKey = w.definitionKey AND n.elementId = w.eventId), '')) ELSE w.details END FROM waits w`;

export const waitStates: Resource = {
  name: 'element-instances/wait-states',
  title: 'Wait State',
  // An element instance can wait for several things.
  key: 'waitKey',
  from: `(${[JOBS, MESSAGES, USER_TASKS, OTHERS].join(' UNION ALL ')}) w
    JOIN element_instances e ON e.key = w.elementKey JOIN instances i ON i.key = w.instanceKey
    LEFT JOIN definitions d ON d.key = w.definitionKey`,
  fields: {
    waitKey: key('w.key', { in: 'filter' }),
    rootProcessInstanceKey: key('i.rootKey'),
    processInstanceKey: key('w.instanceKey'),
    elementInstanceKey: key('w.elementKey'),
    elementId: text('e.elementId'),
    elementType: text('e.type'),
    bpmnProcessId: text('d.id'),
    details: object('w.details'),
    waitStateType: oneOf('w.type', TYPES, { in: 'filter' }),
  },
  constants: { tenantId: TENANT },
};
