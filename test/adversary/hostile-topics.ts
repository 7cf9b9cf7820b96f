/**
 * Topics whose names tell the fake broker how to respond, for models and headers of the adversary.
 * `code.<NAME>` answers Produce with that error: always if the error is about the topic or its records,
 * otherwise once, like a fault of a broker; `metadata.<NAME>` fails before anything is sent.
 */
import type { TopicNames } from '../../engine/topics.ts';
import { topicNameProblem } from '../../engine/topics.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { ProduceRefused } from '../../kafka/ports.ts';
import { verdictOf } from '../../kafka/write/verdicts.ts';

/** Partitions of every topic that isn't the engine's. */
const PARTITION_COUNT = 2;
const CODE = /^code\.([A-Z_0-9]+)$/;
const METADATA = /^metadata\.([A-Z_0-9]+)$/;
const LASTING: ReadonlySet<string> = new Set(['record', 'topic']);

export class HostileTopics {
  readonly #topics: TopicNames;
  /** Error codes that were returned for Produce. */
  readonly answered = new Set<string>();

  constructor(topics: TopicNames) {
    this.#topics = topics;
  }

  /** The error code to return for Produce; undefined: the records are appended. */
  codeOf(topic: string): string | undefined {
    const code = CODE.exec(topic)?.[1];
    if (code === undefined) return undefined;
    const isFirst = !this.answered.has(code);
    this.answered.add(code);
    return isFirst || LASTING.has(verdictOf('produce', code)) ? code : undefined;
  }

  /** Does what TargetTopics does with a real cluster. */
  check(records: readonly OutboundRecord[]): readonly OutboundRecord[] {
    const refusals = records.flatMap((record) => this.#refusalOf(record) ?? []);
    const [first, ...others] = refusals;
    if (!first) return records;
    throw new ProduceRefused(first, first.message, { others });
  }

  #refusalOf({ topic, partition }: OutboundRecord): ProduceRefused | undefined {
    if (topic.startsWith(this.#topics.prefix) && !topic.startsWith(this.#topics.replies)) return undefined;
    const refused = (code: string, at = -1): ProduceRefused =>
      new ProduceRefused({ topic, partition: at, code, about: 'topic' }, `metadata of ${topic}: ${code}`);
    if (topicNameProblem(topic) !== undefined || !/^[a-zA-Z0-9._-]+$/.test(topic))
      return refused('INVALID_TOPIC_EXCEPTION');
    const code = METADATA.exec(topic)?.[1];
    if (code !== undefined) return refused(code);
    if (topic.startsWith('__')) return refused('TOPIC_AUTHORIZATION_FAILED');
    const isOwn = topic === this.#topics.replies;
    const count = isOwn ? 1 : PARTITION_COUNT;
    return partition !== null && partition >= count
      ? refused('UNKNOWN_TOPIC_OR_PARTITION', partition)
      : undefined;
  }
}
