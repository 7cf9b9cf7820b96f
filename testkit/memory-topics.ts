/**
 * Signalbox's topics in memory, with the records that a Kafka client would read. Records are stored as
 * committed and decoded on demand.
 */

import { idText } from '../engine/id-text.ts';
import type { JobHeader, ReplyValue } from '../engine/step/records.ts';
import type { TopicNames } from '../engine/topics.ts';
import type { OutboundRecord } from '../kafka/ports.ts';
import { decodeInstance, decodeStep } from '../state/codec.ts';
import type { StepRecord } from '../state/events.ts';
import { parseForJavaScript } from '../state/exact-json.ts';
import type { ProcessInstance } from '../state/instance.ts';
import { assemble, readStateKey } from '../state/parts.ts';
import type { DeadLetterView } from './dead-letter.ts';
import { deadLetterOf } from './dead-letter.ts';

/** The newest record of a job on the topic of its type. */
export interface PublishedJob {
  readonly header: JobHeader;
  /** JSON object text. */
  readonly variables: string;
  /** Order of the first publication among all jobs. */
  readonly order: number;
}

/** A record on a topic that a `reply-to` header named. */
export interface Reply {
  readonly topic: string;
  readonly correlationId: string;
  readonly answer: ReplyValue;
}

export class MemoryTopics {
  readonly deadLetters: DeadLetterView[] = [];
  readonly replies: Reply[] = [];
  /** CloudEvents, oldest first. */
  readonly events: OutboundRecord[] = [];
  /** Records that processes wrote to business topics. */
  readonly business: OutboundRecord[] = [];
  /** By job key. */
  readonly jobs = new Map<number, PublishedJob>();
  readonly #names: TopicNames;
  readonly #states = new Map<number, { readonly bytes: Buffer; decoded?: ProcessInstance }>();
  readonly #parts = new Map<number, Map<string, Buffer>>();
  readonly #history = new Map<number, { readonly bytes: Buffer[]; readonly steps: StepRecord[] }>();

  constructor(names: TopicNames) {
    this.#names = names;
  }

  /** Stores one committed record of a topic that the engine itself does not read. */
  take(record: OutboundRecord): void {
    const { topic, key, value } = record;
    if (topic === this.#names.state) this.#takeState(String(key), value);
    else if (topic === this.#names.history) this.#takeHistory(Number(key), value);
    else if (topic === this.#names.deadLetters) this.deadLetters.push(deadLetterOf(record));
    else if (topic === this.#names.events) this.events.push(record);
    else if (topic.startsWith(`${this.#names.prefix}jobs.`)) this.#takeJob(record);
    else if (record.required) this.business.push(record);
    else if (value) {
      const answer = parseForJavaScript(value.toString('utf8'), 'text') as ReplyValue;
      this.replies.push({ topic, correlationId: Buffer.isBuffer(key) ? idText(key) : String(key), answer });
    }
  }

  /** Keys of all instances ever created, oldest first. */
  instanceKeys(): Iterable<number> {
    return this.#states.keys();
  }

  /** The newest state of an instance, even if the engine has deleted it. Read-only. */
  instance(key: number): ProcessInstance | undefined {
    const state = this.#states.get(key);
    if (!state) return undefined;
    state.decoded ??= this.#whole(key, state.bytes);
    return state.decoded;
  }

  #whole(key: number, bytes: Buffer): ProcessInstance {
    const own = decodeInstance(bytes);
    return own.inParts ? assemble(own, this.#parts.get(key) ?? []) : own;
  }

  /** All steps of an instance, oldest first. */
  history(key: number): readonly StepRecord[] {
    const history = this.#history.get(key);
    if (!history) return [];
    for (const bytes of history.bytes.slice(history.steps.length)) history.steps.push(decodeStep(bytes));
    return history.steps;
  }

  /** Returns and removes the reply to a command. */
  takeReply(correlationId: string): ReplyValue | undefined {
    const at = this.replies.findIndex((reply) => reply.correlationId === correlationId);
    return at < 0 ? undefined : this.replies.splice(at, 1)[0]?.answer;
  }

  /** After a tombstone, the engine has deleted the instance, but a test can still read it. */
  #takeState(keyText: string, bytes: Buffer | null): void {
    const { instanceKey = 0, part } = readStateKey(keyText) ?? {};
    if (part === undefined) {
      if (bytes) this.#states.set(instanceKey, { bytes });
      return;
    }
    const parts = this.#parts.get(instanceKey) ?? new Map<string, Buffer>();
    this.#parts.set(instanceKey, parts);
    if (bytes) parts.set(part, bytes);
    else parts.delete(part);
  }

  #takeHistory(key: number, bytes: Buffer | null): void {
    const history = this.#history.get(key) ?? { bytes: [], steps: [] };
    if (bytes) history.bytes.push(bytes);
    this.#history.set(key, history);
  }

  #takeJob({ value, headers = [] }: OutboundRecord): void {
    const text = headers.find(({ key }) => key === 'job')?.value?.toString('utf8');
    // The record of an ended job has no such header.
    if (text === undefined) return;
    const header = JSON.parse(text) as JobHeader;
    const order = this.jobs.get(header.jobKey)?.order ?? this.jobs.size;
    this.jobs.set(header.jobKey, { header, variables: value?.toString('utf8') ?? '{}', order });
  }
}
