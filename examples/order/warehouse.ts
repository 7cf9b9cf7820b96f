/**
 * The warehouse: ships orders on request, and confirms each with a message of its own, another plain record.
 */

import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { RecordProducer } from '../../kafka/write/producer.ts';
import type { Order } from './orders.ts';

export interface Warehouse {
  ship(order: Order): Promise<void>;
  close(): Promise<void>;
}

/** How long the message waits for an order that has not got so far. */
const CONFIRMATION_TTL_MS = 60_000;

export function openWarehouse(connection: KafkaConnection, commandsTopic: string): Warehouse {
  const producer = new RecordProducer(connection);
  return {
    async ship({ orderId }) {
      const publishMessage = {
        name: 'shipment-confirmed',
        correlationKey: orderId,
        timeToLiveMs: CONFIRMATION_TTL_MS,
      };
      const value = Buffer.from(JSON.stringify({ publishMessage }));
      // A handler may be called again: the second confirmation of an order changes nothing.
      const headers = [{ key: 'command-id', value: Buffer.from(`ship-${orderId}`) }];
      await producer.send([{ topic: commandsTopic, partition: null, key: orderId, value, headers }]);
    },
    close: () => producer.close(),
  };
}
