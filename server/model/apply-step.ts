/** Applies the events of a step to the rows of the model. */
import { elements } from '../../bpmn/elements/table.ts';
import type { EventOf, InstanceEvent, StepRecord } from '../../state/events.ts';
import { byKind } from '../../state/events.ts';
import type { InstanceRows } from './instance-rows.ts';
import { waitOfCondition, waitOfSignal, waitOfTimer } from './wait-row.ts';

/** The data that the functions of the table need in addition to the event. */
export interface StepPlace {
  readonly rows: InstanceRows;
  readonly instanceKey: number;
  readonly atMs: number;
}

const TYPES = new Map<string, string>(
  Object.entries(elements).map(([type, { traits }]) => [type, traits.displayName]),
);

/** Camunda's name of an element's type, such as SERVICE_TASK. */
export function typeName(type: string): string {
  return TYPES.get(type) ?? 'UNKNOWN';
}

/** A step of an instance without a row changes nothing: the instance was removed after its retention. */
export function applyStep(rows: InstanceRows, { instanceKey, atMs, events }: StepRecord): void {
  const place: StepPlace = { rows, instanceKey, atMs };
  for (const event of events) apply(event, place);
}

const apply: (event: InstanceEvent, place: StepPlace) => void = byKind<[StepPlace], void>(
  {
    processInstanceCreated: ({ created }, { rows, atMs }) => rows.created(created, atMs),
    elementActivating: ({ key, elementId, name, scopeKey }, { rows, instanceKey, atMs }) =>
      rows.element({ key, instanceKey, elementId, type: typeName(name), scopeKey, atMs }),
    elementCompleted: (event, place) => elementEnded(event, place, 'COMPLETED'),
    elementTerminated: (event, place) => {
      elementEnded(event, place, 'TERMINATED');
      place.rows.partsTerminated(place.instanceKey, event.key, place.atMs);
    },
    elementMigrated: ({ key, elementId }, { rows, instanceKey }) =>
      rows.elementMigrated(instanceKey, key, elementId),
    instanceMigrated: ({ migrated }, { rows, instanceKey }) =>
      rows.migrated(instanceKey, migrated.definitionKey),
    sequenceFlowTaken: ({ flowId }, { rows, instanceKey }) => rows.flowTaken(instanceKey, flowId),
    variableSet: ({ scopeKey, name, value }, { rows, instanceKey }) =>
      rows.variable(instanceKey, scopeKey, name, value),
    jobCreated: ({ scopeKey, job }, { rows, atMs }) => rows.job(scopeKey, job, atMs),
    jobPublished: ({ key, job }, { rows, atMs }) => rows.jobChanged(key, job, atMs),
    jobUpdated: ({ key, job }, { rows, atMs }) => rows.jobChanged(key, job, atMs),
    jobLeased: ({ key, job }, { rows, atMs }) => rows.jobLeased(key, job, atMs),
    jobLeaseEnded: ({ key, name }, { rows, atMs }) => rows.jobLeaseEnded(key, name === 'expired', atMs),
    jobFailed: ({ key, job }, { rows, atMs }) => rows.jobFailed(key, job, atMs),
    jobCompleted: ({ key }, { rows, atMs }) => rows.jobEnded(key, 'COMPLETED', atMs),
    jobCanceled: ({ key }, { rows, atMs }) => rows.jobCanceled(key, atMs),
    jobErrorThrown: ({ key, name, value }, { rows, atMs }) =>
      rows.jobEnded(key, 'ERROR_THROWN', atMs, { code: name, message: value }),
    incidentCreated: ({ scopeKey, incident }, { rows }) => rows.incident(scopeKey, incident),
    incidentResolved: ({ key }, { rows }) => rows.incidentResolved(key),
    userTaskCreated: ({ scopeKey, userTask }, { rows }) => rows.userTask(scopeKey, userTask),
    userTaskAssigned: ({ userTask }, { rows }) => rows.userTaskChanged(userTask),
    userTaskUpdated: ({ userTask }, { rows }) => rows.userTaskChanged(userTask),
    // The listeners of its creation run before it is created.
    userTaskTransition: ({ scopeKey, userTask }, { rows }) =>
      userTask.transition?.event === 'creating'
        ? rows.userTask(scopeKey, userTask)
        : rows.userTaskChanged(userTask),
    userTaskCompleted: ({ key }, { rows, atMs }) => rows.userTaskCompleted(key, atMs),
    subscriptionOpened: ({ scopeKey, subscription }, { rows, atMs }) =>
      rows.subscription(scopeKey, subscription, atMs),
    messageCorrelated: ({ key, messageKey }, { rows, atMs }) => rows.correlated(key, messageKey, atMs),
    subscriptionClosed: ({ key }, { rows, atMs }) => {
      rows.subscriptionClosed(key, atMs);
      rows.waits.ended(key);
    },
    timerCreated: ({ scopeKey, timer }, { rows }) => rows.waits.add(scopeKey, waitOfTimer(timer)),
    timerTriggered: ({ key, scopeKey, timer }, { rows }) => {
      rows.waits.ended(key);
      if (timer) rows.waits.add(scopeKey, waitOfTimer(timer));
    },
    timerCanceled: ({ key }, { rows }) => rows.waits.ended(key),
    timerMigrated: ({ key, elementId }, { rows }) => rows.waits.migrated(key, elementId),
    subscriptionMigrated: ({ key, elementId }, { rows }) => {
      rows.subscriptionMigrated(key, elementId);
      rows.waits.migrated(key, elementId);
    },
    signalSubscriptionOpened: ({ scopeKey, signal }, { rows }) =>
      rows.waits.add(scopeKey, waitOfSignal(signal)),
    signalCaught: ({ key }, { rows }) => rows.waits.triggered(key),
    conditionSubscriptionOpened: ({ scopeKey, condition }, { rows }) =>
      rows.waits.add(scopeKey, waitOfCondition(condition)),
    conditionTriggered: ({ key }, { rows }) => rows.waits.triggered(key),
    decisionEvaluated: ({ scopeKey, decision }, { rows, atMs }) => rows.decision(scopeKey, decision, atMs),
  },
  () => undefined,
);

/** The element instance of the process itself has the key of the instance. */
function elementEnded(
  { key }: EventOf<'elementCompleted' | 'elementTerminated'>,
  { rows, instanceKey, atMs }: StepPlace,
  state: string,
): void {
  rows.elementEnded(key, state, atMs);
  if (key === instanceKey) rows.ended(instanceKey, state, atMs);
}
