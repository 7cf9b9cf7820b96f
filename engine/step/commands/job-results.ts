/**
 * Results of jobs. Late, duplicate and unknown ones are rejected and change nothing. Pure. Source: Zeebe's
 * JobCompleteProcessor, JobFailProcessor, JobThrowErrorProcessor.
 */

import { setLocal } from '../../../bpmn/evaluate/variables.ts';
import type { IncidentType } from '../../../bpmn/incident-signal.ts';
import { IncidentSignal } from '../../../bpmn/incident-signal.ts';
import { completeElement } from '../../../bpmn/interpreter/complete.ts';
import { throwError } from '../../../bpmn/interpreter/errors.ts';
import { raiseIncident } from '../../../bpmn/interpreter/incidents.ts';
import { publishJob } from '../../../bpmn/interpreter/jobs.ts';
import { listenerCompleted } from '../../../bpmn/interpreter/listeners.ts';
import { nodeOf } from '../../../bpmn/step-context.ts';
import { EventKind } from '../../../state/events.ts';
import type { ElementInstance, Job } from '../../../state/instance.ts';
import { jobHolderOf } from '../../../state/instance.ts';
import { partitionOfKey } from '../../../state/keys.ts';
import type { CompleteJob, ExtendJob, FailJob, ThrowError, UpdateJobRetries } from '../../command.ts';
import { CommandRejected, LateResult } from '../../errors.ts';
import { readVariables } from '../../variables.ts';
import type { InstanceStep, StepRun } from '../step-run.ts';
import { completeAdHocJob } from './ad-hoc-results.ts';
import { openAgain } from './resolve-incident.ts';
import { completeTaskListener, isTaskListener } from './task-listeners.ts';

interface OpenJob {
  readonly step: InstanceStep;
  readonly element: ElementInstance;
  readonly job: Job;
}

interface Target {
  readonly jobKey: number;
  readonly instanceKey?: number;
  readonly attempt?: number;
}

function openJob(run: StepRun, command: Target): OpenJob {
  const { jobKey, instanceKey, attempt } = command;
  const step = run.requireHolder(instanceKey, 'open job', jobKey);
  const element = jobHolderOf(step.instance, jobKey);
  const job = element?.job;
  if (!element || !job) {
    throw new CommandRejected('NOT_FOUND', `process instance ${step.instance.key} has no open job ${jobKey}`);
  }
  // Results are accepted from attempt `acceptedFrom` on, up to the newest one.
  if (attempt && (attempt < (job.acceptedFrom || job.attempt || 0) || attempt > (job.attempt ?? 0))) {
    throw attemptIsOver(attempt, job);
  }
  step.subjectKey = element.key;
  return { step, element, job };
}

function attemptIsOver(attempt: number, { key, attempt: current }: Job): LateResult {
  const reason = `late result: attempt ${attempt} of job ${key} is over; the current attempt is ${current}`;
  return new LateResult('INVALID_STATE', reason);
}

/** A job of this partition has ended if its key was generated; otherwise there was never such a job. */
function hasEnded({ state }: StepRun, { jobKey }: Target): boolean {
  return jobKey > 0 && partitionOfKey(jobKey) === state.partition && jobKey <= state.newestKey;
}

/** Like openJob, for results: if the job has ended, the result is late. */
function jobOfResult(run: StepRun, command: Target): OpenJob {
  try {
    return openJob(run, command);
  } catch (error) {
    const isLate = error instanceof CommandRejected && error.code === 'NOT_FOUND' && hasEnded(run, command);
    throw isLate ? new LateResult('NOT_FOUND', error.message) : error;
  }
}

/** A job in backoff or with an incident can't have a result. */
function runningJob(run: StepRun, command: Target): OpenJob {
  const open = jobOfResult(run, command);
  const { incident } = open.element;
  if (open.job.backoffUntilMs) {
    throw new LateResult(
      'INVALID_STATE',
      `attempt ${open.job.attempt} of job ${command.jobKey} has already failed; the next attempt starts after the back-off`,
    );
  }
  if (!incident?.jobKey) return open;
  if (incident.type !== 'MESSAGE_SIZE_EXCEEDED') {
    throw new CommandRejected(
      'INVALID_STATE',
      `job ${command.jobKey} has the incident ${incident.key} (${incident.type}); resolve it first`,
    );
  }
  open.step.emit({ kind: EventKind.incidentResolved, key: incident.key, scopeKey: open.element.key });
  openAgain(open.step, open.element);
  return open;
}

export function completeJob(run: StepRun, command: CompleteJob): void {
  const { step, element, job } = runningJob(run, command);
  if (isTaskListener(job)) {
    completeTaskListener(step, element, command);
    step.run();
    return;
  }
  if (!job.listener && nodeOf(step, element).traits.hasPaths) {
    completeAdHocJob(step, element, command);
    step.run();
    return;
  }
  const variables = readVariables(command.variables);
  step.emit({ kind: EventKind.jobCompleted, key: job.key, scopeKey: element.key });
  if (job.listener) listenerCompleted(step, element, variables);
  else completeElement(step, element, variables);
  step.run();
}

/**
 * With `retries` above 0, the job is published again after the back-off; otherwise incident JOB_NO_RETRIES.
 */
export function failJob(run: StepRun, command: FailJob): void {
  const { step, element, job } = runningJob(run, command);
  const { retries = 0, retryBackoffMs = 0, errorMessage = '' } = command;
  for (const [name, value] of readVariables(command.variables)) setLocal(step, element, name, value);
  const failed: Job = {
    key: job.key,
    type: job.type,
    attempt: job.attempt ?? 1,
    retries: Math.max(retries, 0),
  };
  if (errorMessage) failed.errorMessage = errorMessage.slice(0, 2000);
  if (job.deadlineMs) failed.deadlineMs = job.deadlineMs;
  if (job.listener) failed.listener = job.listener;
  if (job.headers?.length) failed.headers = job.headers;
  if (retries > 0 && retryBackoffMs > 0) failed.backoffUntilMs = run.nowMs + retryBackoffMs;
  step.emit({ kind: EventKind.jobFailed, key: job.key, scopeKey: element.key, job: failed });
  if (retries <= 0) {
    const message = errorMessage || 'the job failed without a message and has no retries left';
    raiseIncident(step, element, noRetriesOf(job), message, job.key);
  } else if (retryBackoffMs <= 0) {
    publishJob(step, element);
  }
  // The variables may make a condition true.
  step.run();
}

function noRetriesOf(job: Job): IncidentType {
  if (isTaskListener(job)) return 'TASK_LISTENER_NO_RETRIES';
  return job.listener ? 'EXECUTION_LISTENER_NO_RETRIES' : 'JOB_NO_RETRIES';
}

export function throwJobError(run: StepRun, command: ThrowError): void {
  const { step, element, job } = runningJob(run, command);
  if (job.listener) {
    const whose = isTaskListener(job) ? "a task listener's" : "an execution listener's";
    throw new CommandRejected('INVALID_STATE', `job ${job.key} is ${whose}, which can't throw errors`);
  }
  const { errorCode = '', errorMessage = '' } = command;
  const variables = readVariables(command.variables);
  const { key } = job;
  step.emit({
    kind: EventKind.jobErrorThrown,
    key,
    scopeKey: element.key,
    name: errorCode,
    value: errorMessage,
  });
  try {
    throwError(step, element, errorCode, errorMessage, variables);
  } catch (error) {
    if (!(error instanceof IncidentSignal)) throw error;
    raiseIncident(step, element, error.type, error.message, key);
  }
  step.run();
}

/** Sets a new deadline, counted from now. */
export function extendJob(run: StepRun, command: ExtendJob): { deadlineAtMs: number } {
  const { step, element, job } = runningJob(run, command);
  // Only the newest attempt can be extended, although an older one may still have a result.
  if (command.attempt && command.attempt !== job.attempt) throw attemptIsOver(command.attempt, job);
  if (!(command.deadlineMs > 0))
    throw new CommandRejected('INVALID_ARGUMENT', 'deadlineMs must be greater than 0');
  const deadlineAtMs = run.nowMs + command.deadlineMs;
  step.emit({
    kind: EventKind.jobUpdated,
    key: job.key,
    scopeKey: element.key,
    job: { ...job, deadlineAtMs },
  });
  return { deadlineAtMs };
}

export function updateJobRetries(run: StepRun, command: UpdateJobRetries): void {
  const { step, element, job } = openJob(run, command);
  const { retries } = command;
  if (!(retries > 0)) throw new CommandRejected('INVALID_ARGUMENT', 'retries must be greater than 0');
  step.emit({ kind: EventKind.jobUpdated, key: job.key, scopeKey: element.key, job: { ...job, retries } });
}
