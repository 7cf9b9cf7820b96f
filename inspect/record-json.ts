/**
 * Records of the engine's topics as data: keys as text, values as Protobuf's JSON mapping with names for
 * kinds of events and with variables as values. Pure.
 */

import type protobuf from 'protobufjs';
import type { LogRecord } from '../kafka/ports.ts';
import { codecOf } from '../schemas/load.ts';
import { eventName } from '../state/events.ts';
import { readStateKey } from '../state/parts.ts';
import { isoTime } from './times.ts';
import { variableJson } from './variable-json.ts';

export const READABLE_TOPICS = ['state', 'history', 'partition', 'definitions'] as const;
export type ReadableTopic = (typeof READABLE_TOPICS)[number];

export interface RecordRow {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: string;
  readonly key: string | null;
  /** The Protobuf message of the value; null for a tombstone. */
  readonly message: string | null;
  readonly value: unknown;
}

const SHOWN: protobuf.IConversionOptions = { longs: Number, enums: String, bytes: String };

/** Throws if the value is not a message of the topic. */
export function recordJson(
  kind: ReadableTopic,
  at: { readonly topic: string; readonly partition: number },
  { offset, timestampMs, key, value }: LogRecord,
): RecordRow {
  const text = key?.toString('utf8') ?? null;
  const row = { ...at, offset, timestamp: isoTime(timestampMs), key: text };
  // A takeover writes its barrier without a value.
  if (value === null) return { ...row, message: null, value: null };
  const message = messageOf(kind, text ?? '');
  const { type } = codecOf(message);
  return { ...row, message, value: shown(type.toObject(type.decode(value), SHOWN)) };
}

function messageOf(kind: ReadableTopic, key: string): string {
  switch (kind) {
    case 'state':
      return readStateKey(key)?.part === undefined ? 'ProcessInstance' : 'InstancePart';
    case 'history':
      return 'StepRecord';
    case 'partition':
      return 'PartitionEntry';
    case 'definitions':
      return 'ProcessDefinition';
  }
}

/** Converts JSON texts to values and numbers of events to names, at any depth. */
function shown(value: unknown, within = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => shown(item, within));
  if (typeof value !== 'object' || value === null) return value;
  const variable = variableJson(value, within);
  if (variable) return variable;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'events' && Array.isArray(inner) ? inner.map(shownEvent) : shown(inner, name),
    ]),
  );
}

function shownEvent(event: unknown): unknown {
  const { kind, ...rest } = event as { readonly kind?: string | number };
  return { kind: kindOf(kind), ...(shown(rest) as object) };
}

/**
 * Protobuf's name of the kind, such as JOB_CREATED, in the usual form: jobCreated. A number if the kind
 * belongs to a newer version.
 */
function kindOf(kind: string | number | undefined): string {
  if (typeof kind !== 'string') return eventName(kind ?? 0);
  return kind.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
