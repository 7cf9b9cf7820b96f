/** An instance as data: times in ISO 8601, states in words, variables as values. Pure. */

import { parseExactJson } from '../state/exact-json.ts';
import type {
  ConditionSubscription,
  ElementInstance,
  Incident,
  Job,
  Loop,
  ProcessInstance,
  SignalSubscription,
  Subscription,
  UserTask,
  Variable,
} from '../state/instance.ts';
import { ElementState, InstanceState } from '../state/instance.ts';
import { partitionOfKey } from '../state/keys.ts';
import { activeInner, outputsJson } from '../state/loop.ts';
import { isoTime } from './times.ts';

const INSTANCE_STATES = new Map<number, string>(
  Object.entries(InstanceState).map(([name, state]) => [state, name.toUpperCase()]),
);
const ELEMENT_STATES = new Map<number, string>(
  Object.entries(ElementState).map(([name, state]) => [state, name.toUpperCase()]),
);

/** ACTIVE, COMPLETED or TERMINATED. */
export function instanceStateName(state: number): string {
  return INSTANCE_STATES.get(state) ?? `STATE_${state}`;
}

/** ACTIVATING, ACTIVE, COMPLETING or TERMINATING. */
export function elementStateName(state: number): string {
  return ELEMENT_STATES.get(state) ?? `STATE_${state}`;
}

/** A process instance as data. */
export interface InstanceView {
  readonly instanceKey: number;
  readonly partition: number;
  readonly processId: string;
  readonly version: number;
  readonly definitionKey: number;
  /** ACTIVE, COMPLETED or TERMINATED. */
  readonly state: string;
  readonly businessKey?: string;
  /** Why it is suspended. */
  readonly setAside?: string;
  readonly calledBy?: {
    readonly instanceKey: number;
    readonly elementInstanceKey: number | undefined;
  };
  /** Times are in ISO 8601. */
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly endedAt?: string;
  /** Of the process scope. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The active ones; of an ended instance, only the process itself. */
  readonly elements: readonly ElementView[];
  readonly flowsOnTheirWay?: readonly { readonly flowId: string; readonly scopeKey: number }[];
}

export interface ElementView {
  readonly elementInstanceKey: number;
  readonly elementId: string;
  /** BPMN element name, such as serviceTask. */
  readonly type: string;
  /** ACTIVATING, ACTIVE, COMPLETING or TERMINATING. */
  readonly state: string;
  readonly scopeKey?: number;
  readonly since: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly job?: JobView;
  readonly userTask?: UserTaskView;
  readonly incident?: IncidentView;
  readonly loop?: object;
  readonly loopCounter?: number;
  readonly calledInstanceKey?: number;
  readonly timers?: readonly object[];
  readonly subscriptions?: readonly object[];
  readonly signals?: readonly object[];
  readonly conditions?: readonly object[];
  readonly waitingFlows?: readonly string[];
}

/** The object that `get --json` prints. */
export function instanceJson(instance: ProcessInstance): InstanceView {
  const { key: instanceKey, processId, version, definitionKey, businessKey, setAside, endedAtMs } = instance;
  return {
    instanceKey,
    partition: partitionOfKey(instanceKey),
    processId,
    version,
    definitionKey,
    state: instanceStateName(instance.state),
    ...(businessKey && { businessKey }),
    ...(setAside && { setAside }),
    ...(instance.parentInstanceKey && {
      calledBy: { instanceKey: instance.parentInstanceKey, elementInstanceKey: instance.parentElementKey },
    }),
    startedAt: isoTime(instance.startedAtMs),
    updatedAt: isoTime(instance.updatedAtMs),
    ...(endedAtMs && { endedAt: isoTime(endedAtMs) }),
    variables: variablesJson(instance.elements[0]?.variables ?? []),
    elements: instance.elements.map(elementJson),
    ...(instance.queue.length > 0 && { flowsOnTheirWay: instance.queue }),
  };
}

/** Names and values; no name has a special meaning, not even `__proto__`. */
function variablesJson(variables: readonly Variable[]): Record<string, unknown> {
  return Object.fromEntries(variables.map(({ name, value }) => [name, parseExactJson(value)]));
}

function elementJson(element: ElementInstance): ElementView {
  const { elementId, type, scopeKey, job, incident, timers, subscriptions, waitingFlows } = element;
  return {
    elementInstanceKey: element.key,
    elementId,
    type,
    state: elementStateName(element.state),
    ...(scopeKey && { scopeKey }),
    since: isoTime(element.sinceMs),
    ...(element.variables.length > 0 && { variables: variablesJson(element.variables) }),
    ...(job && { job: jobJson(job) }),
    ...(element.userTask && { userTask: userTaskJson(element.userTask) }),
    ...(incident && { incident: incidentJson(incident) }),
    ...(element.loop && { loop: loopJson(element.loop) }),
    ...(element.loopCounter && { loopCounter: element.loopCounter }),
    ...(element.calledInstanceKey && { calledInstanceKey: element.calledInstanceKey }),
    ...(timers.length > 0 && {
      timers: timers.map(({ key: timerKey, elementId: eventId, dueAtMs, repetitions = 0 }) => ({
        ...{ timerKey, elementId: eventId, dueAt: isoTime(dueAtMs) },
        ...(repetitions !== 0 && { repetitions }),
      })),
    }),
    ...(subscriptions.length > 0 && { subscriptions: subscriptions.map(subscriptionJson) }),
    ...(element.signals?.length && { signals: element.signals.map(subscriptionJson) }),
    ...(element.conditions?.length && { conditions: element.conditions.map(subscriptionJson) }),
    ...(waitingFlows.length > 0 && { waitingFlows: waitingFlows.map(({ flowId }) => flowId) }),
  };
}

/** A subscription to a message, a signal or a condition. */
function subscriptionJson(subscription: Subscription | SignalSubscription | ConditionSubscription): object {
  const { key: subscriptionKey, elementId, interrupting = false } = subscription;
  return {
    subscriptionKey,
    elementId,
    ...('messageName' in subscription && {
      messageName: subscription.messageName,
      correlationKey: subscription.correlationKey,
    }),
    ...('signalName' in subscription && { signalName: subscription.signalName }),
    interrupting,
  };
}

function loopJson(loop: Loop): object {
  const { instances = 0, completed = 0, terminated = 0, outputCollection } = loop;
  return {
    ...(instances > 0 && { instances }),
    active: activeInner(loop),
    completed,
    terminated,
    ...(outputCollection && { outputCollection, outputs: parseExactJson(outputsJson(loop)) }),
  };
}

export interface JobView extends Pick<Job, 'errorMessage' | 'errorCode'> {
  readonly jobKey: number;
  readonly type: string;
  readonly retries: number;
  readonly attempt: number;
  readonly deadlineAt?: string;
  readonly backoffUntil?: string;
  /** For a leased job: the start of the lease, which ends at `deadlineAt`. */
  readonly leasedAt?: string;
  readonly worker?: string;
}

export function jobJson(job: Job): JobView {
  const { key: jobKey, type, retries = 0, attempt = 0, errorMessage, errorCode } = job;
  return {
    jobKey,
    type,
    retries,
    attempt,
    ...(job.deadlineAtMs && { deadlineAt: isoTime(job.deadlineAtMs) }),
    ...(job.leasedAtMs && { leasedAt: isoTime(job.leasedAtMs), worker: job.worker ?? '' }),
    ...(job.backoffUntilMs && { backoffUntil: isoTime(job.backoffUntilMs) }),
    ...(errorMessage && { errorMessage }),
    ...(errorCode && { errorCode }),
  };
}

export interface IncidentView extends Pick<Incident, 'type' | 'message' | 'jobKey'> {
  readonly incidentKey: number;
  readonly createdAt: string;
}

export function incidentJson({ key, type, message, jobKey, createdAtMs }: Incident): IncidentView {
  return { incidentKey: key, type, message, ...(jobKey && { jobKey }), createdAt: isoTime(createdAtMs) };
}

export interface UserTaskView
  extends Pick<UserTask, 'assignee' | 'dueDate' | 'followUpDate' | 'formKey' | 'externalFormReference'>,
    Partial<Pick<UserTask, 'candidateGroups' | 'candidateUsers'>> {
  readonly userTaskKey: number;
  readonly priority: number;
  /** The event whose listeners are running. */
  readonly transition?: string;
  readonly createdAt: string;
}

/** A native user task, without unset attributes. */
export function userTaskJson(task: UserTask): UserTaskView {
  const {
    key: userTaskKey,
    assignee,
    candidateGroups,
    candidateUsers,
    dueDate,
    followUpDate,
    priority = 0,
  } = task;
  const { formKey, externalFormReference, createdAtMs } = task;
  return {
    userTaskKey,
    ...(assignee && { assignee }),
    ...(candidateGroups.length > 0 && { candidateGroups }),
    ...(candidateUsers.length > 0 && { candidateUsers }),
    ...(dueDate && { dueDate }),
    ...(followUpDate && { followUpDate }),
    priority,
    ...(formKey && { formKey }),
    ...(externalFormReference && { externalFormReference }),
    ...(task.transition && { transition: task.transition.event }),
    createdAt: isoTime(createdAtMs),
  };
}
