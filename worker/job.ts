/**
 * A job as a handler gets it, read from its record: header `job` and the variables as the value, both JSON.
 * Pure. Layout: JobHeader in engine/step/records.ts.
 */
import type { JobHeader } from '../engine/step/records.ts';
import type { LogRecord } from '../kafka/ports.ts';
import { isKey } from '../state/keys.ts';
import type { Variables } from './errors.ts';

/** One job; `key` and `attempt` together are given out once. */
export interface Job<V extends object = Variables> {
  readonly key: number;
  readonly type: string;
  readonly instanceKey: number;
  readonly elementId: string;
  readonly elementInstanceKey: number;
  /** Id and version of the process definition. */
  readonly processId: string;
  readonly version: number;
  /** From 1: how many times the job has been given out. */
  readonly attempt: number;
  /** Tries left, this one included. */
  readonly retries: number;
  /** Epoch ms, after which the job is given out again; null: never by time. */
  readonly deadlineAtMs: number | null;
  /**
   * Of a listener's job: the moment that it is about, such as start or completing; null: an element's own.
   */
  readonly listener: string | null;
  /** Task headers of the model. */
  readonly headers: Readonly<Record<string, string>>;
  readonly variables: Readonly<V>;
  /** Sets the deadline to `ms` from when the engine hears of it. Resolves when the command is written. */
  extend(ms: number): Promise<void>;
}

/** What `extend` does. */
export type ExtendJob = (job: Job, deadlineMs: number) => Promise<void>;

/** A record that is no job. The message says what is wrong with it. */
export class GarbageJob extends Error {
  override readonly name = 'GarbageJob';
}

class RecordJob implements Job {
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
}

/** Throws GarbageJob for a record that the engine did not write. */
export function readJob(record: LogRecord, extend: ExtendJob): Job {
  if (record.unreadable) throw new GarbageJob(record.unreadable.reason);
  const text = record.headers.findLast(({ key }) => key === 'job')?.value;
  if (!text) throw new GarbageJob('the header `job` is missing');
  const header = parseObject(text, 'the header `job`') as unknown as JobHeader;
  assertHeader(header);
  const variables = record.value === null ? {} : parseObject(record.value, 'the value');
  return new RecordJob(header, variables, extend);
}

function parseObject(text: Buffer, what: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.toString('utf8'));
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
