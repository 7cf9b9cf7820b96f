/**
 * From one business topic through a process to another, with kills and malformed records: as many records
 * arrive as were sent. The long form is row T22 of `npm run chaos`.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { SignalboxCluster } from '../fixture/cluster.ts';
import { Relay } from '../fixture/relay.ts';
import { Business } from './inbound-fixture.ts';

const PARTITIONS = 4;
const RECORDS = 2_000;
const GOOD_PER_GARBAGE = 100;
const KILLS = 3;

let cluster: SignalboxCluster;
let business: Business;

beforeEach(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  business = new Business(cluster.bootstrapServers);
});

afterEach(async () => {
  await cluster.close();
  await business.close();
});

test('2,000 records in, 2,000 out, despite kills; garbage becomes dead letters', async () => {
  let node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
  const relay = await Relay.open(cluster, business);
  const part = RECORDS / (KILLS + 1);
  for (let kill = 0; kill < KILLS; kill++) {
    const before = relay.sent;
    const sending = relay.send(part, GOOD_PER_GARBAGE);
    await relay.passed(before + 1);
    await node.kill();
    await sending;
    node = cluster.spawnNode('one');
  }
  await relay.send(part, GOOD_PER_GARBAGE);
  await node.ready(PARTITIONS);
  const garbage = RECORDS / GOOD_PER_GARBAGE;
  assert.deepEqual(await relay.count(), {
    sent: RECORDS,
    garbage,
    out: RECORDS,
    distinct: RECORDS,
    deadLetters: garbage,
  });
});
