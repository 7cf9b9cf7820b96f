/**
 * Process instances as the compacted state topic has them: one by its key, or all that a filter wants. No
 * engine is needed.
 */

import type { LogRecord } from '../../kafka/ports.ts';
import { decodeIndex, decodeInstance, indexOf } from '../../state/codec.ts';
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
}

/** With its body. */
export type HeldInstance = InstanceRecord & { readonly instance: ProcessInstance };

export interface InstanceQuery<T> {
  /** Decides by the header alone, before a body is decoded. Default: every instance. */
  readonly byIndex?: (index: InstanceIndex) => boolean;
  /** What is wanted of the body; null: the instance is not. Bodies are decoded only when this is given. */
  readonly take?: (instance: ProcessInstance) => T | null;
}

/** With what was taken of its body; undefined when nothing was to be. */
export type FoundInstance<T> = InstanceRecord & { readonly taken: T | undefined };

/**
 * Every instance that the query wants, newest record of each, in no order. Memory grows with what is found,
 * not with what is read.
 */
export async function readInstances<T>(
  scanner: TopicScanner,
  { byIndex, take }: InstanceQuery<T>,
): Promise<FoundInstance<T>[]> {
  const found = new Map<number, FoundInstance<T>>();
  await scanner.scan(scanner.topics.state, (record, partition) => {
    const key = instanceKeyOf(record);
    if (key === null) return;
    // Whatever was found for an older record of the key counts no more.
    found.delete(key);
    if (record.value === null) return;
    const index = readIndex(record);
    if (byIndex && !byIndex(index)) return;
    const taken = take?.(readBody(record));
    if (taken !== null) found.set(key, { ...coordinates(record, key, partition), index, taken });
  });
  return [...found.values()];
}

/**
 * The instance of a key: its own, also when it has ended, or that of something active in it: an element
 * instance, job, incident, timer or subscription. Null: never heard of, or forgotten after its retention.
 */
export async function readHolder(scanner: TopicScanner, key: number): Promise<HeldInstance | null> {
  const varint = varintOf(key);
  let holder: HeldInstance | null = null;
  await scanner.scanOwner(scanner.topics.state, key, (record, partition) => {
    const instanceKey = instanceKeyOf(record);
    if (instanceKey === null) return;
    if (holder?.key === instanceKey) holder = null;
    // A key in a Protobuf body stands there as its varint: most bodies need no decoding.
    if (record.value === null || !(instanceKey === key || record.value.includes(varint))) return;
    const instance = decodeInstance(record.value);
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
      element.userTask?.key === key ||
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

function readIndex(record: LogRecord): InstanceIndex {
  for (const { key, value } of record.headers) if (key === 'index' && value) return decodeIndex(value);
  return indexOf(readBody(record));
}

function readBody({ value }: LogRecord): ProcessInstance {
  return decodeInstance(value ?? Buffer.alloc(0));
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
