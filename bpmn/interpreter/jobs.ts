/**
 * The job of an element instance: created open, published as a record, retried with a new attempt number.
 * Pure.
 */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance, Job, Variable } from '../../state/instance.ts';
import { evaluateAttribute, headerName } from '../elements/user-task/attributes.ts';
import { findFormKey } from '../elements/user-task/form.ts';
import { evaluateInteger, evaluateText } from '../evaluate/evaluate.ts';
import { toDuration } from '../feel/index.ts';
import { IncidentSignal } from '../incident-signal.ts';
import type { FlowNode, JobDefinition, ListenerEvent } from '../model.ts';
import type { StepContext } from '../step-context.ts';

/** Task header with the deadline of a job: an ISO 8601 duration such as PT30S. */
const DEADLINE_HEADER = 'jobDeadline';
/** A deadline doubles with each attempt up to this multiple of its length. */
const DEADLINE_FACTOR_MAX = 32;

/**
 * Creates the element's job and its first record. Throws IncidentSignal if type, retries or deadline can't be
 * evaluated.
 */
export function createJob(context: StepContext, node: FlowNode, element: ElementInstance): void {
  if (node.job) createJobOf(context, node.job, element);
}

/**
 * Like `createJob`, for any definition. `listener`: the event of a listener's job; absent if it is the
 * element's own.
 */
export function createJobOf(
  context: StepContext,
  definition: JobDefinition,
  element: ElementInstance,
  listener?: ListenerEvent,
): void {
  const type = evaluateText(context, element, definition.type);
  const retries = evaluateInteger(context, element, definition.retries);
  const deadlineMs = deadlineOf(context, definition.headers);
  const headers = computedHeaders(context, definition, element);
  const job: Job = { key: context.nextKey(), type, retries };
  if (listener) job.listener = listener;
  if (headers.length > 0) job.headers = headers;
  if (deadlineMs > 0) job.deadlineMs = deadlineMs;
  context.emit({ kind: EventKind.jobCreated, scopeKey: element.key, job });
  publishJob(context, element);
}

/** The headers of a job-based user task; null: no header. */
function computedHeaders(
  context: StepContext,
  definition: JobDefinition,
  element: ElementInstance,
): Variable[] {
  const { form } = definition;
  const key = form ? findFormKey(context, element, form) : 0;
  const ofForm = key ? [{ name: headerName('formKey'), value: String(key) }] : [];
  const computed = (definition.userTaskAttributes ?? []).flatMap(([attribute, value]) => {
    const text = evaluateAttribute(context, element, attribute, value);
    return text === undefined ? [] : [{ name: headerName(attribute), value: text }];
  });
  return [...computed, ...ofForm];
}

function deadlineOf(context: StepContext, headers: readonly (readonly [string, string])[]): number {
  const text = headers.find(([name]) => name === DEADLINE_HEADER)?.[1];
  if (text === undefined) return context.jobs.deadlineMs;
  const duration = toDuration(text);
  if (duration && duration.months === 0 && duration.ms > 0) return Math.ceil(duration.ms);
  throw new IncidentSignal(
    'EXTRACT_VALUE_ERROR',
    `expected the task header ${DEADLINE_HEADER} to be an ISO 8601 duration of days or less such as PT30S, but it is '${text}'`,
  );
}

/**
 * Publishes the open job again, with the next attempt number. `former`: whether the previous attempt has a
 * result; if not, its result is accepted until the job is leased.
 */
export function publishJob(
  context: StepContext,
  element: ElementInstance,
  former: 'answered' | 'open' = 'answered',
): void {
  const { job } = element;
  if (!job) return;
  const attempt = (job.attempt ?? 0) + 1;
  const next: Job = { key: job.key, type: job.type, retries: job.retries ?? 0, attempt };
  if (job.listener) next.listener = job.listener;
  if (job.headers?.length) next.headers = job.headers;
  const acceptedFrom = job.acceptedFrom || job.attempt;
  if (former === 'open' && acceptedFrom) next.acceptedFrom = acceptedFrom;
  if (job.deadlineMs) {
    const factor = Math.min(2 ** (attempt - 1), DEADLINE_FACTOR_MAX);
    next.deadlineMs = job.deadlineMs;
    next.deadlineAtMs = context.nowMs + job.deadlineMs * factor;
  }
  if (context.jobs.republishMs > 0) next.republishAtMs = context.nowMs + context.jobs.republishMs;
  context.emit({ kind: EventKind.jobPublished, key: job.key, scopeKey: element.key, job: next });
  context.publishJob(element);
}

/** Ends the job of an element instance that ends without its result. */
export function cancelJob(context: StepContext, element: ElementInstance): void {
  const { job } = element;
  if (!job) return;
  context.emit({ kind: EventKind.jobCanceled, key: job.key, scopeKey: element.key });
  // A worker that has thrown an error doesn't need to be informed.
  if (job.attempt && !job.errorCode) context.withdrawJob(job);
}

/** Ends a lease without a result: the job is available again. */
export function endLease(
  context: StepContext,
  element: ElementInstance,
  { key }: Job,
  name: 'expired' | 'returned',
): void {
  context.emit({ kind: EventKind.jobLeaseEnded, key, scopeKey: element.key, name });
  publishJob(context, element, 'open');
}
