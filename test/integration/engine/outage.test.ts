/**
 * Kafka is unavailable: killed and restarted, or silent for a while. The engine reports it and recovers by
 * itself.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { healthOf } from '../../../engine/node/health.ts';
import { SignalboxCluster } from '../fixture/cluster.ts';
import type { EngineNode } from '../fixture/engine-node.ts';
import { OwnBroker } from '../fixture/own-broker.ts';
import { UnderLoad } from '../fixture/under-load.ts';
import { until } from '../fixture/until.ts';

const PARTITIONS = 2;
/** The durations of the outages, which are the subject: longer than a session and a transaction; a moment. */
const SILENT_MS = 12_000;
const DEAD_MS = 3_000;

let broker: OwnBroker;
let world: UnderLoad;
let node: EngineNode;

before(async () => {
  broker = await OwnBroker.open();
  world = await UnderLoad.open({ partitions: PARTITIONS, startsPerSecond: 40, broker });
  node = await world.start('one');
  await world.begin();
  await world.goesOn();
});

after(async () => {
  await world.close();
  await broker.close();
});

/** Asserts that the engine is not ready and reports this reason. */
async function assertNotReady(says: RegExp): Promise<void> {
  let said = '';
  await until(
    () => `the engine says what is wrong; it says ${said}`,
    async () => {
      const health = await node.health();
      said = JSON.stringify(health?.problems);
      return health?.ready === false && says.test(said);
    },
  );
}

async function assertGoesOn(): Promise<void> {
  await node.ready(PARTITIONS);
  await world.goesOn();
  assert.equal(node.hasExited, false);
}

test('an engine is not ready before it has its partitions, nor when it stops', async () => {
  const other = await SignalboxCluster.open(PARTITIONS, broker);
  const engine = other.newEngine('one');
  const health = () => healthOf(engine, Date.now());
  assert.match(health().problems[0]?.what ?? '', /no broker has responded yet/);
  const running = other.run(engine);
  const said = new Set<string>();
  for (let isRunning = false; !isRunning; ) {
    const { ready, problems, partitions } = health();
    isRunning = ready;
    for (const { what } of problems) said.add(what);
    if (ready) assert.equal(partitions.length, PARTITIONS);
    await sleep(1); // Not `until`: some problems exist only for a few ms.
  }
  await running;
  assert.ok(said.has('not a member of the consumer group yet'), [...said].join());
  await other.stopEngine(engine);
  assert.equal(health().ready, false);
  await other.close();
});

test('the broker is killed and started again', async () => {
  await broker.kill();
  await assertNotReady(/Kafka|broker|connection|closed|refused/i);
  await sleep(DEAD_MS);
  await broker.start();
  await assertGoesOn();
});

test('the broker does not respond for longer than a session and a transaction', async () => {
  broker.proxy.standStill();
  await assertNotReady(/no response|does not respond|not responded|broker|member/i);
  await sleep(SILENT_MS);
  assert.equal((await node.health())?.ready, false);
  broker.proxy.resume();
  await assertGoesOn();
});

test('nothing is lost or doubled, in the same engine process', async () => {
  await world.assertAllOnce({ lateResults: true });
  assert.equal(node.hasExited, false);
});
