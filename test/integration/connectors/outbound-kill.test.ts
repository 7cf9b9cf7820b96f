/** Records of processes are written once, whatever happens to the engine: SIGKILL while they are. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTopics, deleteTopics } from '../../../kafka/admin/admin.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { instancesOf, isCompleted, recordsOf, sendModel } from './outbound-fixture.ts';

const PARTITIONS = 2;
const INSTANCES = 600;
const KILLS = 3;

let cluster: SignalboxCluster;
let topic: string;

beforeEach(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  topic = cluster.prefix.replace('.', '-business');
  await createTopics(cluster.connection, [{ topic, partitions: 3 }]);
});

afterEach(async () => {
  await deleteTopics(cluster.connection, [topic]);
  await cluster.close();
});

test('an engine that is killed repeatedly writes each record once, with its offset', async () => {
  let node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
  await cluster.deploy(sendModel(cluster.bootstrapServers, topic, { resultExpression: '={ at: offset }' }));
  const client = clientOf(cluster);
  const starts = Array.from({ length: INSTANCES }, async (_, id) => {
    // A little at a time, so that each life of the engine has its share.
    await sleep((id / INSTANCES) * KILLS * 1500);
    return await client.start(
      { processId: 'send', variables: { id }, businessKey: String(id) },
      { timeoutMs: 60_000 },
    );
  });
  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(1200);
    await node.kill();
    node = cluster.spawnNode('one');
    await node.ready(PARTITIONS);
  }
  await Promise.all(starts);
  await client.close();
  await until('all instances have ended', async () => {
    return (await instancesOf(cluster)).filter(isCompleted).length === INSTANCES;
  });
  const records = await recordsOf(cluster, topic);
  const ids = new Set(records.map(({ key }) => key));
  assert.deepEqual([records.length, ids.size], [INSTANCES, INSTANCES]);
  for (const { elements } of await instancesOf(cluster)) {
    const [id, at] = ['id', 'at'].map(
      (name) => elements[0]?.variables.find((one) => one.name === name)?.value,
    );
    assert.equal(String(records.find(({ key }) => key === id)?.offset), at);
  }
});
