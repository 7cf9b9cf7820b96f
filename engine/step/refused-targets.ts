/**
 * Records that the broker has just rejected, so that the repeated step fails their jobs instead of writing
 * them again. Pure. Changed by the shell between batches only.
 */
import type { OutboundRecord, ProduceRefused } from '../../kafka/ports.ts';
import { recordBytes } from './records.ts';

/** Time after which a missing topic is tried again, ms. */
const TOPIC_REFUSED_MS = 1000;
/** Minimum time to remember it, even if many other topics are rejected meanwhile, ms. */
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
   * True if the whole topic is rejected and `records` for it may be omitted: then the batch can be repeated.
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
      // A batch with several such topics is repeated for each; the first must not be forgotten by then.
      if (nowMs - known.sinceMs < TOPIC_REFUSED_MS_MAX) known.untilMs = untilMs;
      else this.#topics.delete(name);
    }
    this.#topics.set(topic, { reason: `${code}: ${message}`, sinceMs: nowMs, untilMs });
    return true;
  }

  /**
   * Records of a single command were rejected: if the reason is the size, the largest record for the topic
   * must be the cause. Returns false if no record of the topic may be omitted, or all were tried.
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

  /** Called when the command is done. */
  forgetRecord(): void {
    this.#record = undefined;
  }

  /** Why this record can't be written now; undefined if it can. */
  reasonFor(record: OutboundRecord, nowMs: number): string | undefined {
    const topic = this.#topics.get(record.topic);
    if (topic && topic.untilMs >= nowMs) return topic.reason;
    const one = this.#record;
    if (one?.topic === record.topic && recordBytes(record) >= one.bytesMin) return one.reason;
    return undefined;
  }
}
