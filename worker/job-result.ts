/** Converts a handler's result or error into a command to the engine. Pure. */
import type { Command, CompleteJob } from '../engine/command.ts';
import { encodeCommand } from '../engine/command-codec.ts';
import { readVariables } from '../engine/variables.ts';
import type { OutboundRecord } from '../kafka/ports.ts';
import { jsonTextOf } from '../state/exact-json.ts';
import { partitionOfKey } from '../state/keys.ts';
import type { Variables } from './errors.ts';
import { AdHocResult, BpmnError, JobFailure, TaskCorrections, TaskDenied } from './errors.ts';
import type { Job } from './job.ts';

/** The outcome of a job for this worker. */
export type JobOutcome = 'completed' | 'failed' | 'error-thrown';

export interface JobResult {
  readonly outcome: JobOutcome;
  readonly command: Command;
}

const MESSAGE_LENGTH_MAX = 2000;
/**
 * A text this short can't be nested too deeply or have names that are too long; it may have large integers or
 * empty names.
 */
const UNCHECKED_LENGTH_MAX = 400;
const SUSPICIOUS = /\d{16}|"":/;

/**
 * Converts the return value, the variables of the completion. A value that can't be variables fails the job.
 */
export function resultOfReturn(job: Job, returned: unknown): JobResult {
  if (returned === undefined || returned === null) return completion(job, {});
  if (returned instanceof TaskCorrections) return completion(job, { corrections: returned.corrections });
  if (typeof returned !== 'object' || Array.isArray(returned)) {
    const found = Array.isArray(returned) ? 'a list' : `a ${typeof returned}`;
    return resultOfThrow(job, new Error(`the handler returned ${found}, not an object of variables`));
  }
  try {
    const given = returned instanceof AdHocResult ? adHocFields(returned) : { variables: textOf(returned) };
    return completion(job, given);
  } catch (error) {
    return resultOfThrow(
      job,
      new Error(`the handler's result can't be stored as variables: ${messageOf(error)}`),
    );
  }
}

/**
 * Checks the engine's rules for variables, because the job would stay open if the engine rejected its
 * completion.
 */
function textOf(variables: object): string {
  // Undefined if the object's toJSON returns undefined.
  const text = jsonTextOf(variables);
  if (!text?.startsWith('{')) throw new Error('not a JSON object');
  if (text.length > UNCHECKED_LENGTH_MAX || SUSPICIOUS.test(text)) {
    readVariables(text);
    assertExact(variables, 'the result');
  }
  return text;
}

/**
 * JavaScript may have changed an integer beyond 2^53 before it was returned, which can't be detected later.
 */
function assertExact(value: unknown, path: string): void {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new Error(
      `${path} is an integer beyond 2^53 (${value}); return it as a BigInt, or as JSON.rawJSON(text)`,
    );
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) assertExact(inner, `${path}.${name}`);
}

function completion(
  { key: jobKey, instanceKey, attempt }: Job,
  fields: Omit<CompleteJob, 'jobKey' | 'instanceKey' | 'attempt'>,
): JobResult {
  return { outcome: 'completed', command: { completeJob: { jobKey, instanceKey, attempt, ...fields } } };
}

function adHocFields({ activateElements: elements, variables, ...ends }: AdHocResult) {
  const activateElements = elements.map(({ elementId, variables: own }) =>
    own ? { elementId, variables: textOf(own) } : { elementId },
  );
  return { activateElements, ...ends, ...(variables && { variables: textOf(variables) }) };
}

/**
 * Converts a thrown value: a BpmnError becomes a BPMN error, everything else a failure; only a JobFailure
 * sets the retries.
 */
export function resultOfThrow(job: Job, thrown: unknown): JobResult {
  const { key: jobKey, instanceKey, attempt } = job;
  const errorMessage = messageOf(thrown).slice(0, MESSAGE_LENGTH_MAX);
  if (thrown instanceof TaskDenied) return completion(job, { denied: true, deniedReason: errorMessage });
  if (thrown instanceof BpmnError) {
    const { code: errorCode } = thrown;
    const variables = variablesOf(thrown.variables);
    const throwError = { jobKey, instanceKey, attempt, errorCode, errorMessage, ...variables };
    return { outcome: 'error-thrown', command: { throwError } };
  }
  const failure = thrown instanceof JobFailure ? thrown : null;
  const retries = wholeFrom0(failure?.retries ?? job.retries - 1);
  const retryBackoffMs = wholeFrom0(failure?.backoffMs ?? 0);
  const variables = variablesOf(failure?.variables);
  const failJob = { jobKey, instanceKey, attempt, retries, retryBackoffMs, errorMessage, ...variables };
  return { outcome: 'failed', command: { failJob } };
}

/** The record of the command, for the partition of the instance. */
export function resultRecord(commandsTopic: string, job: Job, command: Command): OutboundRecord {
  const { instanceKey } = job;
  return {
    topic: commandsTopic,
    partition: partitionOfKey(instanceKey),
    key: String(instanceKey),
    value: encodeCommand(command),
  };
}

/** Omitted if they are not valid JSON: the error itself is more important. */
function variablesOf(variables: Variables | undefined): { variables?: string } {
  if (variables === undefined) return {};
  try {
    return { variables: textOf(variables) };
  } catch {
    return {};
  }
}

function wholeFrom0(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.floor(value)) : 0;
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  return String(thrown);
}
