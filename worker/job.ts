/**
 * A job as passed to a handler, read from its record: the header `job` and the variables in the value, both
 * JSON. Pure. Layout: JobHeader in engine/step/records.ts.
 */
import type { LeasedJob } from '../engine/step/commands/lease-jobs.ts';
import type { JobEndedHeader, JobHeader } from '../engine/step/records.ts';
import { JOB_ENDED_HEADER } from '../engine/step/records.ts';
import type { LogRecord } from '../kafka/ports.ts';
import type { LongNumbers } from '../state/exact-json.ts';
import { parseForJavaScript } from '../state/exact-json.ts';
import { isKey } from '../state/keys.ts';
import type { Variables } from './errors.ts';

/** A job; each combination of `key` and `attempt` is published once. */
export interface Job<V extends object = Variables> {
  readonly key: number;
  readonly type: string;
  readonly instanceKey: number;
  readonly elementId: string;
  readonly elementInstanceKey: number;
  /** Id and version of the process definition. */
  readonly processId: string;
  readonly version: number;
  /** Number of times the job was published, from 1. */
  readonly attempt: number;
  /** Retries left, including this attempt. */
  readonly retries: number;
  /** Epoch ms after which the job is published again; null if it has no deadline. */
  readonly deadlineAtMs: number | null;
  /** The event of a listener's job, such as start or completing; null for an element's own job. */
  readonly listener: string | null;
  /** Task headers of the model. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Numbers that JavaScript can't represent have the form of the option `longNumbers` of the worker, by
   * default text.
   */
  readonly variables: Readonly<V>;
  /**
   * Sets the deadline to `ms` after the engine processes the command. Resolves when the command is written.
   */
  extend(ms: number): Promise<void>;
  /**
   * Aborted when the engine has ended the job, for example because its instance was canceled. What the
   * handler then returns or throws is discarded.
   */
  readonly signal: AbortSignal;
}

/** The implementation of `extend`. */
export type ExtendJob = (job: Job, deadlineMs: number) => Promise<void>;

/** The record is not a valid job. The message contains the reason. */
export class GarbageJob extends Error {
  override readonly name = 'GarbageJob';
}

class RecordJob implements EndableJob {
  readonly key: number;
  readonly type: string;
  readonly instanceKey: number;
  readonly elementId: string;
  readonly elementInstanceKey: number;
  readonly processId: string;
  readonly version: number;
  readonly attempt: number;
  readonly retries: number;
  readonly deadlineAtMs: number | null;
  readonly listener: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly variables: Variables;
  readonly #extend: ExtendJob;
  #controller: AbortController | undefined;
  #hasEnded = false;

  constructor(header: JobHeader, variables: Variables, extend: ExtendJob) {
    this.key = header.jobKey;
    this.type = header.type;
    this.instanceKey = header.instanceKey;
    this.elementId = header.elementId;
    this.elementInstanceKey = header.elementInstanceKey;
    this.processId = header.processId;
    this.version = header.version;
    this.attempt = header.attempt;
    this.retries = header.retries;
    this.deadlineAtMs = header.deadlineAtMs ?? null;
    this.listener = header.listenerEvent ?? null;
    this.headers = header.headers;
    this.variables = variables;
    this.#extend = extend;
  }

  extend(ms: number): Promise<void> {
    return this.#extend(this, ms);
  }

  /** Created on first use, because most handlers don't use it. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#hasEnded && !this.#controller.signal.aborted) this.#controller.abort(new JobEnded(this.key));
    return this.#controller.signal;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  end(): void {
    this.#hasEnded = true;
    this.#controller?.abort(new JobEnded(this.key));
  }
}

/** The reason of a job's aborted signal. */
class JobEnded extends Error {
  override readonly name = 'JobEnded';

  constructor(key: number) {
    super(`the engine has ended job ${key}`);
  }
}

/** A job that can be ended from outside. */
export interface EndableJob extends Job {
  readonly hasEnded: boolean;
  /** Aborts its signal. */
  end(): void;
}

/** Throws GarbageJob if the record was not written by the engine. */
export function readJob(record: LogRecord, extend: ExtendJob, longNumbers: LongNumbers = 'text'): EndableJob {
  if (record.unreadable) throw new GarbageJob(record.unreadable.reason);
  const text = record.headers.findLast(({ key }) => key === 'job')?.value;
  if (!text) throw new GarbageJob('the header `job` is missing');
  const header = parseObject(text, 'the header `job`', longNumbers) as unknown as JobHeader;
  assertHeader(header);
  const variables = record.value === null ? {} : parseObject(record.value, 'the value', longNumbers);
  return new RecordJob(header, variables, extend);
}

/** A job from the reply to a lease. Throws GarbageJob. */
export function readLeasedJob(
  leased: LeasedJob,
  extend: ExtendJob,
  longNumbers: LongNumbers = 'text',
): EndableJob {
  assertHeader(leased);
  return new RecordJob(
    leased,
    parseObject(Buffer.from(leased.variables), 'the variables', longNumbers),
    extend,
  );
}

/**
 * The key of the job that ended, if the record is about an ended job and the engine wrote it; otherwise
 * undefined.
 */
export function endedJobKey({ value, headers }: LogRecord): number | undefined {
  if (value !== null) return undefined;
  const text = headers.find(({ key }) => key === JOB_ENDED_HEADER)?.value;
  if (!text) return undefined;
  try {
    const { jobKey } = JSON.parse(text.toString('utf8')) as JobEndedHeader;
    return isKey(jobKey) ? jobKey : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function parseObject(text: Buffer, what: string, longNumbers: LongNumbers): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = parseForJavaScript(text.toString('utf8'), longNumbers);
  } catch (cause) {
    throw new GarbageJob(`${what} is not valid JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    return parsed as Record<string, unknown>;
  }
  throw new GarbageJob(`${what} is not a JSON object`);
}

function assertHeader(header: JobHeader): void {
  const { jobKey, instanceKey, elementInstanceKey, type, elementId, processId, headers } = header;
  const wrong =
    (!isKey(jobKey) && 'jobKey') ||
    (!isKey(instanceKey) && 'instanceKey') ||
    (!isKey(elementInstanceKey) && 'elementInstanceKey') ||
    (typeof type !== 'string' && 'type') ||
    (typeof elementId !== 'string' && 'elementId') ||
    (typeof processId !== 'string' && 'processId') ||
    (!Number.isSafeInteger(header.version) && 'version') ||
    (!(Number.isSafeInteger(header.attempt) && header.attempt > 0) && 'attempt') ||
    (!Number.isSafeInteger(header.retries) && 'retries') ||
    (!(typeof headers === 'object' && headers !== null) && 'headers');
  if (wrong) throw new GarbageJob(`the header \`job\` has a missing or invalid ${wrong}`);
}
