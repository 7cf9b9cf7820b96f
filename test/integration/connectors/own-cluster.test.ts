/**
 * A model names another listener of the engine's own cluster. The engine recognizes the cluster by its id and
 * writes the records exactly once, in the transaction of the step.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SignalboxClient } from '../../../client/client.ts';
import { ConnectorTasks } from '../../../connectors/outbound/outbound-tasks.ts';
import { OwnCluster } from '../../../connectors/outbound/own-cluster.ts';
import { RemoteWorker } from '../../../connectors/outbound/remote-worker.ts';
import { SecretStore } from '../../../connectors/secrets/secret-store.ts';
import { jobTopic } from '../../../engine/topics.ts';
import { listConnectors } from '../../../inspect/list/connectors.ts';
import { TopicScanner } from '../../../inspect/topic-scanner.ts';
import { createTopics } from '../../../kafka/admin/admin.ts';
import { testBroker } from '../fixture/broker.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { OwnBroker } from '../fixture/own-broker.ts';
import { instancesOf, isCompleted, recordsOf, sendModel } from './outbound-fixture.ts';

const KAFKA_JOBS = 'io.camunda:connector-kafka:1';

let broker: OwnBroker;
let cluster: SignalboxCluster;
let client: SignalboxClient;
let topic: string;
const secrets = new SecretStore({ environment: {} });

before(async () => {
  broker = await OwnBroker.open();
  cluster = await SignalboxCluster.open(2, broker);
  topic = cluster.prefix.replace('.', '-business');
  await createTopics(cluster.connection, [{ topic, partitions: 1 }]);
  client = clientOf(cluster);
});

after(async () => {
  await client.close();
  await cluster.close();
  await broker.close();
});

async function allCompleted(count: number): Promise<void> {
  await until(`${count} instances have completed`, async () => {
    return (await instancesOf(cluster)).filter(isCompleted).length === count;
  });
}

const scanner = (): TopicScanner =>
  new TopicScanner(cluster.connection, cluster.topics, {
    onScan: () => ({ update: () => undefined, end: () => undefined }),
    onUnreadable: () => undefined,
  });

test('a record for another listener of the own cluster is written in the transaction of the step', async () => {
  const own = new OwnCluster(cluster.connection);
  const outbound = new ConnectorTasks({ secrets, isOwnCluster: (_servers, brokers) => own.owns(brokers) });
  const engine = cluster.newEngine('one', {}, { outbound });
  await cluster.run(engine);
  await cluster.deploy(sendModel(broker.proxiedServers, topic, { resultVariable: 'sent' }));
  for (let id = 0; id < 20; id++) await client.start({ processId: 'send', variables: { id } });
  await allCompleted(20);
  assert.equal((await recordsOf(cluster, topic)).length, 20);
  assert.equal(
    (await recordsOf(cluster, jobTopic(cluster.prefix, KAFKA_JOBS))).length,
    0,
    'no job for a worker',
  );
  const { rows } = await listConnectors(scanner(), []);
  assert.deepEqual(
    rows.map(({ owner, kind, topic: named, guarantee }) => [owner, kind, named, guarantee]),
    [['send 1', 'kafka task', topic, 'exactly once']],
  );
  await cluster.stopEngine(engine);
});

test('a worker gives a record for the own cluster back to the engine, without using a retry', async () => {
  let answers = 0;
  const own = new OwnCluster(cluster.connection);
  // At the first call, the listener has not responded.
  const isOwnCluster = () => ++answers > 1;
  const engine = cluster.newEngine('two', {}, { outbound: new ConnectorTasks({ secrets, isOwnCluster }) });
  await cluster.run(engine);
  const worker = new RemoteWorker({
    bootstrapServers: cluster.bootstrapServers,
    prefix: cluster.prefix,
    secrets,
    ownClusterId: () => own.id(),
    warn: () => undefined,
  });
  await client.start({ processId: 'send', variables: { id: 'late' } });
  await allCompleted(21);
  const values = (await recordsOf(cluster, topic)).map(({ value }) => value);
  assert.equal(values.filter((value) => value.includes('late')).length, 1);
  await worker.stop();
  await cluster.stopEngine(engine);
});

test('another cluster is listed with its guarantee, and so is one that cannot be asked', async () => {
  const other = await testBroker();
  const outbound = new ConnectorTasks({ secrets, isOwnCluster: () => false });
  const engine = cluster.newEngine('three', {}, { outbound });
  await cluster.run(engine);
  await cluster.deploy(sendModel(other.bootstrapServers, topic));
  const guarantees = async (): Promise<string[]> =>
    (await listConnectors(scanner(), [])).rows.map(({ guarantee }) => guarantee);
  assert.deepEqual(await guarantees(), ['at least once']);
  await cluster.deploy(sendModel('{{secrets.SERVERS}}', topic));
  assert.deepEqual(await guarantees(), ['unknown']);
  await cluster.stopEngine(engine);
});
