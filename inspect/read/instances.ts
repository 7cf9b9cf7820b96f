/**
 * Reads process instances from the compacted state topic: one by its key, or all that match a filter. Works
 * without an engine.
 */

import type { LogRecord } from '../../kafka/ports.ts';
import { decodeIndex, decodeInstance, indexOf } from '../../state/codec.ts';
import type { InstanceIndex, ProcessInstance } from '../../state/instance.ts';
import { isKey } from '../../state/keys.ts';
import { readStateKey } from '../../state/parts.ts';
import type { TopicScanner } from '../topic-scanner.ts';
import { InstanceParts } from './instance-parts.ts';

/** The newest record of an instance. */
export interface InstanceRecord {
  readonly key: number;
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly index: InstanceIndex;
}

/** Including its body. */
export type HeldInstance = InstanceRecord & { readonly instance: ProcessInstance };

export interface InstanceQuery<T> {
  /** Decides by the index header alone, before a body is decoded. Default: every instance. */
  readonly byIndex?: (index: InstanceIndex) => boolean;
  /**
   * Returns the needed part of the body, or null if the instance doesn't match. Without it, bodies are not
   * decoded.
   */
  readonly take?: (instance: ProcessInstance) => T | null;
}

/** With the result of `take`; undefined if there is no such function. */
export type FoundInstance<T> = InstanceRecord & { readonly taken: T | undefined };

/**
 * Returns the newest record of every instance that matches, unordered. Memory grows with the number of
 * matches, not with the size of the topic.
 */
export async function readInstances<T>(
  scanner: TopicScanner,
  { byIndex, take }: InstanceQuery<T>,
): Promise<FoundInstance<T>[]> {
  const found = new Map<number, FoundInstance<T>>();
  const parts = new InstanceParts();
  /** Big instances, whose bodies are complete only after the whole scan. */
  const big = new Map<number, HeldInstance>();
  await scanner.scan(scanner.topics.state, (record, partition) => {
    const { key, part } = placeOf(record);
    if (part !== undefined && take) parts.take(key, part, record.value);
    if (part !== undefined || key === 0) return;
    // A match of an older record of this key is no longer valid.
    found.delete(key);
    big.delete(key);
    if (record.value === null) return;
    const index = readIndex(record);
    if (byIndex && !byIndex(index)) return;
    const at = { ...coordinates(record, key, partition), index };
    if (index.inParts && take) {
      big.set(key, { ...at, instance: readBody(record) });
      return;
    }
    const taken = take?.(readBody(record));
    if (taken !== null) found.set(key, { ...at, taken });
  });
  for (const [key, { instance, ...at }] of big) {
    const taken = take?.(parts.whole(instance));
    if (taken !== null) found.set(key, { ...at, taken });
  }
  return [...found.values()];
}

/**
 * The instance of a key: its own key, also after its end, or the key of something active in it: an element
 * instance, job, incident, timer or subscription. Null if the key is unknown or the retention of the instance
 * has ended.
 */
export async function readHolder(scanner: TopicScanner, key: number): Promise<HeldInstance | null> {
  const varint = varintOf(key);
  let holder: HeldInstance | null = null;
  const parts = new InstanceParts();
  const big = new Map<number, HeldInstance>();
  await scanner.scanOwner(scanner.topics.state, key, (record, partition) => {
    const { key: instanceKey, part } = placeOf(record);
    if (part !== undefined) parts.take(instanceKey, part, record.value);
    if (part !== undefined || instanceKey === 0) return;
    if (holder?.key === instanceKey) holder = null;
    big.delete(instanceKey);
    if (record.value === null) return;
    const index = readIndex(record);
    const at = { ...coordinates(record, instanceKey, partition), index };
    if (index.inParts) big.set(instanceKey, { ...at, instance: readBody(record) });
    // A Protobuf body contains a key as a varint, so searching the bytes avoids decoding most bodies.
    if (index.inParts || !(instanceKey === key || record.value.includes(varint))) return;
    const instance = decodeInstance(record.value);
    if (holds(instance, key)) holder = { ...at, instance };
  });
  for (const held of big.values()) {
    if (held.key !== key && !parts.mentions(held.key, varint)) continue;
    const instance = parts.whole(held.instance);
    if (holds(instance, key)) return { ...held, instance };
  }
  return holder;
}

/** True if the key is the instance's own or that of something active in it. Pure. */
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

/** Returns key 0 for records that don't belong to an instance, such as barriers. */
function placeOf({ key }: LogRecord): { key: number; part?: string } {
  const place = readStateKey(key?.toString('latin1') ?? '');
  if (!place || !isKey(place.instanceKey)) return { key: 0 };
  const { instanceKey, part } = place;
  return part === undefined ? { key: instanceKey } : { key: instanceKey, part };
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
