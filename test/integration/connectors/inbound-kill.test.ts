/** Exactly once from a business topic into a process while engines are killed. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { Business, deadLettersOf, instancesOf, plainStartXml, variablesOf } from './inbound-fixture.ts';

const PARTITIONS = 4;
const RECORDS = 2_000;
const BATCH = 100;
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

/** Without a message there is no message id: only the transaction prevents a second start. */
test('every record starts one instance, although the engine is killed repeatedly', async () => {
  const topic = await business.topic('starts', 3);
  let node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
  await cluster.deploy(plainStartXml(business, topic));
  let sent = 0;
  const send = async (count: number): Promise<void> => {
    for (const end = sent + count; sent < end; ) {
      const batch = Array.from({ length: Math.min(BATCH, end - sent) }, () => ({ id: sent++ }));
      await business.send(topic, ...batch);
    }
  };
  const started = (count: number): Promise<void> =>
    until(`${count} records have started an instance`, async () => {
      return (await instancesOf(cluster)).length >= count;
    });
  for (let kill = 0; kill < KILLS; kill++) {
    const before = sent;
    const sending = send(RECORDS / (KILLS + 1));
    await started(before + BATCH);
    await node.kill();
    await sending;
    node = cluster.spawnNode('one');
    await node.ready(PARTITIONS);
    await started(sent);
  }
  // Records of a partition are handled in order: once the last ones have started instances, no earlier ones
  // will.
  await send(RECORDS / (KILLS + 1));
  await started(RECORDS);
  const ids = (await instancesOf(cluster)).map((instance) => variablesOf(instance)['id']);
  assert.equal(ids.length, RECORDS, 'one instance a record');
  assert.equal(new Set(ids).size, RECORDS, 'and of each record one');
  assert.deepEqual(await deadLettersOf(cluster), []);
});
