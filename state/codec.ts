/**
 * Encodes and decodes state, index and history records (`schemas/state.proto`, `schemas/history.proto`).
 * Pure.
 */
import { codecOf } from '../schemas/load.ts';
import type { StepRecord } from './events.ts';
import type { ElementInstance, InstanceIndex, Job, ProcessInstance } from './instance.ts';
import { InstanceState, isReadableFormat, STATE_FORMAT, STATE_FORMAT_INSTRUCTED } from './instance.ts';
import type { Totals } from './totals.ts';

const instances = codecOf<ProcessInstance>('ProcessInstance');
const indexes = codecOf<InstanceIndex>('InstanceIndex');
const steps = codecOf<StepRecord>('StepRecord');

/** This version can't read a state or history record: it is malformed, or of a newer format. */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord';
}

export function encodeInstance(instance: ProcessInstance): Buffer {
  return instances.encode(instance);
}

/** Throws UnreadableRecord. */
export function decodeInstance(bytes: Uint8Array): ProcessInstance {
  const instance = decoded(instances.decode, bytes, 'state record');
  if (!isReadableFormat(instance.format)) {
    throw new UnreadableRecord(
      `state record of format ${instance.format}; this version reads ${STATE_FORMAT} to ${STATE_FORMAT_INSTRUCTED}`,
    );
  }
  return instance;
}

export function encodeStep(step: StepRecord): Buffer {
  return steps.encode(step);
}

/** Throws UnreadableRecord. */
export function decodeStep(bytes: Uint8Array): StepRecord {
  return decoded(steps.decode, bytes, 'history record');
}

export function encodeIndex(index: InstanceIndex): Buffer {
  return indexes.encode(index);
}

/** Throws UnreadableRecord. */
export function decodeIndex(bytes: Uint8Array): InstanceIndex {
  return decoded(indexes.decode, bytes, 'index header');
}

function decoded<T>(decode: (bytes: Uint8Array) => T, bytes: Uint8Array, what: string): T {
  try {
    return decode(bytes);
  } catch (cause) {
    throw new UnreadableRecord(`malformed ${what} (${bytes.length} bytes)`, { cause });
  }
}

/** Derives the index header. `totals` are the counts over its element instances, if they are known. */
export function indexOf(instance: ProcessInstance, totals: Totals = totalsOf(instance)): InstanceIndex {
  const index: InstanceIndex = {
    processId: instance.processId,
    version: instance.version,
    state: instance.state,
    definitionKey: instance.definitionKey,
  };
  if (instance.endedAtMs) index.endedAtMs = instance.endedAtMs;
  const { incidents, jobs, timers, userTasks } = totals;
  if (incidents) index.incidents = incidents;
  if (jobs) index.jobs = jobs;
  if (timers) index.timers = timers;
  if (userTasks) index.userTasks = userTasks;
  const names = signalNamesOf(instance, totals);
  if (names.length > 0) index.signalNames = [...names];
  const due = nextDueMs(instance, totals);
  if (due) index.nextDueMs = due;
  if (instance.inParts) index.inParts = true;
  if (instance.rootInstanceKey) index.rootInstanceKey = instance.rootInstanceKey;
  return index;
}

function totalsOf(instance: ProcessInstance): Totals {
  let incidents = 0;
  let jobs = 0;
  let timers = 0;
  let userTasks = 0;
  for (const element of instance.elements) {
    if (element.incident) incidents++;
    if (element.job) jobs++;
    timers += element.timers.length;
    if (element.userTask) userTasks++;
  }
  const signalNames = signalNamesOf(instance);
  return { incidents, jobs, timers, userTasks, signalNames, dueMs: earliestDueMs(instance) };
}

/** The earliest due time of the instance; 0 if there is none. Suspended instances have none. */
export function nextDueMs(instance: ProcessInstance, totals?: Totals): number {
  if (instance.state !== InstanceState.active || instance.setAside) return 0;
  return totals ? totals.dueMs : earliestDueMs(instance);
}

function earliestDueMs({ elements }: ProcessInstance): number {
  let due = 0;
  for (const element of elements) {
    const atMs = dueMsOf(element);
    if (atMs && (due === 0 || atMs < due)) due = atMs;
  }
  return due;
}

const NO_NAMES: readonly string[] = [];

/** The distinct signals that an active instance waits for. */
export function signalNamesOf({ state, elements }: ProcessInstance, totals?: Totals): readonly string[] {
  if (state !== InstanceState.active) return NO_NAMES;
  if (totals) return totals.signalNames;
  let names: Set<string> | undefined;
  for (const { signals } of elements) {
    if (!signals) continue;
    for (const { signalName } of signals) names = (names ?? new Set()).add(signalName);
  }
  return names ? [...names] : NO_NAMES;
}

/** The earliest due time of an element instance; 0 if there is none. */
export function dueMsOf({ timers, job, incident }: ElementInstance): number {
  let due = 0;
  for (const { dueAtMs } of timers) due = earlier(due, dueAtMs);
  return job && !incident?.jobKey ? earlier(due, jobDueMs(job)) : due;
}

/**
 * The time when the job is published again if nothing happens; 0: never. A leased job waits only for its
 * deadline.
 */
export function jobDueMs({ backoffUntilMs, leasedAtMs, deadlineAtMs = 0, republishAtMs }: Job): number {
  if (backoffUntilMs) return backoffUntilMs;
  return leasedAtMs ? deadlineAtMs : earlier(deadlineAtMs, republishAtMs);
}

function earlier(due: number, atMs = 0): number {
  return atMs && (due === 0 || atMs < due) ? atMs : due;
}
