/**
 * Which events of instances are published as CloudEvents, and with which data: the table. An event is turned
 * into a publication before it is applied, when what it removes is still there. Pure. See docs/events.md.
 */
import type { EventType } from '../../bpmn/published-events.ts';
import type { EventTable, InstanceEvent } from '../../state/events.ts';
import { byKind } from '../../state/events.ts';
import type { ElementInstance, Incident, Job, ProcessInstance, UserTask } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';

/** One event to publish. `data`: what it adds to the data that all events of an instance have. */
export interface Publication {
  readonly type: EventType;
  readonly data: object;
}

type Args = readonly [instance: ProcessInstance];

const TABLE: Partial<EventTable<Args, Publication | undefined>> = {
  processInstanceCreated: ({ created: { parentInstanceKey, tags = [] } }) => ({
    type: 'process-instance.started',
    data: { ...(parentInstanceKey && { parentInstanceKey }), ...(tags.length > 0 && { tags }) },
  }),
  elementCompleted: ({ key }, instance) =>
    key === instance.key ? { type: 'process-instance.completed', data: {} } : undefined,
  elementTerminated: ({ key }, instance) => {
    if (key === instance.key) return { type: 'process-instance.terminated', data: {} };
    const element = elementInstanceOf(instance, key);
    const task = element?.userTask;
    return element && task ? { type: 'user-task.canceled', data: taskData(element, task) } : undefined;
  },
  instanceMigrated: ({ migrated: { definitionKey, version, processId } }) => ({
    type: 'process-instance.migrated',
    data: { target: { processId, version, definitionKey } },
  }),
  incidentCreated: ({ scopeKey, incident }, instance) => ({
    type: 'incident.created',
    data: incidentData(instance, scopeKey, incident),
  }),
  incidentResolved: ({ scopeKey }, instance) => {
    const incident = elementInstanceOf(instance, scopeKey)?.incident;
    if (!incident) return undefined;
    return { type: 'incident.resolved', data: incidentData(instance, scopeKey, incident) };
  },
  userTaskCreated: ({ scopeKey, userTask }, instance) =>
    ofTask('user-task.created', instance, scopeKey, userTask),
  userTaskAssigned: ({ scopeKey, userTask, name }, instance) =>
    ofTask('user-task.assigned', instance, scopeKey, userTask, name),
  userTaskUpdated: ({ scopeKey, userTask, name }, instance) =>
    ofTask('user-task.updated', instance, scopeKey, userTask, name),
  userTaskCompleted: ({ scopeKey, name }, instance) =>
    ofTask('user-task.completed', instance, scopeKey, elementInstanceOf(instance, scopeKey)?.userTask, name),
  jobCreated: ({ scopeKey, job }, instance) => ofJob('job.created', instance, scopeKey, job),
  jobCompleted: ({ scopeKey }, instance) => ofJob('job.completed', instance, scopeKey),
  jobFailed: ({ scopeKey, job }, instance) => ofJob('job.failed', instance, scopeKey, job),
  jobErrorThrown: ({ scopeKey, name, value }, instance) => {
    const job = elementInstanceOf(instance, scopeKey)?.job;
    const thrown = job && { ...job, errorCode: name, errorMessage: value };
    return ofJob('job.error-thrown', instance, scopeKey, thrown);
  },
  jobCanceled: ({ scopeKey }, instance) => ofJob('job.canceled', instance, scopeKey),
};

/** The publication of an event that is about to be applied; undefined if it is not one of the table. */
export const publicationOf: (event: InstanceEvent, instance: ProcessInstance) => Publication | undefined =
  byKind(TABLE, () => undefined);

function elementData(instance: ProcessInstance, elementInstanceKey: number): object {
  const element = elementInstanceOf(instance, elementInstanceKey);
  return { elementInstanceKey, ...(element && { elementId: element.elementId }) };
}

function incidentData(instance: ProcessInstance, scopeKey: number, incident: Incident): object {
  const { key: incidentKey, type: incidentType, message, jobKey } = incident;
  return {
    incidentKey,
    incidentType,
    message,
    ...(jobKey && { jobKey }),
    ...elementData(instance, scopeKey),
  };
}

function ofTask(
  type: EventType,
  instance: ProcessInstance,
  scopeKey: number,
  task: UserTask | null | undefined,
  action?: string,
): Publication | undefined {
  const element = elementInstanceOf(instance, scopeKey);
  if (!element || !task) return undefined;
  return { type, data: { ...taskData(element, task), ...(action && { action }) } };
}

function taskData({ key: elementInstanceKey, elementId }: ElementInstance, task: UserTask): object {
  const { key: userTaskKey, assignee, candidateGroups, candidateUsers, dueDate, followUpDate } = task;
  return {
    userTaskKey,
    ...(assignee && { assignee }),
    candidateGroups,
    candidateUsers,
    ...(dueDate && { dueDate }),
    ...(followUpDate && { followUpDate }),
    priority: task.priority ?? 0,
    elementInstanceKey,
    elementId,
  };
}

/** `job`: the job after the event; default: the one of the element. */
function ofJob(
  type: EventType,
  instance: ProcessInstance,
  scopeKey: number,
  job: Job | null | undefined = elementInstanceOf(instance, scopeKey)?.job,
): Publication | undefined {
  if (!job) return undefined;
  const { key: jobKey, type: jobType, retries = 0, listener, errorMessage, errorCode } = job;
  return {
    type,
    data: {
      jobKey,
      jobType,
      retries,
      ...(listener && { listenerEvent: listener }),
      ...(errorCode && { errorCode }),
      ...(errorMessage && { errorMessage }),
      ...elementData(instance, scopeKey),
    },
  };
}
