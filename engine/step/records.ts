/**
 * The records that a step writes. Pure. Header and key layouts are part of the public contract; see
 * docs/records.md.
 */
import type { OutboundRecord, RecordHeader } from '../../kafka/ports.ts';
import { codecOf } from '../../schemas/load.ts';
import { encodeIndex, encodeStep, indexOf } from '../../state/codec.ts';
import type { StepRecord } from '../../state/events.ts';
import type { ProcessInstance, ReplyTo } from '../../state/instance.ts';
import { partitionOfKey } from '../../state/keys.ts';
import type { KnownDecision } from '../../state/partition-entries.ts';
import type { EntryRecord } from '../../state/partition-table.ts';
import type { Command } from '../command.ts';
import { encodeCommand } from '../command-codec.ts';
import { REASON_LENGTH_MAX, RECORD_BYTES_MAX } from '../limits.ts';
import type { TopicNames } from '../topics.ts';
import { jobTopic } from '../topics.ts';

/** The value of a definitions record. */
export interface ProcessDefinition {
  key: number;
  processId: string;
  version: number;
  versionTag?: string;
  resourceName: string;
  checksum: string;
  deployedAtMs: number;
  xml: string;
  name?: string;
  /** Key of the first definition of its deployment; absent if it is its own. */
  deploymentKey?: number;
  /** Absent or empty for a process. */
  kind?: string;
  decisions?: KnownDecision[];
}

export const definitionCodec = codecOf<ProcessDefinition>('ProcessDefinition');

/** The header `job` of a job record, as JSON: everything that a worker needs except the variables. */
export interface JobHeader {
  readonly jobKey: number;
  readonly type: string;
  readonly instanceKey: number;
  readonly elementInstanceKey: number;
  readonly elementId: string;
  readonly processId: string;
  readonly version: number;
  readonly attempt: number;
  readonly retries: number;
  /** Epoch ms; absent if there is none. */
  readonly deadlineAtMs?: number;
  /** For a listener's job: the kind of listener, and its event, such as start. */
  readonly kind?: 'EXECUTION_LISTENER' | 'TASK_LISTENER' | 'AD_HOC_SUB_PROCESS';
  readonly listenerEvent?: string;
  /**
   * Names of collections of enclosing multi-instance activities that are too large to be sent with each inner
   * instance.
   */
  readonly omittedVariables?: readonly string[];
  /** Task headers of the model. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Bytes of key, value and headers: the size of a record, except for a few bytes of framing. */
export function recordBytes({ key, value, headers = [] }: SizedRecord): number {
  let bytes = (typeof key === 'string' ? Buffer.byteLength(key) : (key?.length ?? 0)) + (value?.length ?? 0);
  for (const header of headers) bytes += Buffer.byteLength(header.key) + (header.value?.length ?? 0);
  return bytes;
}

type SizedRecord = Pick<OutboundRecord, 'key' | 'value' | 'headers'>;

export function stateRecord(
  topics: TopicNames,
  partition: number,
  instance: ProcessInstance,
  bytes: Buffer,
): OutboundRecord {
  return {
    topic: topics.state,
    partition,
    key: String(instance.key),
    value: bytes,
    headers: [{ key: 'index', value: encodeIndex(indexOf(instance)) }],
  };
}

/** `key` is the key of an instance, or of a part of one. */
export function stateTombstone(topics: TopicNames, partition: number, key: string): OutboundRecord {
  return { topic: topics.state, partition, key, value: null };
}

export function historyRecord(topics: TopicNames, partition: number, step: StepRecord): OutboundRecord {
  return { topic: topics.history, partition, key: String(step.instanceKey), value: encodeStep(step) };
}

export function entryRecord(
  topics: TopicNames,
  partition: number,
  { key, value }: EntryRecord,
): OutboundRecord {
  return { topic: topics.partition, partition, key, value };
}

export function jobRecord(topics: TopicNames, header: JobHeader, variablesJson: string): OutboundRecord {
  return {
    topic: jobTopic(topics.prefix, header.type),
    partition: null,
    // A transaction costs the broker a marker in each partition that it writes to; with one partition of the
    // job topic, it is only one marker.
    near: partitionOfKey(header.instanceKey),
    key: String(header.instanceKey),
    value: Buffer.from(variablesJson),
    headers: [{ key: 'job', value: Buffer.from(JSON.stringify(header)) }],
    required: true,
  };
}

/** The header `job-ended` of a record without value, as JSON: the job has ended without a worker's result. */
export interface JobEndedHeader {
  readonly jobKey: number;
  readonly instanceKey: number;
  readonly type: string;
}

export const JOB_ENDED_HEADER = 'job-ended';

/** For readers that already have the job's record, which precedes it in the same partition. */
export function jobEndedRecord(topics: TopicNames, header: JobEndedHeader): OutboundRecord {
  return {
    topic: jobTopic(topics.prefix, header.type),
    partition: null,
    near: partitionOfKey(header.instanceKey),
    key: String(header.instanceKey),
    value: null,
    headers: [{ key: JOB_ENDED_HEADER, value: Buffer.from(JSON.stringify(header)) }],
    required: true,
  };
}

export function commandRecord(
  topics: TopicNames,
  partition: number,
  key: string,
  command: Command,
): OutboundRecord {
  return { topic: topics.commands, partition, key, value: encodeCommand(command) };
}

export function definitionRecord(topics: TopicNames, definition: ProcessDefinition): OutboundRecord {
  return {
    topic: topics.definitions,
    partition: 0,
    key: String(definition.key),
    value: definitionCodec.encode(definition),
    compressible: true,
  };
}

/** Marks a definition as deleted, for readers of the topic; its own record is kept for running instances. */
export function deletionRecord(
  topics: TopicNames,
  { key, processId, version }: Pick<ProcessDefinition, 'key' | 'processId' | 'version'>,
): OutboundRecord {
  const mark = { key, processId, version, resourceName: '', checksum: '', deployedAtMs: 0, xml: '' };
  const value = definitionCodec.encode(mark);
  return { topic: topics.definitions, partition: 0, key: `${DELETED}${key}`, value };
}

/** Key prefix of records that mark a definition as deleted. */
const DELETED = 'deleted/';

/** The key of the deleted definition; null for other records. */
export function deletedKeyOf(recordKey: string): number | null {
  return recordKey.startsWith(DELETED) ? Number(recordKey.slice(DELETED.length)) : null;
}

/** The value of a reply record. */
export type ReplyValue =
  | { readonly status: 'ok'; readonly result: unknown }
  | {
      readonly status: 'rejected';
      readonly code: string;
      readonly reason: string;
      readonly details?: unknown;
    };

/**
 * Key and header `correlation-id` contain the id that came with the command; the value is the reply as JSON.
 * A reply that can't be written becomes a dead letter: the effect of the command is not undone.
 */
export function replyRecord(topics: TopicNames, to: ReplyTo, reply: ReplyValue): OutboundRecord {
  const { topic, partition, correlationHex } = to;
  const correlationId = correlationHex ? Buffer.from(correlationHex, 'hex') : Buffer.from(to.correlationId);
  const value = Buffer.from(JSON.stringify(reply));
  const headers = [{ key: 'correlation-id', value: correlationId }];
  const instead = (code: string, reason: string): OutboundRecord => {
    const from = { topic, partition, offset: -1, key: correlationId, value, headers };
    const letter = {
      ...from,
      code: 'REPLY_REFUSED',
      reason: `${code}: ${reason}`.slice(0, REASON_LENGTH_MAX),
    };
    return deadLetterRecord(topics, letter, RECORD_BYTES_MAX);
  };
  return { topic, partition: partition < 0 ? null : partition, key: correlationId, value, headers, instead };
}

/** The origin of a dead letter, and the reason. */
export interface DeadLetter {
  readonly topic: string;
  readonly partition: number;
  /** -1 for due work, which is not in a log. */
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  readonly code: string;
  readonly reason: string;
}

/**
 * Key and value are the original ones; reason and coordinates are in headers before the original headers. For
 * a record larger than `bytesMax`, only the coordinates are stored: with additional headers, it might not fit
 * into any topic.
 */
export function deadLetterRecord(topics: TopicNames, letter: DeadLetter, bytesMax: number): OutboundRecord {
  const header = (key: string, text: string): RecordHeader => ({ key, value: Buffer.from(text) });
  const bytes = recordBytes(letter);
  const whole = bytes <= bytesMax;
  return {
    topic: topics.deadLetters,
    partition: null,
    key: whole ? letter.key : null,
    value: whole ? letter.value : null,
    headers: [
      header('dead-letter-code', letter.code),
      header('dead-letter-reason', letter.reason),
      header('dead-letter-topic', letter.topic),
      header('dead-letter-partition', String(letter.partition)),
      header('dead-letter-offset', String(letter.offset)),
      ...(whole
        ? letter.headers.filter(({ key }) => !key.startsWith('dead-letter-'))
        : [header('dead-letter-bytes', String(bytes))]),
    ],
  };
}
