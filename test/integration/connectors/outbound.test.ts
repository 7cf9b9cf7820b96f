/** Outbound Kafka tasks on a real broker: kafka-connector contract §2, including rejections by the broker. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { SignalboxClient } from '../../../client/client.ts';
import { isOwnCluster } from '../../../connectors/is-own-cluster.ts';
import { ConnectorTasks } from '../../../connectors/outbound/outbound-tasks.ts';
import { RemoteWorker } from '../../../connectors/outbound/remote-worker.ts';
import { SecretStore } from '../../../connectors/secrets/secret-store.ts';
import type { Engine } from '../../../engine/node/engine.ts';
import { createTopics, deleteTopics } from '../../../kafka/admin/admin.ts';
import type { ProcessInstance } from '../../../state/instance.ts';
import type { Variables } from '../../../worker/index.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { instancesOf, isCompleted, recordsOf, sendModel } from './outbound-fixture.ts';

let cluster: SignalboxCluster;
let engine: Engine;
let client: SignalboxClient;
let topic: string;
let secrets: SecretStore;
let isOwn = true;

beforeEach(async () => {
  isOwn = true;
  cluster = await SignalboxCluster.open(2);
  topic = cluster.prefix.replace('.', '-business');
  await createTopics(cluster.connection, [
    { topic, partitions: 3, configs: { 'max.message.bytes': '20000' } },
  ]);
  secrets = new SecretStore({ environment: { SECRET_Where: cluster.bootstrapServers } });
  const outbound = new ConnectorTasks({
    secrets,
    isOwnCluster: (servers) => isOwn && isOwnCluster(cluster.connection, servers),
  });
  engine = cluster.newEngine('one', {}, { outbound });
  await cluster.run(engine);
  client = clientOf(cluster);
});

afterEach(async () => {
  await client.close();
  await deleteTopics(cluster.connection, [topic]);
  await cluster.close();
});

async function startAll(count: number, variables: (at: number) => Variables): Promise<void> {
  const starts = Array.from({ length: count }, (_, at) =>
    client.start({ processId: 'send', variables: variables(at) }),
  );
  await Promise.all(starts);
}

async function settled(count: number): Promise<ProcessInstance[]> {
  let done: ProcessInstance[] = [];
  await until(`${count} instances have ended or stopped`, async () => {
    const instances = await instancesOf(cluster);
    done = instances.filter((one) => isCompleted(one) || one.elements.some(({ incident }) => incident));
    return done.length === count;
  });
  return done;
}

function variableOf({ elements }: ProcessInstance, name: string): unknown {
  const text = elements[0]?.variables.find((variable) => variable.name === name)?.value;
  return text === undefined ? undefined : JSON.parse(text);
}

test('a task that ignores the result writes one record for each instance', async () => {
  await cluster.deploy(sendModel(cluster.bootstrapServers, topic));
  await startAll(100, (id) => ({ id }));
  const instances = await settled(100);
  assert.ok(instances.every(isCompleted));
  const values = (await recordsOf(cluster, topic)).map(({ value }) => JSON.parse(value).id as number);
  assert.deepEqual(
    values.sort((a, b) => a - b),
    Array.from({ length: 100 }, (_, id) => id),
  );
});

test('the result has the actual offset and time of the record', async () => {
  await cluster.deploy(sendModel(cluster.bootstrapServers, topic, { resultVariable: 'sent' }));
  await startAll(50, (id) => ({ id }));
  const instances = await settled(50);
  const records = await recordsOf(cluster, topic);
  for (const instance of instances) {
    const id = variableOf(instance, 'id') as number;
    const record = records.find(({ value }) => JSON.parse(value).id === id);
    assert.ok(record);
    const { partition, offset, timestampMs: timestamp } = record;
    assert.deepEqual(variableOf(instance, 'sent'), { topic, timestamp, offset, partition });
  }
});

test("a missing topic fails only its jobs, with the broker's reason; others of the batch continue", async () => {
  const expression = '=if good then "' + topic + '" else "' + topic + '-nowhere"';
  const inputs = { 'topic.topicName': expression };
  await cluster.deploy(sendModel(cluster.bootstrapServers, topic, {}, inputs));
  await startAll(40, (id) => ({ id, good: id % 4 > 0 }));
  const instances = await settled(40);
  const failed = instances.filter((one) => !isCompleted(one));
  assert.equal(failed.length, 10);
  for (const one of failed) {
    const incident = one.elements.find((element) => element.incident)?.incident;
    assert.match(
      incident?.message ?? '',
      /Error during Kafka Producer execution.*UNKNOWN_TOPIC_OR_PARTITION/,
    );
    assert.ok(!one.setAside);
  }
  assert.equal((await recordsOf(cluster, topic)).length, 30);
});

test('a record that is too large fails only its job', async () => {
  const inputs = { 'message.value': '={ id: id, text: text }' };
  const headers = { resultVariable: 'sent' };
  await cluster.deploy(sendModel(cluster.bootstrapServers, topic, headers, inputs));
  await startAll(20, (id) => ({ id, text: id % 10 === 0 ? 'x'.repeat(30_000) : 'short' }));
  const instances = await settled(20);
  const failed = instances.filter((one) => !isCompleted(one));
  assert.deepEqual(failed.map((one) => variableOf(one, 'id')).sort(), [0, 10]);
  const incident = failed[0]?.elements.find((element) => element.incident)?.incident;
  assert.match(incident?.message ?? '', /MESSAGE_TOO_LARGE/);
  assert.equal((await recordsOf(cluster, topic)).length, 18);
});

test('a topic of the engine is rejected before anything is written', async () => {
  await cluster.deploy(sendModel(cluster.bootstrapServers, cluster.topics.state));
  await startAll(2, (id) => ({ id }));
  const [one] = await settled(2);
  const incident = one?.elements.find((element) => element.incident)?.incident;
  assert.match(incident?.message ?? '', /a model may not write to topic/);
});

test('a worker does the durable job for another cluster, with the result of its record', async () => {
  isOwn = false;
  const { bootstrapServers, prefix } = cluster;
  const worker = new RemoteWorker({
    bootstrapServers,
    prefix,
    secrets,
    warn: () => undefined,
  });
  try {
    await cluster.deploy(sendModel('{{secrets.Where}}', topic, { resultVariable: 'sent' }));
    await startAll(10, (id) => ({ id }));
    const instances = await settled(10);
    const records = await recordsOf(cluster, topic);
    assert.equal(records.length, 10);
    for (const instance of instances) {
      const record = records.find(({ value }) => JSON.parse(value).id === variableOf(instance, 'id'));
      assert.ok(record);
      const { partition, offset, timestampMs: timestamp } = record;
      assert.deepEqual(variableOf(instance, 'sent'), { topic, timestamp, offset, partition });
    }
  } finally {
    await worker.stop();
  }
});
