/**
 * Topics without permission, on a broker that checks permissions: only operations on the topic fail, with the
 * reason and the fix, and continue once the permission is granted.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { SignalboxClient } from '../../../client/client.ts';
import { CommandRejection } from '../../../client/errors.ts';
import { ConnectorTasks } from '../../../connectors/outbound/outbound-tasks.ts';
import { SecretStore } from '../../../connectors/secrets/secret-store.ts';
import type { Engine } from '../../../engine/node/engine.ts';
import { jobTopic } from '../../../engine/topics.ts';
import { createTopics, deleteTopics } from '../../../kafka/admin/admin.ts';
import type { KafkaConnection } from '../../../kafka/connect/connection.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import type { ProcessInstance } from '../../../state/instance.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { instancesOf, isCompleted, recordsOf, sendModel } from '../connectors/outbound-fixture.ts';
import { AclBroker } from '../fixture/acl-broker.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { readSettled } from '../fixture/settled.ts';

let broker: AclBroker;
let cluster: SignalboxCluster;
let connection: KafkaConnection;
let engine: Engine;
let client: SignalboxClient;
let topic: string;
let doubts: number;

before(async () => {
  broker = await AclBroker.open();
});
after(() => broker.close());

beforeEach(async () => {
  cluster = await SignalboxCluster.open(1, broker.own);
  topic = cluster.prefix.replace('.', '-business');
  await createTopics(cluster.connection, [{ topic, partitions: 2 }]);
  connection = broker.engineConnection();
  const outbound = new ConnectorTasks({
    secrets: new SecretStore({ environment: {} }),
    isOwnCluster: () => true,
  });
  doubts = 0;
  const log = {
    info: () => undefined,
    warn: (_details: object, message: string) => {
      if (message === 'taking over again') doubts++;
    },
    error: () => undefined,
  };
  engine = cluster.newEngine('one', {}, { connection, outbound, log });
  await cluster.run(engine);
  client = clientOf(cluster);
});

afterEach(async () => {
  await broker.allowEverything();
  await client.close();
  await cluster.stopEngine(engine);
  connection.close();
  await deleteTopics(cluster.connection, [topic]);
  await cluster.close();
});

/** Code, topic and reason of each dead letter, by its key. */
async function deadLetters(): Promise<ReadonlyMap<string, string>> {
  const letters = new Map<string, string>();
  await readSettled(cluster.connection, {
    topic: cluster.topics.deadLetters,
    onRecord: ({ key, headers }) => {
      const text = (name: string) => String(headers.find((one) => one.key === `dead-letter-${name}`)?.value);
      letters.set(String(key), `${text('code')} ${text('topic')} ${text('reason')}`);
    },
  });
  return letters;
}

interface FoundIncident {
  readonly key: number;
  readonly instanceKey: number;
  readonly jobKey: number;
  readonly type: string;
  readonly message: string;
}

async function incidents(count: number): Promise<FoundIncident[]> {
  let found: FoundIncident[] = [];
  await until(
    () => `there are ${count} incidents; there are ${found.length}`,
    async () => {
      found = (await instancesOf(cluster)).flatMap(incidentsOf);
      return found.length === count;
    },
  );
  return found;
}

function incidentsOf({ key: instanceKey, elements }: ProcessInstance): FoundIncident[] {
  return elements.flatMap(({ incident }) => {
    if (!incident) return [];
    const { key, type, message, jobKey = 0 } = incident;
    return [{ key, instanceKey, jobKey, type, message }];
  });
}

async function completed(count: number): Promise<void> {
  await until(`${count} instances are completed`, async () => {
    return (await instancesOf(cluster)).filter(isCompleted).length === count;
  });
}

/** Resolves all incidents, and retries while the permission has not reached the broker. */
async function resolveAll(): Promise<void> {
  await until('all incidents are resolved', async () => {
    const left = (await instancesOf(cluster)).flatMap(incidentsOf);
    for (const { key: incidentKey, instanceKey, jobKey } of left) {
      const retry = client.send('updateJobRetries', { jobKey, instanceKey, retries: 1 });
      // It may already be resolved, because the topic lags behind.
      await retry.then(() => client.resolveIncident({ incidentKey, instanceKey })).catch(ignoreRejection);
    }
    return left.length === 0;
  });
}

function ignoreRejection(error: unknown): void {
  if (!(error instanceof CommandRejection)) throw error;
}

for (const operation of ['DESCRIBE', 'WRITE'] as const) {
  test(`a task whose topic the engine may not ${operation} fails alone, and continues with the permission`, async () => {
    const denied = `${topic}-denied`;
    await createTopics(cluster.connection, [{ topic: denied, partitions: 1 }]);
    await broker.deny(denied, operation);
    const inputs = { 'topic.topicName': `=if good then "${topic}" else "${denied}"` };
    const headers = { retryBackoff: 'PT0S' };
    await cluster.deploy(sendModel(cluster.bootstrapServers, topic, headers, inputs));
    await Promise.all(
      Array.from({ length: 12 }, (_unused, id) =>
        client.start({ processId: 'send', variables: { id, good: id % 4 > 0 } }),
      ),
    );
    await completed(9);
    const found = await incidents(3);
    for (const { message } of found) {
      assert.match(message, /TOPIC_AUTHORIZATION_FAILED/);
      assert.match(message, /User:engine/);
      assert.ok(
        message.includes(`kafka-acls --bootstrap-server`) && message.includes(`--topic ${denied}`),
        message,
      );
    }
    await broker.allowEverything();
    await resolveAll();
    await completed(12);
    assert.equal((await recordsOf(cluster, denied)).length, 3);
    assert.equal(doubts, 0, 'the partition was never in doubt');
    await deleteTopics(cluster.connection, [denied]);
  });
}

test('revoking a permission during a run fails only the work that needs it', async () => {
  await cluster.deploy(sendModel(cluster.bootstrapServers, topic, { retryBackoff: 'PT0S' }));
  await client.start({ processId: 'send', variables: { id: 1 } });
  await completed(1);
  await broker.deny(topic, 'WRITE');
  await until('a task fails for it', async () => {
    await client.start({ processId: 'send', variables: { id: 2 } });
    return (await instancesOf(cluster)).some((one) => incidentsOf(one).length > 0);
  });
  await cluster.deploy(plainModel('other', 'work'));
  await client.start({ processId: 'other' });
  await until('a job of another topic is published', async () => {
    return (await recordsOf(cluster, jobTopic(cluster.prefix, 'work'))).length === 1;
  });
  assert.equal(doubts, 0);
});

function plainModel(id: string, type: string): string {
  return bpmnXml({
    id,
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'work', type: 'serviceTask', job: { type } },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> work -> end'],
  });
}

test('a job type whose topic name is too long is an incident of its element', async () => {
  await cluster.deploy(plainModel('dynamic', '=kind'));
  await client.start({ processId: 'dynamic', variables: { kind: 'abc_'.repeat(45) } });
  await client.start({ processId: 'dynamic', variables: { kind: 'short' } });
  const [found] = await incidents(1);
  assert.equal(found?.type, 'JOB_TOPIC_UNAVAILABLE');
  assert.match(found?.message ?? '', /characters; the limit is 249/);
  await until('the other job is published', async () => {
    return (await recordsOf(cluster, jobTopic(cluster.prefix, 'short'))).length === 1;
  });
  assert.equal(doubts, 0);
});

test('a job topic that the engine may not create is an incident until it may', async () => {
  const denied = jobTopic(cluster.prefix, 'denied');
  await broker.denyCreating(denied);
  await cluster.deploy(plainModel('dynamic', '=kind'));
  await client.start({ processId: 'dynamic', variables: { kind: 'denied' } });
  const [found] = await incidents(1);
  assert.equal(found?.type, 'JOB_TOPIC_UNAVAILABLE');
  assert.match(found?.message ?? '', /User:engine may not make topic .*--operation Create/);
  await assert.rejects(cluster.deploy(plainModel('static', 'denied')), (error: unknown) => {
    assert.match(
      JSON.stringify((error as CommandRejection).details),
      /job type 'denied'.*may not make topic/,
    );
    return true;
  });
  await broker.allowEverything();
  await resolveAll();
  await until('the job is published', async () => (await recordsOf(cluster, denied)).length === 1);
  assert.equal(doubts, 0);
});

test('a reply that cannot be written becomes a dead letter, and its command has its effect', async () => {
  const denied = `${topic}-replies`;
  await createTopics(cluster.connection, [{ topic: denied, partitions: 1 }]);
  await broker.deny(denied, 'WRITE');
  await cluster.deploy(plainModel('answering', 'work'));
  const producer = new RecordProducer(cluster.connection);
  const targets = [
    ['reply-to', topic, 'reply-partition', '999'],
    ['reply-to', `${topic}-nowhere`],
    ['reply-to', denied],
    ['reply-to', '__consumer_offsets'],
    ['reply-to', cluster.topics.replies, 'reply-partition', '999'],
  ];
  for (const [at, [, replyTo = '', , partition]] of targets.entries()) {
    const header = (key: string, text: string) => ({ key, value: Buffer.from(text) });
    await producer.send([
      {
        topic: cluster.topics.commands,
        partition: 0,
        key: null,
        value: Buffer.from('{"startProcessInstance":{"processId":"answering"}}'),
        headers: [
          header('reply-to', replyTo),
          header('correlation-id', `id-${at}`),
          ...(partition ? [header('reply-partition', partition)] : []),
        ],
      },
    ]);
  }
  await until('all instances are there', async () => (await instancesOf(cluster)).length === targets.length);
  let letters: ReadonlyMap<string, string> = new Map();
  await until('all answers are dead letters', async () => {
    letters = await deadLetters();
    return letters.size === targets.length;
  });
  for (const [at, [, replyTo]] of targets.entries())
    assert.ok(letters.get(`id-${at}`)?.startsWith(`REPLY_REFUSED ${replyTo} `), letters.get(`id-${at}`));
  assert.match(letters.get('id-0') ?? '', /has 2 partitions, numbered from 0; there is no partition 999/);
  assert.match(letters.get('id-2') ?? '', /kafka-acls .*--topic/);
  assert.equal(doubts, 0, 'the partition was never in doubt');
  await producer.close();
  await deleteTopics(cluster.connection, [denied]);
});

test('events whose topic may not be created or written become dead letters, and their instances continue', async () => {
  const { events } = cluster.topics;
  const xml =
    '<bpmn:extensionElements><zeebe:properties><zeebe:property name="signalbox:events" value="process-instance.started" /></zeebe:properties></bpmn:extensionElements>';
  const nodes = [
    { id: 'start', type: 'startEvent' },
    { id: 'end', type: 'endEvent' },
  ];
  await deleteTopics(cluster.connection, [events]);
  await broker.denyCreating(events);
  await cluster.deploy(bpmnXml({ id: 'publishing', nodes, flows: ['start -> end'], xml }));
  const start = async (): Promise<number> =>
    (await client.startAndAwait({ processId: 'publishing' })).instanceKey;
  const first = await start();
  const denied = (await deadLetters()).get(String(first)) ?? '';
  assert.ok(denied.startsWith(`EVENT_REFUSED ${events} `), denied);
  assert.match(denied, /User:engine may not make topic .*--operation Create/);
  await broker.allowEverything();
  await until('the topic is made for an event', async () => {
    const key = await start();
    return !(await deadLetters()).has(String(key));
  });
  const [written] = await recordsOf(cluster, events);
  assert.match(String(written?.value), /"type":"io\.signalbox\.process-instance\.started\.v1"/);
  await broker.deny(events, 'WRITE');
  await until('an event cannot be written', async () => {
    const key = await start();
    return (await deadLetters()).get(String(key))?.includes('--operation Write') === true;
  });
  assert.equal(doubts, 0);
});
