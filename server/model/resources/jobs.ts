/** Jobs, open and done. Pure. */
import type { Resource } from '../resource.ts';
import { date, flag, integer, key, list, object, oneOf, TENANT, text } from '../resource.ts';

const JOB_STATES = [
  'CREATED',
  'COMPLETED',
  'FAILED',
  'ERROR_THROWN',
  'TIMED_OUT',
  'CANCELED',
  'RETRIES_UPDATED',
  'MIGRATED',
] as const;

export const jobs: Resource = {
  name: 'jobs',
  title: 'Job',
  key: 'jobKey',
  from:
    'jobs j LEFT JOIN definitions d ON d.key = j.definitionKey LEFT JOIN instances i ON i.key = j.instanceKey ' +
    'LEFT JOIN elements n ON n.definitionKey = j.definitionKey AND n.elementId = j.elementId',
  fields: {
    jobKey: key('j.key'),
    type: text('j.type'),
    worker: text('j.worker'),
    state: oneOf('j.state', JOB_STATES),
    retries: integer('j.retries'),
    kind: text('j.kind'),
    listenerEventType: text('j.listenerEventType'),
    elementId: text('j.elementId'),
    elementInstanceKey: key('j.elementKey'),
    processInstanceKey: key('j.instanceKey'),
    rootProcessInstanceKey: key('i.rootKey'),
    processDefinitionId: text('d.id'),
    processDefinitionKey: key('j.definitionKey'),
    deadline: date('j.deadlineMs'),
    endTime: date('j.endMs'),
    creationTime: date('j.createdMs'),
    lastUpdateTime: date('j.updatedMs'),
    errorCode: text('j.errorCode'),
    errorMessage: text('j.errorMessage'),
    hasFailedWithRetriesLeft: flag(`j.state = 'FAILED' AND j.retries > 0`),
    isDenied: flag('j.isDenied'),
    deniedReason: text('j.deniedReason'),
    customHeaders: object(`json_patch(coalesce(n.headers, '{}'), coalesce(j.headers, '{}'))`),
    businessId: text('i.businessKey'),
    tags: list('i.tags', { in: 'items' }),
  },
  constants: { tenantId: TENANT, priority: 0 },
};
