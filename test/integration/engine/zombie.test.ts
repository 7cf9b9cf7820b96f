/** An engine that is frozen for longer than its session, loses its partitions, and wakes up not knowing. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { LOAD_PATH, LOAD_XML, Load } from '../fixture/load.ts';
import { assertClean } from '../fixture/oracle.ts';

const PARTITIONS = 4;
const STARTS_PER_SECOND = 60;
const AFTERWARDS_MS = 1_500;

let cluster: SignalboxCluster;
let load: Load;

before(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
});

after(async () => {
  await load.close();
  await cluster.close();
});

test('a frozen engine loses its partitions, writes nothing when it wakes, and joins again by itself', async () => {
  const frozen = cluster.spawnNode('frozen');
  await frozen.ready(PARTITIONS);
  await cluster.deploy(LOAD_XML);
  load = new Load(cluster, PARTITIONS);
  load.run(STARTS_PER_SECOND);
  await sleep(AFTERWARDS_MS);
  const other = cluster.spawnNode('other');
  await other.ready(PARTITIONS / 2);

  frozen.freeze();
  await other.ready(PARTITIONS);
  await sleep(AFTERWARDS_MS);
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
  await sleep(AFTERWARDS_MS);
  await load.stop();
  await load.ended();

  const { bootstrapServers, prefix } = cluster;
  const { acknowledged } = load;
  const question = { bootstrapServers, prefix, acknowledged, allEnded: true, once: true, path: LOAD_PATH };
  const verdict = await assertClean(question);
  assert.equal(verdict.completed, acknowledged.size);
  assert.ok(verdict.takeovers >= 2 * PARTITIONS);
});
