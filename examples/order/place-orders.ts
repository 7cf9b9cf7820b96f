/**
 * Places orders as any Kafka client can: plain JSON records on the commands topic, by a stock producer
 * without a key, so that each lands on a partition by chance. Nothing of Signalbox is in here.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from 'kafkajs';
import { Kafka, logLevel } from 'kafkajs';
import type { Order } from './orders.ts';
import { isSentTwice } from './orders.ts';

export interface PlaceOrdersOptions {
  readonly bootstrapServers: string;
  /** The commands topic. */
  readonly topic: string;
  /** How long to take for all of them, at an even rate. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** How many are placed by now: acknowledged by Kafka. */
  readonly onPlaced: (count: number) => void;
  /** For tests: the record of this order is silently lost. */
  readonly lost?: string;
}

const TICK_MS = 25;

/** Resolves when all orders are placed, or none more because of the signal. */
export async function placeOrders(orders: readonly Order[], options: PlaceOrdersOptions): Promise<void> {
  const { bootstrapServers, topic, seconds, signal, onPlaced, lost } = options;
  const kafka = new Kafka({
    clientId: 'shop',
    brokers: bootstrapServers.split(','),
    logLevel: logLevel.ERROR,
  });
  const producer = kafka.producer({ createPartitioner: byChance });
  await producer.connect();
  try {
    const startedAtMs = performance.now();
    for (let placed = 0; placed < orders.length && !signal.aborted; ) {
      const elapsedMs = performance.now() - startedAtMs;
      const due = Math.min(orders.length, Math.floor((orders.length * elapsedMs) / (seconds * 1000)) + 1);
      const messages = orders
        .slice(placed, due)
        .flatMap((order, index) => (isSentTwice(placed + index) ? [order, order] : [order]))
        .filter(({ orderId }) => orderId !== lost)
        .map(recordOf);
      if (messages.length > 0) await producer.send({ topic, messages });
      placed = Math.max(placed, due);
      onPlaced(placed);
      await sleep(TICK_MS);
    }
  } finally {
    await producer.disconnect();
  }
}

/**
 * What `kafka-console-producer` could send as well. The header makes a repeat of the same command harmless.
 */
function recordOf(order: Order): Message {
  const publishMessage = { name: 'order-placed', correlationKey: order.orderId, variables: order };
  return {
    key: null,
    value: JSON.stringify({ publishMessage }),
    headers: { 'command-id': `place-${order.orderId}` },
  };
}

function byChance() {
  return ({ partitionMetadata }: { partitionMetadata: readonly unknown[] }) =>
    Math.floor(Math.random() * partitionMetadata.length);
}
