/**
 * A business topic whose records start instances, and the effect of each record, as for an inbound connector
 * of a model. Pure.
 */

import type { SourcePartition } from '../../connectors/inbound/source.ts';
import type { Effect, Subscriber } from '../../connectors/inbound/subscriber.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';

export const ORDERS_TOPIC = 'orders';
export const ORDERS_PARTITIONS = 2;
/** For how long after it was written a record of the kind `slow` can't be handled, ms. */
const SLOW_MS = 4_000;

/**
 * `start`: it starts an instance. `bad`: it can't be handled. `none`: no subscriber handles it. `huge`: the
 * broker refuses its command. `slow`: it blocks its partition for a while, then it starts an instance.
 */
export type OrderKind = 'start' | 'bad' | 'none' | 'huge' | 'slow';
export const ORDER_KINDS: readonly OrderKind[] = ['start', 'start', 'start', 'bad', 'none', 'huge', 'slow'];

/** A larger command from a source is refused by the broker. */
export const REFUSED_ORDER_BYTES = 30_000;

export function orderRecord(kind: OrderKind, tag: string, partition: number): OutboundRecord {
  const text = kind === 'huge' ? 'x'.repeat(REFUSED_ORDER_BYTES) : '';
  return {
    topic: ORDERS_TOPIC,
    partition,
    key: tag,
    value: Buffer.from(JSON.stringify({ kind, tag, text })),
  };
}

/** The kind of a record by its value. */
export function orderKind(value: Buffer | null): OrderKind {
  return (JSON.parse(value?.toString('utf8') ?? '{}') as { kind: OrderKind }).kind;
}

export function ordersSource(partition: number): SourcePartition {
  return { topic: ORDERS_TOPIC, partition, clusterId: 'sim', group: 'orders' };
}

export function inboundTopicOf({ prefix }: TopicNames): string {
  return `${prefix}inbound`;
}

/**
 * `trueNowMs`: the true time, so that a slow record is handled eventually even if the node's clock is wrong.
 */
export function ordersSubscriber(trueNowMs: () => number): Subscriber {
  return {
    name: 'process/looping/orders',
    decode: (value) => ({ value: null, rawValue: value?.toString('utf8') ?? null }),
    handle: ({ value, timestampMs, offset }): Effect => {
      const { kind, tag, text } = JSON.parse(value?.toString('utf8') ?? '{}') as Record<string, string>;
      const failed = { kind: 'failed', code: 'UNMATCHED', reason: `as ${tag} says` } as const;
      if (kind === 'bad') return { ...failed, blocks: false };
      if (kind === 'slow' && trueNowMs() < timestampMs + SLOW_MS) return { ...failed, blocks: true };
      if (kind === 'none') return { kind: 'skipped', reason: 'no one takes it' };
      const variables = JSON.stringify({ round: 20, tag, text });
      const command = { startProcessInstance: { processId: 'looping', variables } };
      return offset % 2 === 0
        ? { kind: 'command', command }
        : { kind: 'command', command, commandId: `order-${tag}` };
    },
  };
}
