/**
 * The effects of one business record: commands for the engine and dead letters, as records of one
 * transaction. Pure except for decoding with a schema registry.
 */
import type { Command, CommandName, Commands } from '../../engine/command.ts';
import { SOURCE_HEADER } from '../../engine/headers.ts';
import { REASON_LENGTH_MAX, RECORD_BYTES_MAX } from '../../engine/limits.ts';
import { commandRecord, deadLetterRecord, recordBytes } from '../../engine/step/records.ts';
import { routeOf } from '../../engine/step/route.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { LogRecord, OutboundRecord, RecordHeader, TopicPartition } from '../../kafka/ports.ts';
import type { DecodedValue } from '../formats/plain-formats.ts';
import type { Failure, FailureCode } from './matching.ts';
import { failureOf } from './matching.ts';
import type { RecordCoordinates } from './record-message.ts';
import { coordinatesOf, coordinatesText } from './record-message.ts';
import type { Effect, Subscriber } from './subscriber.ts';

export interface PlanEnvironment {
  readonly topics: TopicNames;
  /** The number of partitions of the commands topic. */
  readonly partitionCount: number;
}

/** The number of records by outcome. */
export interface PlanCounts {
  handled: number;
  skipped: number;
  deadLetters: number;
}

export interface RecordPlan {
  readonly record: LogRecord;
  readonly records: readonly OutboundRecord[];
  readonly counts: PlanCounts;
  /** Why the partition waits here; then the rest of the plan is not used. */
  readonly blockedBy?: string;
}

/** Header of a dead letter: the subscriber of the record, so that a redrive can use the same one. */
export const SUBSCRIBER_HEADER = 'dead-letter-subscriber';

export async function planRecord(
  at: TopicPartition,
  record: LogRecord,
  subscribers: readonly Subscriber[],
  environment: PlanEnvironment,
  nowMs: number,
): Promise<RecordPlan> {
  if (record.unreadable) return failedPlan(at, record, 'UNREADABLE', record.unreadable.reason, environment);
  const coordinates = coordinatesOf(at, record);
  const records: OutboundRecord[] = [];
  const counts: PlanCounts = { handled: 0, skipped: 0, deadLetters: 0 };
  const published = new Set<string>();
  for (const subscriber of subscribers) {
    const effect = await effectOf(subscriber, record, coordinates, nowMs);
    const failure = effect.kind === 'failed' ? effect : undefined;
    if (failure?.blocks)
      return { record, records: [], counts, blockedBy: `${failure.code}: ${failure.reason}` };
    if (effect.kind === 'skipped') {
      counts.skipped++;
      continue;
    }
    // Two versions of a process may publish the same message; one is enough.
    if (effect.kind === 'command' && isRepeated(effect.command, published)) continue;
    const made = effect.kind === 'command' ? commandOf(effect, coordinates, environment) : effect;
    if ('kind' in made) {
      counts.deadLetters++;
      records.push(deadLetterOf(at, record, made, subscriber.name, environment.topics));
    } else {
      counts.handled++;
      records.push(made);
    }
  }
  return { record, records, counts };
}

/** The plan that replaces one that the broker rejected. */
export function deadLetterPlan(
  at: TopicPartition,
  { record }: RecordPlan,
  reason: string,
  topics: TopicNames,
): RecordPlan {
  return failedPlan(at, record, 'REFUSED', reason, { topics });
}

/** One dead letter for all subscribers. */
function failedPlan(
  at: TopicPartition,
  record: LogRecord,
  code: FailureCode,
  reason: string,
  { topics }: Pick<PlanEnvironment, 'topics'>,
): RecordPlan {
  const failure: Failure = { kind: 'failed', code, reason, blocks: false };
  const records = [deadLetterOf(at, record, failure, '', topics)];
  return { record, records, counts: { handled: 0, skipped: 0, deadLetters: 1 } };
}

async function effectOf(
  subscriber: Subscriber,
  record: LogRecord,
  coordinates: RecordCoordinates,
  nowMs: number,
): Promise<Effect> {
  try {
    const decoding = subscriber.decode(record.value);
    const decoded: DecodedValue = decoding instanceof Promise ? await decoding : decoding;
    return subscriber.handle(record, decoded, coordinates, nowMs);
  } catch (error) {
    return failureOf(error);
  }
}

function isRepeated(command: Command, published: Set<string>): boolean {
  if (!('publishMessage' in command)) return false;
  const { name, correlationKey = '', messageId } = command.publishMessage;
  const identity = JSON.stringify([name, correlationKey, messageId]);
  if (published.has(identity)) return true;
  published.add(identity);
  return false;
}

function commandOf(
  { command, commandId }: Extract<Effect, { readonly kind: 'command' }>,
  coordinates: RecordCoordinates,
  { topics, partitionCount }: PlanEnvironment,
): OutboundRecord | Failure {
  const [name, content] = Object.entries(command)[0] as [CommandName, Commands[CommandName]];
  const partition = routeOf(name, content as never, commandId, 0, partitionCount);
  const source = coordinatesText(coordinates);
  const key = (content as { correlationKey?: string }).correlationKey || source;
  const headers: RecordHeader[] = [{ key: SOURCE_HEADER, value: Buffer.from(source) }];
  if (commandId) headers.push({ key: 'command-id', value: Buffer.from(commandId) });
  const made = { ...commandRecord(topics, partition, key, command), headers };
  const bytes = recordBytes(made);
  if (bytes <= RECORD_BYTES_MAX) return made;
  const reason = `the command would be ${bytes} bytes; the limit is ${RECORD_BYTES_MAX}`;
  return { kind: 'failed', code: 'EXCEEDED_LIMIT', reason, blocks: false };
}

function deadLetterOf(
  at: TopicPartition,
  record: LogRecord,
  { code, reason }: Failure,
  subscriber: string,
  topics: TopicNames,
): OutboundRecord {
  const { offset, key, value, headers } = record;
  const { topic, partition } = at;
  const letter = deadLetterRecord(
    topics,
    { topic, partition, offset, key, value, headers, code, reason: reason.slice(0, REASON_LENGTH_MAX) },
    RECORD_BYTES_MAX,
  );
  const own = { key: SUBSCRIBER_HEADER, value: Buffer.from(subscriber) };
  return { ...letter, headers: [...(letter.headers ?? []), ...(subscriber === '' ? [] : [own])] };
}
