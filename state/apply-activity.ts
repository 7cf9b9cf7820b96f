/**
 * Applies events that change one element instance: its variables, job, user task, incident and called
 * process. Pure.
 */
import type { EventData } from './event-data.ts';
import { hasLongNumber } from './exact-json.ts';
import type { Job, ProcessInstance, UserTask } from './instance.ts';
import { ElementState, STATE_FORMAT_EXACT } from './instance.ts';
import { requireElement } from './lifecycle.ts';

/** Key of an element instance. */
interface Within {
  readonly scopeKey: number;
}

export function variableSet(
  instance: ProcessInstance,
  { scopeKey, name, value }: EventData['variableSet'],
): void {
  const { variables } = requireElement(instance, scopeKey);
  if (instance.format < STATE_FORMAT_EXACT && hasLongNumber(value)) instance.format = STATE_FORMAT_EXACT;
  for (const variable of variables) {
    if (variable.name === name) {
      variable.value = value;
      return;
    }
  }
  variables.push({ name, value });
}

/** The job after the event: created, published, failed or changed. */
export function jobChanged(
  instance: ProcessInstance,
  { scopeKey, job }: Within & { readonly job: Job },
): void {
  requireElement(instance, scopeKey).job = { ...job };
}

/** States in which an element instance waits for execution listeners. */
const COUNTED: ReadonlySet<ElementState> = new Set([ElementState.activating, ElementState.completing]);

export function jobCompleted(instance: ProcessInstance, { scopeKey }: EventData['jobCompleted']): void {
  const element = requireElement(instance, scopeKey);
  // The listeners of a user task are counted by its transition.
  if (element.job?.listener && COUNTED.has(element.state))
    element.listenersDone = (element.listenersDone ?? 0) + 1;
  element.job = null;
}

export function jobCanceled(instance: ProcessInstance, { scopeKey }: EventData['jobCanceled']): void {
  requireElement(instance, scopeKey).job = null;
}

export function jobErrorThrown(
  instance: ProcessInstance,
  { scopeKey, name, value }: EventData['jobErrorThrown'],
): void {
  const element = requireElement(instance, scopeKey);
  if (element.job) element.job = { ...withoutLease(element.job), errorCode: name, errorMessage: value };
}

export function jobLeaseEnded(instance: ProcessInstance, { scopeKey }: EventData['jobLeaseEnded']): void {
  const element = requireElement(instance, scopeKey);
  if (element.job) element.job = withoutLease(element.job);
}

function withoutLease({ leasedAtMs: _leasedAtMs, worker: _worker, ...job }: Job): Job {
  return job;
}

export function processCalled(
  instance: ProcessInstance,
  { scopeKey, calledInstanceKey }: EventData['processCalled'],
): void {
  requireElement(instance, scopeKey).calledInstanceKey = calledInstanceKey;
}

export function incidentCreated(
  instance: ProcessInstance,
  { scopeKey, incident }: EventData['incidentCreated'],
): void {
  requireElement(instance, scopeKey).incident = { ...incident };
}

export function incidentResolved(
  instance: ProcessInstance,
  { scopeKey }: EventData['incidentResolved'],
): void {
  requireElement(instance, scopeKey).incident = null;
}

/** The task after the event: created, assigned, updated or running its listeners. */
export function userTaskChanged(
  instance: ProcessInstance,
  { scopeKey, userTask }: Within & { readonly userTask: UserTask },
): void {
  requireElement(instance, scopeKey).userTask = { ...userTask };
  if (userTask.transition?.reply?.correlationHex) {
    instance.format = Math.max(instance.format, STATE_FORMAT_EXACT);
  }
}

export function userTaskCompleted(
  instance: ProcessInstance,
  { scopeKey }: EventData['userTaskCompleted'],
): void {
  requireElement(instance, scopeKey).userTask = null;
}

/** An informational event: it changes nothing, but its element instance must exist. */
export function noChange(instance: ProcessInstance, { scopeKey }: Within): void {
  requireElement(instance, scopeKey);
}
