/** Engines that die: killed under load and started again, one of two killed, one stopped in good order. */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignalboxCluster } from '../fixture/cluster.ts';
import { LOAD_PATH, LOAD_XML, Load } from '../fixture/load.ts';
import { assertClean } from '../fixture/oracle.ts';

const PARTITIONS = 4;
const STARTS_PER_SECOND = 60;
const KILLS = 3;
const KILL_EVERY_MS = 1_500;

let cluster: SignalboxCluster;
let load: Load;

beforeEach(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
});

afterEach(async () => {
  await load.close();
  await cluster.close();
});

async function assertAllOnce(): Promise<void> {
  const { bootstrapServers, prefix } = cluster;
  const { acknowledged } = load;
  assert.ok(acknowledged.size > 0);
  const question = { bootstrapServers, prefix, acknowledged, allEnded: true, once: true, path: LOAD_PATH };
  const verdict = await assertClean(question);
  assert.equal(verdict.started, acknowledged.size);
  assert.equal(verdict.completed, acknowledged.size);
  assert.equal(verdict.deadLetters, 0);
}

test('an engine is killed under load again and again: every start ends once', async () => {
  let node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
  await cluster.deploy(LOAD_XML);
  load = new Load(cluster, PARTITIONS);
  load.run(STARTS_PER_SECOND);
  for (let kill = 0; kill < KILLS; kill += 1) {
    await sleep(KILL_EVERY_MS);
    await node.kill();
    node = cluster.spawnNode('one');
    await node.ready(PARTITIONS);
  }
  await sleep(KILL_EVERY_MS);
  await load.stop();
  await load.ended();
  await assertAllOnce();
});

test('of two engines one stops in good order, then one is killed: the other goes on each time', async () => {
  const one = cluster.spawnNode('one');
  await one.ready(PARTITIONS);
  await cluster.deploy(LOAD_XML);
  load = new Load(cluster, PARTITIONS);
  const two = cluster.spawnNode('two');
  await two.ready(PARTITIONS / 2);
  load.run(STARTS_PER_SECOND);
  await sleep(KILL_EVERY_MS);

  const exit = await two.stop();
  assert.deepEqual(exit, { code: 0, signal: null }, `it stops before anybody kills it: ${two.said()}`);
  await one.ready(PARTITIONS);

  const three = cluster.spawnNode('three');
  await three.ready(PARTITIONS / 2);
  await one.kill();
  await three.ready(PARTITIONS);
  await sleep(KILL_EVERY_MS);
  await load.stop();
  await load.ended();
  await assertAllOnce();
});
