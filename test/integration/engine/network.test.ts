/**
 * Answers that are lost or late, of each API that a transaction and its owner depend on: nothing is lost,
 * nothing doubled, and the engine goes on by itself.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import type { EngineNode } from '../fixture/engine-node.ts';
import { LOAD_PATH, LOAD_XML, Load } from '../fixture/load.ts';
import { assertClean } from '../fixture/oracle.ts';
import { OwnBroker } from '../fixture/own-broker.ts';
import type { ApiName, FaultKind } from '../fixture/proxy.ts';

const PARTITIONS = 2;
const STARTS_PER_SECOND = 40;
/** Longer than one attempt of a request may take, shorter than a transaction. */
const LATE_MS = 4_000;
/** Longer than a transaction may take. */
const TOO_LATE_MS = 9_000;

const FIRST_VERSION_ENGINE = fileURLToPath(new URL('../fixture/first-version-engine.ts', import.meta.url));

let broker: OwnBroker;
let cluster: SignalboxCluster;
let node: EngineNode;
let load: Load;

before(async () => {
  broker = await OwnBroker.open();
  cluster = await SignalboxCluster.open(PARTITIONS, broker);
  node = cluster.spawnNode('one', { bootstrapServers: broker.proxiedServers });
  await node.ready(PARTITIONS);
  await cluster.deploy(LOAD_XML);
  load = new Load(cluster, PARTITIONS);
  load.run(STARTS_PER_SECOND);
});

after(async () => {
  await load.close();
  await cluster.close();
  await broker.close();
});

/**
 * Does something to the next answers of an API, and waits until it has happened and work goes on after it.
 */
async function suffer(api: ApiName, kind: FaultKind, options: { count?: number; delayMs?: number } = {}) {
  const { proxy } = broker;
  const before = proxy.injected(api, kind);
  const { count = 1 } = options;
  proxy.inject(api, kind, options);
  // A producer's id is asked for at a takeover only: a lost end of a transaction makes one.
  if (api === 'initProducerId') proxy.inject('endTxn', 'cut');
  await until(`${kind} ${api} has happened`, () => proxy.injected(api, kind) - before >= count);
  const ended = load.endedCount;
  await until(`work goes on after ${kind} ${api}`, () => load.endedCount > ended + STARTS_PER_SECOND);
  await node.ready(PARTITIONS);
}

function loseAnswers(api: ApiName): void {
  test(`the connection breaks before the answer of ${api}`, () => suffer(api, 'cut', { count: 2 }));
  test(`the answer of ${api} never comes`, () => suffer(api, 'swallow'));
}

for (const api of ['produce', 'endTxn', 'initProducerId', 'fetch', 'heartbeat'] as const) loseAnswers(api);

test('the answer of endTxn comes late', () => suffer('endTxn', 'delay', { delayMs: LATE_MS }));

test('the answer of produce comes later than a transaction may take', () =>
  suffer('produce', 'delay', { delayMs: TOO_LATE_MS }));

test('an endTxn is held in the network until its sender has given up, taken over again and gone on', async () => {
  broker.proxy.inject('endTxn', 'hold');
  await until('an endTxn is held', () => broker.proxy.injected('endTxn', 'hold') > 0);
  const ended = load.endedCount;
  await until('work goes on', () => load.endedCount > ended + 2 * STARTS_PER_SECOND);
  await sleep(TOO_LATE_MS / 2);
  assert.ok(broker.proxy.release() > 0);
  await until('work still goes on', () => load.endedCount > ended + 4 * STARTS_PER_SECOND);
});

test('the engine makes transactions as Kafka 4 does', async () => {
  const added = broker.proxy.injected('addPartitionsToTxn', 'delay');
  broker.proxy.inject('addPartitionsToTxn', 'delay');
  const ended = load.endedCount;
  await until('work goes on', () => load.endedCount > ended + STARTS_PER_SECOND);
  assert.equal(broker.proxy.injected('addPartitionsToTxn', 'delay'), added);
});

test('the same engine process lives, and one with transactions of the first version takes its place', async () => {
  assert.equal(node.hasExited, false);
  await node.kill();
  const bootstrapServers = broker.proxiedServers;
  node = cluster.spawnNode('one', { bootstrapServers, script: FIRST_VERSION_ENGINE });
  await node.ready(PARTITIONS);
});

loseAnswers('addPartitionsToTxn');

test('nothing is lost, nothing doubled', async () => {
  assert.equal(node.hasExited, false);
  await load.stop();
  await load.ended();
  const { bootstrapServers, prefix } = cluster;
  const { acknowledged } = load;
  const question = { bootstrapServers, prefix, acknowledged, allEnded: true, once: true, path: LOAD_PATH };
  const verdict = await assertClean(question);
  assert.equal(verdict.completed, acknowledged.size);
});
