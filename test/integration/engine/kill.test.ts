/** Killed engines: killed under load and restarted, one of two killed, one shut down. */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { UnderLoad } from '../fixture/under-load.ts';

const PARTITIONS = 4;
const KILLS = 3;

let world: UnderLoad;

beforeEach(async () => {
  world = await UnderLoad.open({ partitions: PARTITIONS, startsPerSecond: 60 });
});

afterEach(() => world.close());

test('an engine is killed under load repeatedly: every started instance ends once', async () => {
  let node = await world.start('one');
  await world.begin();
  await world.goesOn();
  for (let kill = 0; kill < KILLS; kill += 1) node = await world.killAndGoOn(node);
  await world.assertAllOnce();
});

test('when one of two engines stops or is killed, the other continues', async () => {
  const one = await world.start('one');
  await world.begin();
  const two = await world.start('two', PARTITIONS / 2);
  await world.goesOn();

  const exit = await two.stop();
  assert.deepEqual(exit, { code: 0, signal: null }, `it stops before it is killed: ${two.said()}`);
  await one.ready(PARTITIONS);

  const three = await world.start('three', PARTITIONS / 2);
  await one.kill();
  await three.ready(PARTITIONS);
  await world.goesOn();
  await world.assertAllOnce();
});
