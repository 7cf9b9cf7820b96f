/**
 * Records that the broker refused a moment ago, so that the step that is done again lets their jobs fail
 * instead of writing them. Changed by the shell between batches only. Pure.
 */
import type { OutboundRecord, ProduceRefused } from '../../kafka/ports.ts';
import { recordBytes } from './records.ts';

/** A topic that was missing is tried again after so long, ms. */
const TOPIC_REFUSED_MS = 1000;
/** However many other topics are refused meanwhile, ms. */
const TOPIC_REFUSED_MS_MAX = 30_000;

interface RefusedTopic {
  readonly reason: string;
  readonly sinceMs: number;
  untilMs: number;
}

export class RefusedTargets {
  readonly #topics = new Map<string, RefusedTopic>();
  #record: { readonly topic: string; readonly bytesMin: number; readonly reason: string } | undefined;

  /**
   * True when the whole topic is refused and `records` for it may be left out: then the batch can be done
   * again.
   */
  noteTopic(
    { topic, code, about, message }: ProduceRefused,
    records: readonly OutboundRecord[],
    nowMs: number,
  ): boolean {
    if (about !== 'topic') return false;
    if (!records.some((record) => record.required && record.topic === topic)) return false;
    const untilMs = nowMs + TOPIC_REFUSED_MS;
    for (const [name, known] of this.#topics) {
      // A batch that names several such topics is done again for each: the first may not be forgotten by
      // then.
      if (nowMs - known.sinceMs < TOPIC_REFUSED_MS_MAX) known.untilMs = untilMs;
      else this.#topics.delete(name);
    }
    this.#topics.set(topic, { reason: `${code}: ${message}`, sinceMs: nowMs, untilMs });
    return true;
  }

  /**
   * One command's records were refused: the largest of those for the topic must be the guilty one, where the
   * reason is its size. False: the topic has no record that may be left out, or all were tried.
   */
  noteRecord({ topic, code, message }: ProduceRefused, records: readonly OutboundRecord[]): boolean {
    let bytesMin = 0;
    for (const record of records) {
      if (record.topic === topic && record.required) bytesMin = Math.max(bytesMin, recordBytes(record));
    }
    if (bytesMin === 0) return false;
    this.#record = { topic, bytesMin, reason: `${code}: ${message}` };
    return true;
  }

  /** The command is done. */
  forgetRecord(): void {
    this.#record = undefined;
  }

  /** Why this record can't be written now; undefined: it may be. */
  reasonFor(record: OutboundRecord, nowMs: number): string | undefined {
    const topic = this.#topics.get(record.topic);
    if (topic && topic.untilMs >= nowMs) return topic.reason;
    const one = this.#record;
    if (one?.topic === record.topic && recordBytes(record) >= one.bytesMin) return one.reason;
    return undefined;
  }
}
