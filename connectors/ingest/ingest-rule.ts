/**
 * One rule of an ingest file as a subscriber: each record of its topic is published as a message. Pure.
 * Source: kafka-connector contract §8, the sink side of kafka-connect-zeebe.
 */
import type { Json } from '../../bpmn/feel/index.ts';
import { feelDurationMs, isJsonObject, isNumber, numberText, toDuration } from '../../bpmn/feel/index.ts';
import { ConnectorInputError } from '../errors.ts';
import type { ConnectorExpression } from '../expression/connector-expression.ts';
import type { DecodedValue } from '../formats/plain-formats.ts';
import type { OffsetReset } from '../inbound/listener.ts';
import type { Failure } from '../inbound/matching.ts';
import { failureOf } from '../inbound/matching.ts';
import type { ReceivedRecord, RecordCoordinates, RecordMessage } from '../inbound/record-message.ts';
import { recordMessage } from '../inbound/record-message.ts';
import type { Effect, Subscriber } from '../inbound/subscriber.ts';
import type { ValueSource } from './value-source.ts';

/** One rule of the file; strings that may contain secrets are unresolved. */
export interface IngestRule {
  readonly name: string;
  readonly topic: string;
  readonly group: string;
  /** Absent: the engine's own cluster. */
  readonly bootstrapServers?: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly autoOffsetReset: OffsetReset;
  readonly offsets: readonly number[];
  readonly schemaStrategy: Json;
  readonly condition?: ConnectorExpression;
  readonly messageName: ValueSource;
  readonly correlationKey: ValueSource;
  readonly variables: ValueSource;
  readonly timeToLive: ValueSource;
  readonly messageId?: ValueSource;
  readonly blocks: boolean;
}

/** Default time to live of a message, ms, as in Zeebe's clients. */
const TIME_TO_LIVE_MS = 3_600_000;

export class IngestSubscriber implements Subscriber {
  readonly name: string;
  readonly decode: Subscriber['decode'];
  readonly #rule: IngestRule;

  constructor(rule: IngestRule, decode: Subscriber['decode']) {
    this.name = `ingest/${rule.name}`;
    this.decode = decode;
    this.#rule = rule;
  }

  handle(record: ReceivedRecord, value: DecodedValue, at: RecordCoordinates, nowMs: number): Effect {
    const { blocks } = this.#rule;
    const message = recordMessage(record, value);
    try {
      return this.#publish(message, at, nowMs);
    } catch (error) {
      const failure: Failure = failureOf(error);
      return { ...failure, reason: `${plainTextNote(message)}${failure.reason}`, blocks };
    }
  }

  #publish(message: RecordMessage, at: RecordCoordinates, nowMs: number): Effect {
    const rule = this.#rule;
    const { condition } = rule;
    if (condition && condition.evaluate({ ...message, kafka: { ...at } }, nowMs) !== true)
      return { kind: 'skipped', reason: `the condition '${condition.source}' is not true` };
    const find = (source: ValueSource): Json | undefined => source.find(message, at, nowMs);
    const name = required('messageName', rule.messageName, find(rule.messageName));
    const correlationKey = required('correlationKey', rule.correlationKey, find(rule.correlationKey));
    const messageId = rule.messageId
      ? required('messageId', rule.messageId, find(rule.messageId))
      : `${at.topic}:${at.partition}:${at.offset}`;
    const variables = variablesOf(rule.variables, find(rule.variables) ?? message.value);
    const timeToLiveMs = timeToLive(rule.timeToLive, find(rule.timeToLive));
    return {
      kind: 'command',
      command: { publishMessage: { name, correlationKey, messageId, timeToLiveMs, variables } },
    };
  }
}

/** A value that is not JSON is read as text, in which paths match nothing. */
function plainTextNote({ value }: RecordMessage): string {
  if (typeof value !== 'string') return '';
  const start = JSON.stringify(value.slice(0, VALUE_SHOWN_MAX));
  return `the record's value is not a JSON object, but the text ${start}; `;
}

const VALUE_SHOWN_MAX = 60;

/** Numbers and booleans are converted to text. A literal empty string is a value, too. */
function required(what: string, { source }: ValueSource, value: Json | undefined): string {
  if (isNumber(value)) return numberText(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string' && (value !== '' || source === '')) return value;
  const is = value === undefined || value === null ? 'nothing' : JSON.stringify(value).slice(0, 200);
  throw new ConnectorInputError(`${what}: ${source} is ${is}, but must be a string or a number`);
}

/** Without any path, the whole document. */
function variablesOf({ source }: ValueSource, value: Json): string {
  if (isJsonObject(value)) return JSON.stringify(value);
  const is = JSON.stringify(value).slice(0, 200);
  throw new ConnectorInputError(`variables: ${source} is ${is}, but must be an object`);
}

/** Milliseconds, or an ISO 8601 duration. */
function timeToLive({ source }: ValueSource, value: Json | undefined): number {
  if (value === undefined || value === null) return TIME_TO_LIVE_MS;
  const duration = typeof value === 'string' ? toDuration(value) : null;
  const ms = duration === null ? Number(value) : feelDurationMs(0, duration);
  if (value !== '' && Number.isSafeInteger(ms) && ms >= 0) return ms;
  throw new ConnectorInputError(
    `timeToLive: ${source} is ${JSON.stringify(value)}, but must be milliseconds or a duration`,
  );
}
