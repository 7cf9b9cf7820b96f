/**
 * Records and topics that the broker has just refused, so that a repeated step decides what to do instead of
 * writing to them, and replies become dead letters. Only changed by the shell, between batches. Pure.
 */
import type { OutboundRecord, ProduceRefused } from '../../kafka/ports.ts';
import { recordBytes } from './records.ts';

/** Time after which a missing topic is tried again, ms. */
const TOPIC_REFUSED_MS = 1000;
/** Minimum time to remember it, even if many other topics are refused meanwhile, ms. */
const TOPIC_REFUSED_MS_MAX = 30_000;

interface Refused {
  /** Kafka's error name. */
  readonly code: string;
  readonly reason: string;
}

interface RefusedTopic extends Refused {
  readonly sinceMs: number;
  untilMs: number;
}

export class RefusedTargets {
  readonly #topics = new Map<string, RefusedTopic>();
  #record: (Refused & { readonly topic: string; readonly bytesMin: number }) | undefined;

  /**
   * True if a topic as a whole is refused, and all `records` for it may be replaced: then the batch can be
   * computed again.
   */
  noteTopic(refusal: ProduceRefused, records: readonly OutboundRecord[], nowMs: number): boolean {
    const refusals = [refusal, ...refusal.others];
    if (!refusals.every((one) => one.about === 'topic' && isReplaceable(records, one.topic))) return false;
    const untilMs = nowMs + TOPIC_REFUSED_MS;
    for (const [name, known] of this.#topics) {
      // A batch with several such topics is computed again for each: the first must still be remembered then.
      if (nowMs - known.sinceMs < TOPIC_REFUSED_MS_MAX) known.untilMs = untilMs;
      else this.#topics.delete(name);
    }
    for (const one of refusals)
      this.#topics.set(targetOf(one), { code: one.code, reason: one.message, sinceMs: nowMs, untilMs });
    return true;
  }

  /**
   * One command's records were refused: if the reason is the size, the largest of those for the topic must be
   * the cause. False if the topic has no record that may be replaced, or if all were tried.
   */
  noteRecord({ topic, code, message }: ProduceRefused, records: readonly OutboundRecord[]): boolean {
    let bytesMin = 0;
    for (const record of records) {
      const isFor = record.topic === topic && (record.required || record.instead);
      if (isFor) bytesMin = Math.max(bytesMin, recordBytes(record));
    }
    if (bytesMin === 0) return false;
    this.#record = { topic, bytesMin, code, reason: message };
    return true;
  }

  /** Called when the command is done. */
  forgetRecord(): void {
    this.#record = undefined;
  }

  /** Why this record can't be written now; undefined if it can. */
  reasonFor(record: OutboundRecord, nowMs: number): string | undefined {
    const refused = this.#refusalOf(record, nowMs);
    return refused && `${refused.code}: ${refused.reason}`;
  }

  /** The records, in which each refused one that has a replacement is replaced. */
  replaced(records: readonly OutboundRecord[], nowMs: number): readonly OutboundRecord[] {
    if (this.#topics.size === 0 && !this.#record) return records;
    return records.map((record) => {
      const refused = record.instead && this.#refusalOf(record, nowMs);
      return (refused && record.instead?.(refused.code, refused.reason)) ?? record;
    });
  }

  #refusalOf(record: OutboundRecord, nowMs: number): Refused | undefined {
    if (this.#topics.size === 0 && !this.#record) return undefined;
    for (const name of [record.topic, `${record.topic}/${record.partition}`]) {
      const refused = this.#topics.get(name);
      if (refused && refused.untilMs >= nowMs) return refused;
    }
    const one = this.#record;
    return one?.topic === record.topic && recordBytes(record) >= one.bytesMin ? one : undefined;
  }
}

/**
 * False if there is a record of the topic that its step can't decide about again, and that has no
 * replacement.
 */
function isReplaceable(records: readonly OutboundRecord[], topic: string): boolean {
  return records.some((record) => record.topic === topic && (record.required || record.instead));
}

/** If the topic lacks a partition, only that partition is refused. */
function targetOf({ topic, partition, code }: ProduceRefused): string {
  return code === 'UNKNOWN_TOPIC_OR_PARTITION' && partition >= 0 ? `${topic}/${partition}` : topic;
}
