/**
 * Public models without changes, on a real broker: records in, records out. Source: kafka-connector contract
 * §7 and §8.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createTopics } from '../../../kafka/admin/admin.ts';
import type { ProcessInstance } from '../../../state/instance.ts';
import type { Worker } from '../../../worker/index.ts';
import { createWorker } from '../../../worker/index.ts';
import { sharedModel, sharedModelsMissing } from '../../shared-models.ts';
import { commandLineOf } from '../cli/command-line.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { OwnBroker } from '../fixture/own-broker.ts';
import { readSettled } from '../fixture/settled.ts';
import { Business, deadLettersOf, instancesOf, isActive, variablesOf } from './inbound-fixture.ts';

const INGEST = `ingest:
  - name: pong
    topic: pong
    autoOffsetReset: earliest
    messageName: $.variablesAsMap.name
    correlationKey: $.variablesAsMap.key
    variables: $.variablesAsMap.payload
    timeToLive: $.variablesAsMap.ttl
`;

let broker: OwnBroker;
let cluster: SignalboxCluster;
let business: Business;
let worker: Worker;
let folder: string;
/** The variables with which users complete their tasks, by element. */
const answers: Record<string, Record<string, unknown> | undefined> = {};

const options = { skip: sharedModelsMissing };

before(async () => {
  if (sharedModelsMissing) return;
  // The models contain the topic names, so they need a broker without other topics.
  broker = await OwnBroker.open();
  cluster = await SignalboxCluster.open(2, broker);
  business = new Business(broker.bootstrapServers);
  await createTopics(
    business.connection,
    ['NewDetails', 'Portfolio', 'pong'].map((topic) => ({ topic, partitions: 1, replicationFactor: 1 })),
  );
  folder = await mkdtemp(join(tmpdir(), 'signalbox-models-'));
  const file = join(folder, 'ingest.yaml');
  await writeFile(file, INGEST);
  const env = {
    SECRET_KafkaBootstrapServer: broker.bootstrapServers,
    SECRET_KafkaUsername: '',
    SECRET_KafkaPassword: '',
  };
  const node = cluster.spawnNode('one', { env, args: ['--topic-tasks', 'ping', '--ingest', file] });
  await node.ready(2);
  worker = createWorker({
    type: 'io.camunda.zeebe:userTask',
    bootstrapServers: broker.bootstrapServers,
    prefix: cluster.prefix,
    handler: async ({ elementId }) => {
      await until(`${elementId} is done by its user`, () => answers[elementId] !== undefined);
      return answers[elementId] ?? {};
    },
  });
});

after(async () => {
  if (sharedModelsMissing) return;
  await worker.stop();
  await cluster.close();
  await business.close();
  await broker.close();
  await rm(folder, { recursive: true, force: true });
});

async function stocks(): Promise<ProcessInstance[]> {
  return (await instancesOf(cluster)).filter(({ processId }) => processId === 'KafkaCamundaStockExample');
}

async function valuesOf(topic: string): Promise<{ key: string; value: unknown }[]> {
  const found: { key: string; value: unknown }[] = [];
  await readSettled(business.connection, {
    topic,
    onRecord: ({ key, value }) =>
      found.push({ key: String(key), value: JSON.parse(String(value)) as unknown }),
  });
  return found;
}

test('stock tracking: started, updated, sold, and confirmed by its own record', options, async () => {
  await cluster.deploy(sharedModel('kafka-camunda-stocks.bpmn'));
  const topic = 'NewDetails';
  await until('the topics are read', async () => (await stocks()).length === 0);
  // 'latest' means from the moment when the topic is first read.
  const { json } = commandLineOf(cluster);
  await until('both topics are read', async () => {
    const listed = await json<{ sources: { position: number | null }[] }>('connectors', 'list');
    const read = listed.filter(({ sources }) => sources.some(({ position }) => position !== null));
    return read.length === 3;
  });
  await business.send(topic, { newStock: false, name: 'OTHER', details: 'none' });
  await business.send(topic, { newStock: true, name: 'ACME', details: 'first', value: 3 });
  await until('one instance has started', async () => (await stocks()).length === 1);
  const [started] = await stocks();
  assert.ok(started);
  const { startMessageRaw, ...variables } = variablesOf(started);
  assert.deepEqual(variables, { name: 'ACME', details: ['first'], value: 3 });
  assert.deepEqual(Object.keys(startMessageRaw as object), ['key', 'rawValue', 'value', 'headers']);

  answers['Activity_0vxs5qz'] = { waitForUpdate: true, updated: 0 };
  await until('its own record has confirmed it', async () => {
    const [stock] = await stocks();
    return stock?.elements.some(({ elementId }) => elementId === 'Activity_0sgt8gq') ?? false;
  });
  assert.deepEqual(await valuesOf('Portfolio'), [{ key: '99', value: { name: 'ACME', source: 'Camunda' } }]);
  for (const details of ['second', 'third'])
    await business.send(topic, { newStock: false, name: 'ACME', details });
  await until('the updates are in', async () => {
    const [stock] = await stocks();
    return (
      stock !== undefined && JSON.stringify(variablesOf(stock)['details']) === '["first","second","third"]'
    );
  });
  const [updated] = await stocks();
  assert.ok(updated);
  const { source, KafkaResult, updated: count } = variablesOf(updated);
  assert.equal(source, 'Camunda');
  assert.equal(count, 2);
  assert.deepEqual(Object.keys(KafkaResult as object).sort(), ['offset', 'partition', 'timestamp', 'topic']);

  answers['Activity_0sgt8gq'] = {};
  await until('it has been sold', async () => (await stocks()).every((stock) => !isActive(stock)));
  assert.equal((await stocks()).length, 1);
  assert.equal((await valuesOf('Portfolio')).length, 2);
});

test(
  'stock tracking: a record that is not JSON starts nothing and is dead-lettered with its reason',
  options,
  async () => {
    await business.send('NewDetails', 'no JSON at all');
    await until(
      'both elements have dead-lettered it',
      async () => (await deadLettersOf(cluster)).length === 2,
    );
    for (const { code, topic, reason } of await deadLettersOf(cluster)) {
      assert.deepEqual([code, topic], ['UNMATCHED', 'NewDetails']);
      assert.match(reason, /not valid JSON/);
    }
    assert.equal((await stocks()).length, 1);
  },
);

test('ping-pong: a process sends records to itself through a topic', options, async () => {
  await cluster.deploy(sharedModel('ping-pong.bpmn'));
  const { json } = commandLineOf(cluster);
  for (const key of ['a', 'b', 'c']) {
    const variables = { name: 'pong', key, payload: { answer: key.toUpperCase() }, ttl: 10_000 };
    await json('start', 'ping-pong', '--variables', JSON.stringify(variables));
  }
  const pongs = async (): Promise<ProcessInstance[]> =>
    (await instancesOf(cluster)).filter(({ processId }) => processId === 'ping-pong');
  await until('all three have ended', async () => {
    const instances = await pongs();
    return instances.length === 3 && instances.every((pong) => !isActive(pong));
  });
  const told = (await pongs()).map((pong) => variablesOf(pong)).map(({ key, answer }) => [key, answer]);
  assert.deepEqual(told.sort(), [
    ['a', 'A'],
    ['b', 'B'],
    ['c', 'C'],
  ]);
  assert.equal((await valuesOf('pong')).length, 3);
});
