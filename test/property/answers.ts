/** Answers of workers and users as commands, derived from two numbers. Pure. */
import type { Command } from '../../engine/command.ts';
import type { Job, ProcessInstance, UserTask } from '../../state/instance.ts';
import { ERROR_CODES } from './events.ts';
import { CONDITION } from './render-events.ts';

/** Correlation keys. */
export const KEYS = ['k0', 'k1', 'k2'];
/** Valid values for every variable: with these, no expression of the random process fails. */
export const GOOD_VARIABLES = JSON.stringify({ a: 3, b: 2, c: 5, key: 'k0', due: 'PT1S' });

export type JobAnswer =
  | 'complete'
  | 'fail'
  | 'failForGood'
  | 'throwError'
  | 'extend'
  | 'updateRetries'
  | 'late';

/** Answers that give a job's result. */
export const RESULTS: ReadonlySet<string> = new Set<JobAnswer>([
  'complete',
  'fail',
  'failForGood',
  'throwError',
]);

export function attemptOf({ key, attempt = 0 }: Job): string {
  return `${key} ${attempt}`;
}

/** The listener of a user task; it sets no variables and throws no errors. */
export function isTaskListener({ listener }: Job): boolean {
  return listener !== undefined && !['', 'start', 'end'].includes(listener);
}

/** True if the engine rejects the answer: an execution listener can't throw errors. */
export function isRefused(kind: JobAnswer, job: Job): boolean {
  return kind === 'throwError' && Boolean(job.listener) && !isTaskListener(job);
}

/**
 * The instance key, sometimes omitted: then the engine finds the instance by the key of its element or job.
 */
export function instanceOf({ key }: ProcessInstance, value: number): { instanceKey?: number } {
  return value % 5 === 0 ? {} : { instanceKey: key };
}

export function jobCommand(
  kind: JobAnswer,
  instance: ProcessInstance,
  job: Job,
  pick: number,
  value: number,
): Command {
  const { key: jobKey, attempt = 0 } = job;
  const at = instanceOf(instance, value);
  const of = { jobKey, ...at, attempt: value % 2 ? attempt : 0 };
  const variables = randomVariables(pick, value);
  switch (kind) {
    case 'fail': {
      const retryBackoffMs = value % 3 === 0 ? 60_000 : 0;
      return { failJob: { ...of, retries: 1 + (pick % 3), retryBackoffMs, errorMessage: 'no', variables } };
    }
    case 'failForGood':
      return { failJob: { ...of, retries: 0, errorMessage: 'never', variables } };
    case 'throwError': {
      if (isTaskListener(job)) return { completeJob: of };
      const errorCode = [...ERROR_CODES, 'UNKNOWN'][pick % 3] ?? '';
      return { throwError: { ...of, errorCode, errorMessage: 'thrown', variables } };
    }
    case 'extend':
      return { extendJob: { ...of, deadlineMs: value * 1000 } };
    case 'updateRetries':
      return { updateJobRetries: { jobKey, ...at, retries: value % 3 } };
    case 'late':
      return { completeJob: { ...of, attempt: attempt - 1 + 2 * (value % 2) } };
    default:
      if (isTaskListener(job)) return { completeJob: { ...of, ...listenerAnswer(job, pick, value) } };
      return { completeJob: { ...of, variables } };
  }
}

/** Leases jobs of this type. */
export function leaseCommand(type: string, pick: number, value: number): Command {
  const fetchVariables = value % 3 === 0 ? ['a', 'key'] : [];
  const timeoutMs = 1 + value * 100;
  return {
    leaseJobs: { type, worker: `worker${value % 3}`, max: 1 + (pick % 4), timeoutMs, fetchVariables },
  };
}

export function leaseHeaders(value: number): Readonly<Record<string, string>> {
  return { 'reply-to': 'answers', 'correlation-id': `lease-${value}` };
}

/** Returns a job, sometimes with an expired lease. */
export function returnCommand({ key: jobKey, attempt = 0 }: Job, value: number): Command {
  return { returnJobs: { jobs: [{ jobKey, attempt: attempt - (value % 5 === 0 ? 1 : 0) }] } };
}

/** The listener accepts the transition, corrects it, or denies it. */
function listenerAnswer({ listener }: Job, pick: number, value: number): object {
  if (pick % 4 === 0 && listener !== 'creating') return { denied: true, deniedReason: 'no' };
  if (pick % 4 === 1) return { corrections: { assignee: `corrected${value % 2}`, priority: value % 100 } };
  return {};
}

export function taskCommand(
  instance: ProcessInstance,
  { key: userTaskKey }: UserTask,
  pick: number,
  value: number,
): Command {
  const of = { ...instanceOf(instance, value), userTaskKey };
  const assignee = `person${value % 3}`;
  switch (pick % 6) {
    case 0:
      return { assignUserTask: { ...of, assignee: value % 4 === 0 ? '' : assignee } };
    case 1:
      return { claimUserTask: { ...of, assignee } };
    case 2:
      return { unclaimUserTask: { ...of, action: 'leave' } };
    case 3:
      return { updateUserTask: { ...of, priority: value % 120, candidateUsers: [assignee] } };
    default:
      return { completeUserTask: { ...of, variables: randomVariables(pick, value) } };
  }
}

/** Some variables of the process: often valid, sometimes missing or with a wrong type. */
export function randomVariables(pick: number, value: number): string {
  const variables: Record<string, unknown> = {};
  if (value % 8 !== 0) variables['a'] = pick % 7;
  if (value % 8 !== 1) variables['b'] = value % 7;
  if (value % 8 !== 2) variables['c'] = value % 11 === 0 ? 'seven' : (pick + value) % 7;
  if (value % 8 !== 3) variables['key'] = KEYS[pick % 3];
  if (value % 8 !== 4) variables['due'] = ['PT1S', 'PT1M', 'P1D', 'soon'][value % 4];
  if (pick % 5 === 0) variables[CONDITION] = value % 2 === 0;
  if (value % 16 === 5) return '{"__proto__":{"a":1},"a":1,"b":2,"c":3,"key":7,"due":"PT1S"}';
  return JSON.stringify(variables);
}
