/**
 * Leases available jobs to a worker. Pure. Source: Zeebe's JobBatchActivateProcessor, JobBatchCollector. See
 * ADR 33.
 */
import { raiseIncident } from '../../../bpmn/interpreter/incidents.ts';
import { jobVariables } from '../../../bpmn/interpreter/listeners.ts';
import { EventKind } from '../../../state/events.ts';
import type { ElementInstance, Job } from '../../../state/instance.ts';
import { jobHolderOf } from '../../../state/instance.ts';
import type { LeaseJobs } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { LEASE_JOBS_MAX, LEASE_MS_MAX, NAME_LENGTH_MAX } from '../../limits.ts';
import type { JobHeader } from '../records.ts';
import type { InstanceStep, StepRun } from '../step-run.ts';

/** A job as its holder gets it. */
export interface LeasedJob extends JobHeader {
  readonly definitionKey: number;
  /** Of the instance; absent if it has none. */
  readonly businessKey?: string;
  readonly tags?: readonly string[];
  readonly rootInstanceKey?: number;
  readonly worker: string;
  /** JSON text of an object. */
  readonly variables: string;
}

export interface LeasedJobs {
  readonly jobs: LeasedJob[];
  /** How many jobs of the type are still available on this partition. */
  readonly available: number;
}

/** Size of a reply without its jobs, bytes. */
const ANSWER_FRAME_BYTES = 1000;

/** Rejections: INVALID_ARGUMENT; INVALID_STATE if the request has expired or the engine executes the type. */
export function leaseJobs(run: StepRun, command: LeaseJobs): LeasedJobs {
  check(run, command);
  const openKeys = run.state.openKeys();
  const { type, max } = command;
  const bytesMax = run.environment.recordBytesMax - ANSWER_FRAME_BYTES;
  const jobs: LeasedJob[] = [];
  let bytes = 0;
  for (const jobKey of openKeys.available(type, Math.min(max, LEASE_JOBS_MAX))) {
    const open = availableJob(run, openKeys.instanceWith(jobKey), jobKey);
    const leased: Job = { ...withoutFormer(open.job), leasedAtMs: run.nowMs };
    leased.deadlineAtMs = run.nowMs + command.timeoutMs;
    if (command.worker) leased.worker = command.worker;
    const answer = answerOf(open, leased, command);
    const jobBytes = Buffer.byteLength(JSON.stringify(answer));
    if (jobBytes > bytesMax) {
      const reason = `the job with its variables is ${jobBytes} bytes; the limit of an answer is ${bytesMax}`;
      raiseIncident(open.step, open.element, 'MESSAGE_SIZE_EXCEEDED', reason, jobKey);
      continue;
    }
    bytes += jobBytes;
    if (bytes > bytesMax) break;
    const { step, element } = open;
    step.emit({ kind: EventKind.jobLeased, key: jobKey, scopeKey: element.key, job: leased });
    jobs.push(answer);
  }
  return { jobs, available: openKeys.availableCount(type) };
}

/** From now on, results of earlier attempts are rejected. */
function withoutFormer({ acceptedFrom: _acceptedFrom, ...job }: Job): Job {
  return job;
}

interface AvailableJob {
  readonly step: InstanceStep;
  readonly element: ElementInstance;
  readonly job: Job;
}

function availableJob(run: StepRun, instanceKey: number | undefined, jobKey: number): AvailableJob {
  const step = instanceKey === undefined ? undefined : run.instance(instanceKey);
  const element = step && jobHolderOf(step.instance, jobKey);
  if (!step || !element?.job) throw new Error(`the index of open keys has job ${jobKey}, which is not open`);
  step.subjectKey = element.key;
  return { step, element, job: element.job };
}

function answerOf({ step, element }: AvailableJob, leased: Job, command: LeaseJobs): LeasedJob {
  const { worker = '', fetchVariables = [] } = command;
  const { deadlineAtMs = 0 } = leased;
  const header = step.jobHeader(element) as JobHeader;
  const isAll = fetchVariables.length === 0 || fetchVariables.includes('*');
  const variables = isAll
    ? jobVariables(step.instance, element, { omitted: header.omittedVariables })
    : jobVariables(step.instance, element, { named: fetchVariables });
  const { definitionKey, businessKey, tags, rootInstanceKey } = step.instance;
  return {
    ...{ ...header, deadlineAtMs, definitionKey, worker },
    ...(businessKey && { businessKey }),
    ...(tags && tags.length > 0 && { tags }),
    ...(rootInstanceKey && { rootInstanceKey }),
    variables,
  };
}

function check({ input, environment }: StepRun, command: LeaseJobs): void {
  const { type, worker = '', max, timeoutMs, validForMs = 0 } = command;
  const { ageMs = 0 } = input;
  const invalid = (reason: string): CommandRejected => new CommandRejected('INVALID_ARGUMENT', reason);
  if (!input.replyTo)
    throw invalid('a lease requires the headers reply-to and correlation-id: nothing would get the jobs');
  if (!type) throw invalid('type is missing');
  for (const [name, text] of Object.entries({ type, worker })) {
    if (text.length > NAME_LENGTH_MAX) throw invalid(`${name} is longer than ${NAME_LENGTH_MAX} characters`);
  }
  if (!(max > 0)) throw invalid('max must be greater than 0');
  if (!(timeoutMs > 0 && timeoutMs <= LEASE_MS_MAX))
    throw invalid(`timeoutMs must be from 1 to ${LEASE_MS_MAX}, not ${timeoutMs ?? 0}`);
  if (validForMs > 0 && ageMs > validForMs) {
    throw new CommandRejected(
      'INVALID_STATE',
      `the lease request is ${ageMs} ms old by its record's timestamp; it was valid for ${validForMs} ms`,
    );
  }
  if (environment.outbound?.handles(type))
    throw new CommandRejected('INVALID_STATE', `jobs of the type '${type}' are executed by the engine`);
}
