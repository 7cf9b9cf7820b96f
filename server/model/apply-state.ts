/** Builds the rows of an instance from its state record: its current state, without its history. */
import type { ElementInstance, ProcessInstance } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';
import { typeName } from './apply-step.ts';
import type { InstanceRows } from './instance-rows.ts';
import { waitOfCondition, waitOfSignal, waitOfTimer } from './wait-row.ts';

export function applyState(rows: InstanceRows, instance: ProcessInstance): void {
  const { key, definitionKey, processId, version, startedAtMs, state, elements, endedAtMs } = instance;
  const { businessKey, parentInstanceKey, parentElementKey, rootInstanceKey, tags } = instance;
  rows.created(
    {
      ...{ key, definitionKey, processId, version },
      ...(businessKey && { businessKey }),
      ...(parentInstanceKey && { parentInstanceKey }),
      ...(parentElementKey && { parentElementKey }),
      ...(rootInstanceKey && { rootInstanceKey }),
      ...(tags && { tags }),
    },
    startedAtMs,
  );
  for (const element of elements) applyElement(rows, key, element);
  if (state === InstanceState.active) return;
  const name = state === InstanceState.completed ? 'COMPLETED' : 'TERMINATED';
  const atMs = endedAtMs ?? startedAtMs;
  for (const element of elements) rows.elementEnded(element.key, name, atMs);
  rows.ended(key, name, atMs);
}

function applyElement(rows: InstanceRows, instanceKey: number, element: ElementInstance): void {
  const { key, elementId, type, scopeKey, sinceMs, incident, userTask } = element;
  rows.element({ key, instanceKey, elementId, type: typeName(type), scopeKey, atMs: sinceMs });
  for (const { name, value } of element.variables) rows.variable(instanceKey, key, name, value);
  applyJob(rows, element);
  if (incident) rows.incident(key, incident);
  if (userTask) rows.userTask(key, userTask);
  for (const subscription of element.subscriptions) {
    rows.subscription(key, subscription, sinceMs);
    if (subscription.lastMessageKey) rows.subscriptionCorrelated(subscription.key, sinceMs);
  }
  for (const timer of element.timers) rows.waits.add(key, waitOfTimer(timer));
  for (const signal of element.signals ?? []) rows.waits.add(key, waitOfSignal(signal));
  for (const condition of element.conditions ?? []) rows.waits.add(key, waitOfCondition(condition));
}

/** The state doesn't say when its last event was: its times are those of the element instance. */
function applyJob(rows: InstanceRows, { key, job, incident, sinceMs }: ElementInstance): void {
  if (!job) return;
  rows.job(key, job, sinceMs);
  if (job.leasedAtMs) rows.jobLeased(job.key, job, job.leasedAtMs);
  const { errorCode: code, errorMessage: message = '' } = job;
  if (code) rows.jobEnded(job.key, 'ERROR_THROWN', sinceMs, { code, message });
  else if (message || job.backoffUntilMs || incident?.jobKey === job.key)
    rows.jobFailed(job.key, job, sinceMs);
}
