/** The records that the client sends for its nth instance. Pure, except for counters. */
import { encodeCommand } from '../../engine/command-codec.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { partitionForKey } from '../../kafka/wire/murmur2.ts';

export type LoadName = keyof typeof LOADS;

export interface LoadTarget {
  readonly topics: TopicNames;
  readonly partitionCount: number;
  /** Epoch ms at which the timers of this load are due. */
  readonly dueAtMs: number;
}

/** The size of the variables of a start, bytes. */
export const PASS_BYTES = 10_000;
const LONG_TEXT = 'x'.repeat(PASS_BYTES);

const MESSAGE_TTL_MS = 600_000;

/** About 200 bytes of JSON, as a small order has. */
function orderVariables(n: number): string {
  const id = String(n).padStart(9, '0');
  return (
    `{"n":${n},"key":"k${id}","orderId":"order-${id}","amount":${(n % 900) + 0.5},` +
    `"customer":{"id":"customer-${id}","name":"Ada Lovelace","email":"ada@example.com","country":"GB"},` +
    `"items":["book","lamp"],"express":false}`
  );
}

function start(target: LoadTarget, partition: number, processId: string, variables: string): OutboundRecord {
  const value = encodeCommand({ startProcessInstance: { processId, variables } });
  return { topic: target.topics.commands, partition, key: null, value };
}

/**
 * The instance is on the partition of this key, where its messages arrive; without a key, on any partition.
 */
function correlated(target: LoadTarget, n: number, processId: string): OutboundRecord {
  return start(target, partitionOf(target, n), processId, orderVariables(n));
}

function partitionOf({ partitionCount }: LoadTarget, n: number): number {
  return partitionForKey(keyOf(n), partitionCount);
}

function keyOf(n: number): string {
  return `k${String(n).padStart(9, '0')}`;
}

function go(target: LoadTarget, n: number): OutboundRecord {
  const correlationKey = keyOf(n);
  const command = { name: 'go', correlationKey, variables: '{"paid":true}', timeToLiveMs: MESSAGE_TTL_MS };
  const value = encodeCommand({ publishMessage: command });
  const { commands: topic } = target.topics;
  return { topic, partition: partitionOf(target, n), key: correlationKey, value };
}

/** By name: the records that start an instance, and those that it needs to end. */
export const LOADS = {
  'one-task': (target: LoadTarget, n: number) => [
    start(target, n % target.partitionCount, 'one-task', orderVariables(n)),
  ],
  'message-catch': (target: LoadTarget, n: number) => [correlated(target, n, 'message-catch'), go(target, n)],
  'message-catch-wait': (target: LoadTarget, n: number) => [correlated(target, n, 'message-catch')],
  'message-catch-go': (target: LoadTarget, n: number) => [go(target, n)],
  pass: (target: LoadTarget, n: number) => [
    start(target, n % target.partitionCount, 'pass', `{"n":${n},"text":"${LONG_TEXT}"}`),
  ],
  'ten-elements': (target: LoadTarget, n: number) => [correlated(target, n, 'ten-elements'), go(target, n)],
  timer: (target: LoadTarget, n: number) => {
    const dueAt = new Date(target.dueAtMs).toISOString();
    return [start(target, n % target.partitionCount, 'timer', JSON.stringify({ n, dueAt }))];
  },
  'hot-key': (target: LoadTarget, n: number) => {
    const message = {
      name: 'hot',
      correlationKey: 'hot',
      variables: `{"n":${n}}`,
      timeToLiveMs: MESSAGE_TTL_MS,
    };
    const partition = partitionForKey('hot', target.partitionCount);
    const value = encodeCommand({ publishMessage: message });
    return [{ topic: target.topics.commands, partition, key: 'hot', value }];
  },
} as const satisfies Record<string, (target: LoadTarget, n: number) => OutboundRecord[]>;
