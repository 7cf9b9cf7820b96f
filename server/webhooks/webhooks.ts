/**
 * All webhooks of a server: they wait for the events topic, which they create if they may, and then deliver.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Counter, Registry } from 'prom-client';
import { topicLayout } from '../../engine/topic-layout.ts';
import type { TopicNames } from '../../engine/topics.ts';
import { ensureTopics } from '../../kafka/admin/admin.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { PartitionReader } from '../../kafka/read/partition-reader.ts';
import { RecordProducer } from '../../kafka/write/producer.ts';
import { pauseUnlessStopped } from './delivery.ts';
import type { Webhook } from './webhook.ts';
import type { WebhookStatus } from './webhook-consumer.ts';
import { WebhookConsumer } from './webhook-consumer.ts';

export interface WebhooksOptions {
  readonly webhooks: readonly Webhook[];
  readonly connection: KafkaConnection;
  readonly topics: TopicNames;
  readonly onWarning: (message: string) => void;
}

const RETRY_MS = 2_000;
/** Of a request for the topics. */
const TIMEOUT_MS = 10_000;

export class Webhooks {
  readonly registry = new Registry();
  readonly #options: WebhooksOptions;
  readonly #closing = new AbortController();
  readonly #reader: PartitionReader;
  readonly #producer: RecordProducer;
  readonly #opened: Promise<void>;
  readonly #events: Counter<'webhook' | 'outcome'>;
  #consumers: readonly WebhookConsumer[] = [];

  /** Begins at once; the caller owns the connection. */
  constructor(options: WebhooksOptions) {
    const { connection } = options;
    this.#options = options;
    this.#reader = new PartitionReader(connection, { waitsForRights: true });
    this.#producer = new RecordProducer(connection);
    this.#events = new Counter({
      name: 'signalbox_server_webhook_events_total',
      help: 'events of webhooks: delivered, dead_letter; failure: an attempt without success',
      labelNames: ['webhook', 'outcome'],
      registers: [this.registry],
    });
    this.#opened = options.webhooks.length === 0 ? Promise.resolve() : this.#open();
  }

  /** In the order of the file; those that wait for the topic are missing. */
  get status(): readonly WebhookStatus[] {
    return this.#consumers.map(({ status }) => status);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#opened;
    await Promise.all(this.#consumers.map((consumer) => consumer.close()));
    await this.#producer.close();
    await this.#reader.close();
  }

  async #open(): Promise<void> {
    const { webhooks, connection, topics, onWarning } = this.#options;
    const { signal } = this.#closing;
    let said = '';
    while (!signal.aborted && !(await this.#hasTopic().catch(notYet))) {
      if (said === '') onWarning(`webhooks wait for the topic ${topics.events}`);
      said = topics.events;
      await pauseUnlessStopped(RETRY_MS, signal);
    }
    if (signal.aborted) return;
    const memberName = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
    this.#consumers = webhooks.map(
      (webhook) =>
        new WebhookConsumer({
          ...{ webhook, connection, topics, memberName, onWarning },
          reader: this.#reader,
          write: (record) => this.#producer.send([record]),
          onEnd: (name, outcome) => this.#events.inc({ webhook: name, outcome }),
        }),
    );
    function notYet(error: unknown): boolean {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== said) onWarning(`webhooks wait for the topic ${topics.events}: ${reason}`);
      said = reason;
      return false;
    }
  }

  /** Creates it like `signalbox topics create` if it is missing. */
  async #hasTopic(): Promise<boolean> {
    const { connection, topics } = this.#options;
    if ((await connection.partitionCount(topics.events)) !== null) return true;
    const { topics: found } = await connection.metadata.refresh([topics.commands], TIMEOUT_MS);
    const partitions = found[0]?.partitions ?? [];
    const layout = {
      partitions: Math.max(1, partitions.length),
      replicationFactor: Math.max(1, partitions[0]?.replicas.length ?? 1),
    };
    const specs = topicLayout(topics, layout).filter(({ topic }) => topic === topics.events);
    await ensureTopics(connection, specs);
    return (await connection.partitionCount(topics.events)) !== null;
  }
}
