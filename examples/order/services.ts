/**
 * A shop and a warehouse: services that are independent of Signalbox. They produce plain JSON records on the
 * commands topic with a stock Kafka client, to any partition, as `kafka-console-producer` could.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { Order } from './orders.ts';

export interface PlaceOptions {
  /** How long to take for all orders, at an even rate. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** For tests: the record of this order is silently lost. */
  readonly lose?: string;
}

export interface Services {
  /** Number of orders that Kafka has acknowledged. */
  readonly placed: number;
  /** Resolves when all orders are placed, or when `signal` is aborted. */
  placeOrders(orders: readonly Order[], options: PlaceOptions): Promise<void>;
  /** Places one more order. */
  placeOrder(order: Order): Promise<void>;
  /** Ships an order and confirms it with a message. */
  ship(order: Order): Promise<void>;
  close(): Promise<void>;
}

const TICK_MS = 25;
/** Every 25th order is sent twice, as by a client that doesn't know whether its first attempt arrived. */
const REPEATED_EVERY = 25;
/** How long a confirmation is buffered if the order doesn't wait for it yet. */
const CONFIRMATION_TTL_MS = 60_000;

export async function connectServices(bootstrapServers: string, topic: string): Promise<Services> {
  const kafka = new Kafka({
    brokers: bootstrapServers.split(','),
    clientId: 'shop',
    logLevel: logLevel.ERROR,
  });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  let placed = 0;
  return {
    get placed() {
      return placed;
    },
    async placeOrders(orders, { seconds, signal, lose }) {
      const startedAtMs = performance.now();
      while (placed < orders.length && !signal.aborted) {
        const share = (performance.now() - startedAtMs) / (seconds * 1000);
        const due = Math.min(orders.length, Math.floor(orders.length * share) + 1);
        const messages = orders
          .slice(placed, due)
          .flatMap((order, index) => ((placed + index) % REPEATED_EVERY === 0 ? [order, order] : [order]))
          .filter(({ orderId }) => orderId !== lose)
          .map((order) => recordOf('order-placed', order.orderId, { variables: order }));
        if (messages.length > 0) await producer.send({ topic, messages });
        placed = due;
        await sleep(TICK_MS);
      }
    },
    async placeOrder(order) {
      await producer.send({
        topic,
        messages: [recordOf('order-placed', order.orderId, { variables: order })],
      });
    },
    async ship({ orderId }) {
      const message = recordOf('shipment-confirmed', orderId, { timeToLiveMs: CONFIRMATION_TTL_MS });
      await producer.send({ topic, messages: [message] });
    },
    close: () => producer.disconnect(),
  };
}

/** Publishes a message; because of its `command-id`, the record may be sent repeatedly. */
function recordOf(name: string, orderId: string, fields: object) {
  return {
    value: JSON.stringify({ publishMessage: { name, correlationKey: orderId, ...fields } }),
    headers: { 'command-id': `${name}-${orderId}` },
  };
}
