/**
 * The records of a changed instance: state and history, or parts of a big instance, and its events. Pure. See
 * "Big instances" in docs/records.md and state/parts.ts.
 */
import { encodeIndex, encodeInstance, indexOf } from '../../state/codec.ts';
import type { InstanceEvent, StepRecord } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import { InstanceState } from '../../state/instance.ts';
import {
  elementKeyOf,
  encodePart,
  everyPart,
  INSTANCE_BYTES_WHOLE_MAX,
  ownRecordOf,
  partRecordKey,
} from '../../state/parts.ts';
import { RecordTooLarge } from '../errors.ts';
import { historyRecord, stateRecord } from './records.ts';
import type { InstanceStep, StepRun } from './step-run.ts';
import { writeEvents } from './write-events.ts';

/** Stores the changed instance and adds its records to the run. Throws RecordTooLarge. */
export function writeInstance(run: StepRun, step: InstanceStep): void {
  const { instance } = step;
  const isBig = instance.inParts || !writeWhole(run, step);
  if (isBig) writeInParts(run, step);
  writeHistory(run, step, step.events);
  writeEvents(run, step);
}

/** Returns false, without writing, if it has become too big for one record. */
function writeWhole(run: StepRun, step: InstanceStep): boolean {
  const { environment, state } = run;
  const { instance } = step;
  const bytes = encodeInstance(instance);
  if (bytes.length > INSTANCE_BYTES_WHOLE_MAX && instance.state === InstanceState.active) return false;
  checkSize(run, step, 'the state', bytes);
  state.instances.save(instance, bytes);
  run.records.push(stateRecord(environment.topics, environment.partition, instance, bytes));
  return true;
}

/** Writes its own small record and the changed parts; a big instance stays in parts. */
function writeInParts(run: StepRun, step: InstanceStep): void {
  const { environment, state } = run;
  const { instance } = step;
  const isNew = !instance.inParts;
  if (isNew) step.emit({ kind: EventKind.instanceSplit });
  const touched = isNew ? everyPart(instance) : step.touchedParts;
  const parts = new Map<string, Buffer | null>();
  for (const part of touched) {
    const bytes = encodePart(instance, part);
    if (bytes) checkSize(run, step, 'a part of the state', bytes);
    if (bytes || state.instances.hasPart(instance.key, part)) parts.set(part, bytes);
  }
  const own = encodeInstance(ownRecordOf(instance));
  checkSize(run, step, 'the state', own);
  const totals = state.instances.totalsOf(
    instance,
    new Set([...touched].map(elementKeyOf)).add(instance.key),
  );
  state.instances.saveInParts(instance, own, parts, totals);
  const { topics, partition } = environment;
  run.records.push({
    topic: topics.state,
    partition,
    key: String(instance.key),
    value: own,
    headers: [{ key: 'index', value: encodeIndex(indexOf(instance, totals)) }],
  });
  for (const [part, value] of parts) {
    run.records.push({ topic: topics.state, partition, key: partRecordKey(instance.key, part), value });
  }
}

/**
 * One record; several for a step of a big instance with thousands of events, whose fold is equal to that of
 * one.
 */
function writeHistory(run: StepRun, step: InstanceStep, events: readonly InstanceEvent[]): void {
  const { environment, input, nowMs } = run;
  const made: StepRecord = {
    format: 1,
    instanceKey: step.instance.key,
    atMs: nowMs,
    position: input.position,
    command: input.name,
    events: [...events],
  };
  if (input.actor) made.actor = input.actor;
  const record = historyRecord(environment.topics, environment.partition, made);
  const bytes = record.value as Buffer;
  if (bytes.length > run.recordBytesMax && step.instance.inParts && events.length > 1) {
    const middle = events.length >> 1;
    writeHistory(run, step, events.slice(0, middle));
    writeHistory(run, step, events.slice(middle));
    return;
  }
  checkSize(run, step, 'the history of a step', bytes);
  run.records.push(record);
}

function checkSize(
  { recordBytesMax }: StepRun,
  { instance, subjectKey }: InstanceStep,
  what: string,
  bytes: Buffer,
): void {
  if (bytes.length <= recordBytesMax) return;
  throw new RecordTooLarge(what, bytes.length, recordBytesMax, instance.key, subjectKey);
}
