/**
 * The complete product: the example's model deployed by the command line, orders placed as JSON by clients
 * with other partitioners, every element of the model activated, and all of it read after the engine has
 * stopped.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileResource } from '../../../bpmn/compile.ts';
import type { Order } from '../../../examples/order/orders.ts';
import { expectedElements } from '../../../examples/order/orders.ts';
import { startWorkers } from '../../../examples/order/workers.ts';
import { readToEnd } from '../../../kafka/read/read-to-end.ts';
import { partitionForKey } from '../../../kafka/wire/murmur2.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';

import { decodeInstance, decodeStep } from '../../../state/codec.ts';
import { EventKind } from '../../../state/events.ts';
import type { Worker } from '../../../worker/index.ts';
import { commandLineOf } from '../cli/command-line.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import type { EngineNode } from '../fixture/engine-node.ts';
import { javaProgram } from '../fixture/java-program.ts';
import { assertClean } from '../fixture/oracle.ts';

const PARTITIONS = 3;
const MODEL = fileURLToPath(new URL('../../../examples/order/order.bpmn', import.meta.url));
const JAVA_PRODUCER = new URL('../fixture/PlainProducer.java', import.meta.url);

/** Small, large and declined; the first three are placed by Node, the others by Java. */
const ORDERS: readonly Order[] = [
  { orderId: 'small', amount: 20, card: 'valid' },
  { orderId: 'large', amount: 180, card: 'valid' },
  { orderId: 'declined', amount: 120, card: 'expired' },
  { orderId: 'java-large', amount: 101, card: 'valid' },
  { orderId: 'java-small', amount: 100, card: 'valid' },
];

let cluster: SignalboxCluster;
let node: EngineNode;
let workers: Worker;
let producer: RecordProducer;
let line: ReturnType<typeof commandLineOf>;

before(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  line = commandLineOf(cluster);
  node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
  const { bootstrapServers, prefix } = cluster;
  producer = new RecordProducer(cluster.connection);
  const deployed = await line.run('deploy', MODEL);
  assert.equal(deployed.exitCode, 0, deployed.stderr);
  workers = startWorkers({
    bootstrapServers,
    prefix,
    ship: ({ orderId }) => send('shipment-confirmed', orderId, {}),
  });
  await workers.ready;
});

after(async () => {
  await workers.stop();
  await producer.close();
  await cluster.close();
});

function publication(name: string, orderId: string, variables: object): string {
  const message = { name, correlationKey: orderId, timeToLiveMs: 600_000, variables };
  return JSON.stringify({ publishMessage: message });
}

/** Always sends to a partition that the message does not belong to. */
async function send(name: string, orderId: string, variables: object): Promise<void> {
  const partition = (partitionForKey(orderId, PARTITIONS) + 1) % PARTITIONS;
  const value = Buffer.from(publication(name, orderId, variables));
  await producer.send([{ topic: cluster.topics.commands, partition, key: null, value }]);
}

async function sendByJava(lines: readonly string[]): Promise<void> {
  const to = [cluster.bootstrapServers, cluster.topics.commands];
  const { command, args } = await javaProgram(JAVA_PRODUCER, '256m', to);
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end(lines.join('\n'));
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, 0);
}

interface Passed {
  orderId: string;
  /** Element ids by element instance key. */
  readonly ids: Map<number, string>;
  readonly completed: string[];
}

/** The completed elements of each order, in order. */
async function completedElements(): Promise<Map<string, string[]>> {
  const byInstance = new Map<number, Passed>();
  const onRecord = ({ value }: { readonly value: Buffer | null }): void => {
    const { instanceKey, events } = decodeStep(value ?? Buffer.alloc(0));
    const instance: Passed = byInstance.get(instanceKey) ?? { orderId: '', ids: new Map(), completed: [] };
    byInstance.set(instanceKey, instance);
    for (const event of events) {
      if (event.kind === EventKind.elementActivating) instance.ids.set(event.key, event.elementId);
      if (event.kind === EventKind.elementCompleted)
        instance.completed.push(instance.ids.get(event.key) ?? '');
      if (event.kind === EventKind.variableSet && event.name === 'orderId') {
        instance.orderId = JSON.parse(event.value) as string;
      }
    }
  };
  await readToEnd(cluster.connection, { topic: cluster.topics.history, onRecord });
  return new Map(Array.from(byInstance.values(), ({ orderId, completed }) => [orderId, completed]));
}

test('orders of other clients pass every element of the model, and can be read while the engine is down', async () => {
  for (const order of ORDERS.slice(0, 3)) await send('order-placed', order.orderId, order);
  await sendByJava(ORDERS.slice(3).map((order) => publication('order-placed', order.orderId, order)));
  await until('all orders have ended', async () => {
    const ended = await line.json('list', 'instances', '--where', 'state=completed');
    return ended.length === ORDERS.length;
  });
  assert.deepEqual(await node.stop(), { code: 0, signal: null });

  const completed = await completedElements();
  for (const order of ORDERS) {
    assert.deepEqual(
      completed.get(order.orderId)?.toSorted(),
      expectedElements(order).toSorted(),
      order.orderId,
    );
  }
  const { processes } = await compileResource('order.bpmn', await readFile(MODEL, 'utf8'));
  const inModel = [...(processes[0]?.nodes.keys() ?? [])];
  const passed = new Set([...completed.values()].flat());
  assert.deepEqual(
    inModel.filter((id) => !passed.has(id)),
    [],
    'every element of the model was activated',
  );
});

test('the compacted topic alone shows the state of each order', async () => {
  const states = new Map<string, Record<string, unknown>>();
  await readToEnd(cluster.connection, {
    topic: cluster.topics.state,
    onRecord: ({ key, value }) => {
      if (!value || String(key) === 'barrier') return;
      const { elements, state, processId } = decodeInstance(value);
      const variables = (elements[0]?.variables ?? []).map(({ name, value: json }) => [
        name,
        JSON.parse(json),
      ]);
      states.set(String(key), { ...Object.fromEntries(variables), state, processId });
    },
  });
  const totals = Array.from(states.values(), ({ orderId, total, state }) => [orderId, total, state]);
  const shipping = (amount: number): number => (amount >= 50 ? amount : amount + 5);
  const expected = ORDERS.map(({ orderId, amount }) => [orderId, shipping(amount), 2]);
  assert.deepEqual(totals.toSorted(), expected.toSorted());
  const [key] = states.keys();
  const [shown] = await line.json('get', String(key));
  assert.equal(shown?.['state'], 'COMPLETED');
  assert.match((await line.run('trace', String(key))).stdout, /order-placed/);
});

test('the oracle agrees', async () => {
  const { bootstrapServers, prefix } = cluster;
  const acknowledged = ORDERS.map(({ orderId }) => orderId);
  const verdict = await assertClean({ bootstrapServers, prefix, acknowledged, allEnded: true, once: true });
  assert.deepEqual([verdict.started, verdict.completed], [ORDERS.length, ORDERS.length]);
});
