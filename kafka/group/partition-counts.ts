/**
 * The partition counts of a group's topics, as its leader needs them. An error other than a missing topic
 * says nothing about the count: taking it for 0 would unassign every partition of the group.
 */
import type { ClusterMetadata } from '../connect/cluster-metadata.ts';
import { KafkaProtocolError } from '../connect/errors.ts';

/** A topic with one of these has no partitions yet. */
const MISSING_CODES: ReadonlySet<string> = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION']);

export class PartitionCounts {
  readonly #metadata: Pick<ClusterMetadata, 'refresh'>;
  readonly #topics: readonly string[];
  #known: ReadonlyMap<string, number> = new Map();

  constructor(metadata: Pick<ClusterMetadata, 'refresh'>, topics: readonly string[]) {
    this.#metadata = metadata;
    this.#topics = topics;
  }

  /**
   * The current counts by topic; of a topic that can't be described, the last known one. Rejects with
   * KafkaProtocolError if none is known, and with KafkaConnectionError.
   */
  async read(timeoutMs: number): Promise<ReadonlyMap<string, number>> {
    const { topics } = await this.#metadata.refresh(this.#topics, timeoutMs);
    const found = new Map(topics.map((one) => [one.topic, one]));
    this.#known = new Map(
      this.#topics.map((topic) => {
        const { code = 'UNKNOWN_SERVER_ERROR', partitions = [] } = found.get(topic) ?? {};
        if (code === 'NONE') return [topic, partitions.length];
        if (MISSING_CODES.has(code)) return [topic, 0];
        const known = this.#known.get(topic);
        if (known !== undefined) return [topic, known];
        throw new KafkaProtocolError(code, `counting the partitions of ${topic}: ${code}`);
      }),
    );
    return this.#known;
  }
}
