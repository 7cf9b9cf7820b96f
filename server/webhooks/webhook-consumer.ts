/**
 * Delivers the events for one webhook: a consumer group of its own, so that of several servers one sends each
 * event, and a webhook that doesn't answer delays no other. Its only state is the offset of the group.
 */
import { REASON_LENGTH_MAX, RECORD_BYTES_MAX } from '../../engine/limits.ts';
import { webhookGroup } from '../../engine/rights.ts';
import { deadLetterRecord } from '../../engine/step/records.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { ConsumerGroup } from '../../kafka/group/worker-group.ts';
import { joinConsumerGroup } from '../../kafka/group/worker-group.ts';
import type { LogReader, LogRecord, OutboundRecord, TopicPartition } from '../../kafka/ports.ts';
import { listOffsets } from '../../kafka/read/list-offsets.ts';
import { countOf } from '../../state/count-of.ts';
import type { CloudEvent } from './cloud-event.ts';
import { isFor, readCloudEvent, WEBHOOK_HEADER } from './cloud-event.ts';
import type { DeliveryResult } from './delivery.ts';
import { deliver, pauseUnlessStopped } from './delivery.ts';
import { WebhookSender } from './send-request.ts';
import type { Webhook } from './webhook.ts';
import { WebhookPartition } from './webhook-partition.ts';

/** What this server has done for a webhook since it was started. */
export interface WebhookStatus {
  readonly name: string;
  /** Without its path, which may be a secret. */
  readonly target: string;
  readonly types: readonly string[];
  readonly processes: readonly string[] | null;
  /** `disabled`: the target has answered 410 Gone; nothing is sent until the server is started again. */
  readonly state: 'active' | 'failing' | 'disabled';
  /** Partitions of the events topic for which this server sends. */
  readonly partitions: readonly number[];
  readonly delivered: number;
  /** Attempts without success. */
  readonly failures: number;
  readonly deadLetters: number;
  readonly lastDeliveryAt: string | null;
  readonly lastFailure: { readonly at: string; readonly reason: string; readonly attempt: number } | null;
}

export interface WebhookConsumerOptions {
  readonly webhook: Webhook;
  readonly connection: KafkaConnection;
  readonly topics: TopicNames;
  readonly reader: LogReader;
  /** The name of this process in the group. */
  readonly memberName: string;
  /** Resolves when the record is written. */
  readonly write: (record: OutboundRecord) => Promise<unknown>;
  readonly onWarning: (message: string) => void;
  readonly onEnd: (webhook: string, outcome: 'delivered' | 'failure' | 'dead_letter') => void;
}

const RETRY_MS = 1_000;

export class WebhookConsumer {
  readonly #options: WebhookConsumerOptions;
  readonly #sender: WebhookSender;
  readonly #partitions = new Map<number, WebhookPartition>();
  readonly #group: ConsumerGroup;
  readonly #closing = new AbortController();
  #isDisabled = false;
  #isFailing = false;
  #delivered = 0;
  #failures = 0;
  #deadLetters = 0;
  #lastDeliveryMs = 0;
  #lastFailure: WebhookStatus['lastFailure'] = null;

  constructor(options: WebhookConsumerOptions) {
    const { webhook, connection, topics, memberName } = options;
    this.#options = options;
    this.#sender = new WebhookSender(webhook);
    this.#group = joinConsumerGroup({
      connection,
      memberName,
      groupId: webhookGroup(topics.prefix, webhook.name),
      topics: [topics.events],
      // The group may assign partitions before it was returned.
      onAssigned: (added) => queueMicrotask(() => void this.#begin(added)),
      onRevoked: (removed, loss) => this.#end(removed, loss !== null),
      onLoss: ({ message }) => this.#warn(`left the consumer group; rejoining: ${message}`),
    });
  }

  get status(): WebhookStatus {
    const { name, url, types, processes } = this.#options.webhook;
    const state = this.#isFailing ? 'failing' : 'active';
    return {
      name,
      target: url.origin,
      types: [...types],
      processes: processes ? [...processes] : null,
      state: this.#isDisabled ? 'disabled' : state,
      partitions: [...this.#partitions.keys()].sort((a, b) => a - b),
      delivered: this.#delivered,
      failures: this.#failures,
      deadLetters: this.#deadLetters,
      lastDeliveryAt: this.#lastDeliveryMs === 0 ? null : new Date(this.#lastDeliveryMs).toISOString(),
      lastFailure: this.#lastFailure,
    };
  }

  /** Finishes the current requests, commits, and leaves the group. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#group.leave();
    this.#sender.close();
  }

  #warn(message: string): void {
    const { webhook, onWarning } = this.#options;
    onWarning(`webhook ${webhook.name}: ${message}`);
  }

  async #begin(added: readonly TopicPartition[]): Promise<void> {
    for (const { partition } of added) this.#partitions.set(partition, this.#newPartition(partition));
    const begun = new Map(added.map(({ partition }) => [partition, this.#partitions.get(partition)]));
    const offsets = await this.#startOffsets(added);
    for (const [number, partition] of begun) {
      const offset = offsets.get(number);
      // It may have been revoked meanwhile, and even been assigned again.
      if (partition && offset !== undefined && this.#partitions.get(number) === partition)
        partition.open(offset);
    }
  }

  /** Retries until it succeeds, or until the partitions are revoked. */
  async #startOffsets(added: readonly TopicPartition[]): Promise<ReadonlyMap<number, number>> {
    const { signal } = this.#closing;
    while (!signal.aborted && added.some(({ partition }) => this.#partitions.has(partition))) {
      try {
        const committed = await this.#group.fetchOffsets(added);
        const missing = committed.filter(({ offset }) => offset < 0);
        const first = missing.length > 0 ? await this.#firstOffsets(missing) : [];
        return new Map([...committed, ...first].map(({ partition, offset }) => [partition, offset]));
      } catch (error) {
        this.#warn(`its offsets are not known yet: ${String(error)}`);
      }
      await pauseUnlessStopped(RETRY_MS, signal);
    }
    return new Map();
  }

  /** Committed before anything is read: a server that ends before its first delivery must not lose events. */
  async #firstOffsets(partitions: readonly TopicPartition[]): Promise<readonly PartitionOffset[]> {
    const { connection, webhook } = this.#options;
    const at = partitions.map(({ topic, partition }) => ({ topic, partition }));
    const found = await listOffsets(connection, at, webhook.startAt);
    await Promise.all(
      found.map(({ topic, partition, offset }) => this.#group.commit(topic, partition, offset)),
    );
    return found;
  }

  #newPartition(number: number): WebhookPartition {
    const { topics, reader } = this.#options;
    return new WebhookPartition({
      at: { topic: topics.events, partition: number },
      reader,
      handle: (record, at, stop) => this.#handle(record, at, stop),
      commit: (offset) => this.#group.commit(topics.events, number, offset),
      onWarning: (message) => this.#warn(`partition ${number}: ${message}`),
    });
  }

  async #end(removed: readonly TopicPartition[], isLost: boolean): Promise<void> {
    const ending = removed.map(({ partition: number }) => {
      const partition = this.#partitions.get(number);
      this.#partitions.delete(number);
      return partition?.close(isLost);
    });
    await Promise.all(ending);
  }

  /** False: the event is not done, and this server sends nothing more of its partition. */
  async #handle(record: LogRecord, at: TopicPartition, stop: AbortSignal): Promise<boolean> {
    const event = readCloudEvent(record);
    if (!event) {
      this.#warn(`skipped the record ${at.partition}/${record.offset}: it is not an event of the engine`);
      return true;
    }
    if (!isFor(this.#options.webhook, event)) return true;
    if (this.#isDisabled) return false;
    const result = await this.#deliver(event, stop);
    switch (result.end) {
      case 'delivered':
        this.#delivered++;
        this.#isFailing = false;
        this.#lastDeliveryMs = Date.now();
        this.#options.onEnd(this.#options.webhook.name, 'delivered');
        return true;
      case 'gone':
        if (!this.#isDisabled)
          this.#warn('disabled until the server is started again: the target answered 410 Gone');
        this.#isDisabled = true;
        return false;
      case 'failed':
        return await this.#writeLetter(record, at, result.reason, stop);
      case 'stopped':
        return false;
    }
  }

  #deliver(event: CloudEvent, stop: AbortSignal): Promise<DeliveryResult> {
    const { webhook, onEnd } = this.#options;
    const ports = {
      webhook,
      send: (request: Parameters<WebhookSender['send']>[0]) => this.#sender.send(request),
      nowMs: () => Date.now(),
      pause: pauseUnlessStopped,
      random: Math.random,
      onFailure: (reason: string, attempt: number) => {
        if (!this.#isFailing) this.#warn(`a request failed: ${reason}`);
        this.#isFailing = true;
        this.#failures++;
        this.#lastFailure = { at: new Date().toISOString(), reason, attempt };
        onEnd(webhook.name, 'failure');
      },
    };
    return deliver(ports, event, stop);
  }

  /** The event is done only when its dead letter is written. */
  async #writeLetter(
    { offset, key, value, headers }: LogRecord,
    at: TopicPartition,
    reason: string,
    stop: AbortSignal,
  ): Promise<boolean> {
    const { webhook, topics, write, onEnd } = this.#options;
    const others = headers.filter((header) => header.key !== WEBHOOK_HEADER);
    const named = { key: WEBHOOK_HEADER, value: Buffer.from(webhook.name) };
    const text = `webhook ${webhook.name}, ${countOf(webhook.attempts, 'attempt')}; the last one: ${reason}`;
    const why = { code: 'WEBHOOK_FAILED', reason: text.slice(0, REASON_LENGTH_MAX) };
    const from = { ...at, offset, key, value, headers: [...others, named] };
    const letter = deadLetterRecord(topics, { ...from, ...why }, RECORD_BYTES_MAX);
    while (!stop.aborted) {
      try {
        await write(letter);
        this.#deadLetters++;
        onEnd(webhook.name, 'dead_letter');
        return true;
      } catch (error) {
        this.#warn(`a dead letter could not be written: ${String(error)}`);
      }
      await pauseUnlessStopped(RETRY_MS, stop);
    }
    return false;
  }
}

interface PartitionOffset {
  readonly partition: number;
  readonly offset: number;
}
