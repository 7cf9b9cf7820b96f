/**
 * Process instances as the compacted state topic has them: one by its key, or all that a filter wants. No
 * engine is needed.
 */

import type { LogRecord } from '../../kafka/ports.ts';
import { decodeIndex, decodeInstance, indexOf, UnreadableRecord } from '../../state/codec.ts';
import type { InstanceIndex, ProcessInstance } from '../../state/instance.ts';
import { isKey } from '../../state/keys.ts';
import type { TopicScanner } from './scan.ts';

/** The newest record of an instance. */
export interface InstanceRecord {
  readonly key: number;
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly index: InstanceIndex;
  /** Decoded only when something of it was asked for. */
  readonly instance?: ProcessInstance;
}

export interface InstanceQuery {
  /** Decides by the header alone, before a body is decoded. Default: every instance. */
  readonly byIndex?: (index: InstanceIndex, key: number) => boolean;
  /** Decides by the body; bodies are decoded only when this is given. */
  readonly byInstance?: (instance: ProcessInstance) => boolean;
}

/** The instance of a key; null: never heard of, or forgotten after its retention. Throws UnreadableRecord. */
export async function readInstance(scanner: TopicScanner, key: number): Promise<InstanceRecord | null> {
  const wanted = Buffer.from(String(key));
  let newest: { record: LogRecord; partition: number } | null = null;
  await scanner.scanOwner(scanner.topics.state, key, (record, partition) => {
    if (!record.key?.equals(wanted)) return;
    const value = record.value && Buffer.from(record.value);
    newest = value === null ? null : { record: { ...record, value }, partition };
  });
  // The compiler does not see that the callback sets it.
  const found = newest as { record: LogRecord; partition: number } | null;
  if (found === null) return null;
  const { record, partition } = found;
  const instance = decodeInstance(record.value as Buffer);
  return { ...coordinates(record, key, partition), index: indexOf(instance), instance };
}

/**
 * Every instance that the query wants, newest record of each, in no order. Memory grows with what is found,
 * not with what is read. Throws UnreadableRecord, naming the offset.
 */
export async function readInstances(
  scanner: TopicScanner,
  { byIndex, byInstance }: InstanceQuery = {},
): Promise<InstanceRecord[]> {
  const found = new Map<number, InstanceRecord>();
  await scanner.scan(scanner.topics.state, (record, partition) => {
    const key = instanceKeyOf(record);
    if (key === null) return;
    // Whatever was found for an older record of the key counts no more.
    found.delete(key);
    if (record.value === null) return;
    const index = readIndex(record, partition);
    if (byIndex && !byIndex(index, key)) return;
    if (!byInstance) {
      found.set(key, { ...coordinates(record, key, partition), index });
      return;
    }
    const instance = readBody(record, partition);
    if (byInstance(instance)) found.set(key, { ...coordinates(record, key, partition), index, instance });
  });
  return [...found.values()];
}

/**
 * The instance that holds something by its key: an element instance, job, incident, timer or subscription;
 * the instance's own key finds it too. Null: nothing active has the key.
 */
export async function readHolder(scanner: TopicScanner, key: number): Promise<InstanceRecord | null> {
  const varint = varintOf(key);
  let holder: InstanceRecord | null = null;
  await scanner.scanOwner(scanner.topics.state, key, (record, partition) => {
    const instanceKey = instanceKeyOf(record);
    if (instanceKey === null) return;
    const wasHolder = holder !== null && holder.key === instanceKey;
    if (wasHolder) holder = null;
    // A key in a Protobuf body stands there as its varint: most bodies need no decoding.
    if (record.value?.includes(varint) !== true) return;
    const instance = readBody(record, partition);
    if (!holds(instance, key)) return;
    holder = { ...coordinates(record, instanceKey, partition), index: indexOf(instance), instance };
  });
  return holder;
}

/** True when the key is the instance's own or that of something active in it. Pure. */
function holds(instance: ProcessInstance, key: number): boolean {
  if (instance.key === key) return true;
  return instance.elements.some(
    (element) =>
      element.key === key ||
      element.job?.key === key ||
      element.incident?.key === key ||
      element.timers.some((timer) => timer.key === key) ||
      element.subscriptions.some((subscription) => subscription.key === key),
  );
}

/**
 * Null for records that are no instance: barriers have a key that no instance has, parts of instances none
 * that is a number.
 */
function instanceKeyOf({ key }: LogRecord): number | null {
  if (key === null) return null;
  const number = Number(key.toString('latin1'));
  return isKey(number) ? number : null;
}

function readIndex(record: LogRecord, partition: number): InstanceIndex {
  for (const { key, value } of record.headers) {
    if (key === 'index' && value) return at(record, partition, () => decodeIndex(value));
  }
  return indexOf(readBody(record, partition));
}

function readBody(record: LogRecord, partition: number): ProcessInstance {
  return at(record, partition, () => decodeInstance(record.value ?? Buffer.alloc(0)));
}

function at<T>({ offset }: LogRecord, partition: number, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnreadableRecord(`state, partition ${partition}, offset ${offset}: ${reason}`, { cause });
  }
}

function coordinates({ offset, timestampMs }: LogRecord, key: number, partition: number) {
  return { key, partition, offset, timestampMs };
}

function varintOf(key: number): Buffer {
  const bytes: number[] = [];
  let rest = key;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
