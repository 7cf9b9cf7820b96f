/**
 * An engine that is frozen for longer than its session timeout, loses its partitions, and resumes without
 * being notified.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { UnderLoad } from '../fixture/under-load.ts';
import { until } from '../fixture/until.ts';

const PARTITIONS = 4;

let world: UnderLoad;

before(async () => {
  world = await UnderLoad.open({ partitions: PARTITIONS, startsPerSecond: 60 });
});

after(() => world.close());

test('a suspended engine loses its partitions, writes nothing when it resumes, and joins again automatically', async () => {
  const frozen = await world.start('frozen');
  await world.begin();
  await world.goesOn();
  const other = await world.start('other', PARTITIONS / 2);

  frozen.freeze();
  await other.ready(PARTITIONS);
  await world.goesOn();
  const loggedBefore = frozen.log.length;
  frozen.thaw();

  await frozen.ready(PARTITIONS / 2);
  await until('the other has given partitions back', async () => {
    const health = await other.health();
    return health?.ready === true && health.partitions.length === PARTITIONS / 2;
  });
  assert.equal(frozen.hasExited, false);
  const said = frozen.log.slice(loggedBefore).map(({ msg }) => msg);
  assert.ok(
    said.some((msg) => /taking over again|partition lost|not a member/.test(msg)),
    `it noticed: ${frozen.said()}`,
  );
  await world.goesOn();
  const { takeovers } = await world.assertAllOnce();
  assert.ok(takeovers >= 2 * PARTITIONS);
});
