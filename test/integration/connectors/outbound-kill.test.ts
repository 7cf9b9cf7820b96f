/** Records of processes are written exactly once, even if the engine is killed during the write. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { createTopics, deleteTopics } from '../../../kafka/admin/admin.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { PATIENCE_MS } from '../fixture/until.ts';
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
  const start = (id: number): Promise<unknown> =>
    client.start(
      { processId: 'send', variables: { id }, businessKey: String(id) },
      { timeoutMs: PATIENCE_MS },
    );
  for (let kill = 0; kill < KILLS; kill++) {
    const share = INSTANCES / KILLS;
    const starts = Promise.all(
      Array.from({ length: share }, (_unused, index) => start(kill * share + index)),
    );
    await until(`some records of life ${kill + 1} are written`, async () => {
      return (await recordsOf(cluster, topic)).length > kill * share;
    });
    await node.kill();
    node = cluster.spawnNode('one');
    await node.ready(PARTITIONS);
    await starts;
    await until(`all records of life ${kill + 1} are written`, async () => {
      return (await recordsOf(cluster, topic)).length >= (kill + 1) * share;
    });
  }
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
