/**
 * Jobs that the engine executes by writing a record to a topic, in the transaction of the step: exactly once,
 * and visible together with the state. A port defines the meaning of a job type; this file defines when the
 * port is called and what follows. Pure. See ADR 16.
 */

import type { RecordPlace } from '../../kafka/ports.ts';
import { EventKind } from '../../state/events.ts';
import type { ElementInstance, Job } from '../../state/instance.ts';
import { jobHolderOf } from '../../state/instance.ts';
import { isForeignTopic } from '../topics.ts';
import { completeJob, failJob, throwJobError } from './commands/job-results.ts';
import type { AwaitedPlace, JobOutcome, OutboundJob, OutboundStep } from './outbound-tasks.ts';
import type { InstanceStep, StepRun } from './step-run.ts';

/** Maximum records written in one command; the rest is written as due work. */
const WRITES_PER_STEP_MAX = 100;

/** Executes the element's open job after the instance has come to rest. */
export function deferOutbound(run: StepRun, step: InstanceStep, element: ElementInstance): void {
  const job = element.job;
  if (!job) return;
  run.defer(() => performJob(run, step.instance.key, job.key));
}

function performJob(run: StepRun, instanceKey: number, jobKey: number): void {
  const open = openOutboundJob(run, instanceKey, jobKey);
  const tasks = run.environment.outbound;
  if (!open || !tasks) return;
  const { step, element, outbound } = open;
  if (run.outboundCount >= WRITES_PER_STEP_MAX) {
    askAgain(step, element, run.nowMs);
    return;
  }
  run.outboundCount++;
  const next = tasks.step(outbound, run.nowMs);
  if (next.kind === 'publish') step.writeJob(element);
  else if (next.kind === 'wait') askAgain(step, element, run.nowMs + next.waitMs);
  else if (next.kind === 'done') finishJob(run, step, element, next.outcome);
  else write(run, step, element, outbound, next);
}

function write(
  run: StepRun,
  step: InstanceStep,
  element: ElementInstance,
  outbound: OutboundJob,
  { record, label, after }: Extract<OutboundStep, { kind: 'write' }>,
): void {
  const { outbound: tasks, topics, refusedTargets } = run.environment;
  const { topic } = record;
  const reason = isForeignTopic(topics, topic)
    ? refusedTargets?.reasonFor(record, run.nowMs)
    : `a model may not write to topic ${topic}`;
  if (reason !== undefined && tasks) {
    finishJob(run, step, element, tasks.refused(outbound, reason, run.nowMs));
    return;
  }
  run.records.push(record);
  step.emit({
    kind: EventKind.recordWritten,
    key: outbound.header.jobKey,
    scopeKey: element.key,
    name: label,
  });
  const jobKey = outbound.header.jobKey;
  if (after === 'place') run.awaited.push({ record, instanceKey: step.instance.key, jobKey });
  else if (after === 'reply') stopRepublishing(step, element);
  else finishJob(run, step, element, after);
}

/** The request was written; writing it again would send a second request. */
function stopRepublishing(step: InstanceStep, element: ElementInstance): void {
  const { republishAtMs: _at, ...job } = element.job as Job;
  step.emit({ kind: EventKind.jobUpdated, key: job.key, scopeKey: element.key, job });
}

/** Ends the job of a record that has been written; no effect if it has already ended. */
export function concludePlaced(run: StepRun, awaited: AwaitedPlace, place: RecordPlace): void {
  const open = openOutboundJob(run, awaited.instanceKey, awaited.jobKey);
  const tasks = run.environment.outbound;
  if (!open || !tasks) return;
  finishJob(run, open.step, open.element, tasks.placed(open.outbound, place, run.nowMs));
}

interface Open {
  readonly step: InstanceStep;
  readonly element: ElementInstance;
  readonly outbound: OutboundJob;
}

function openOutboundJob(run: StepRun, instanceKey: number, jobKey: number): Open | undefined {
  const step = run.instance(instanceKey);
  const element = step && jobHolderOf(step.instance, jobKey);
  if (!step || !element || step.instance.setAside) return undefined;
  // A boundary event or a failure of the same step may have ended it first.
  if (element.incident?.jobKey || element.job?.backoffUntilMs) return undefined;
  return { step, element, outbound: step.outboundJob(element) };
}

/** Runs as due work, like the retry of a job. */
function askAgain(step: InstanceStep, element: ElementInstance, atMs: number): void {
  const job: Job = { ...(element.job as Job), republishAtMs: atMs };
  step.emit({ kind: EventKind.jobUpdated, key: job.key, scopeKey: element.key, job });
}

function finishJob(run: StepRun, step: InstanceStep, element: ElementInstance, outcome: JobOutcome): void {
  const jobKey = element.job?.key ?? 0;
  const about = { jobKey, instanceKey: step.instance.key };
  const variables = outcome.variables === undefined ? {} : { variables: outcome.variables };
  switch (outcome.kind) {
    case 'complete':
      completeJob(run, { ...about, ...variables });
      return;
    case 'error':
      throwJobError(run, { ...about, ...variables, errorCode: outcome.code, errorMessage: outcome.message });
      return;
    case 'fail':
      failJob(run, {
        ...about,
        ...variables,
        retries: outcome.retries,
        retryBackoffMs: outcome.backoffMs,
        errorMessage: outcome.message,
      });
      return;
  }
}
