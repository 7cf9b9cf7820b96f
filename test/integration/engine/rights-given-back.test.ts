/**
 * Each right of an engine is removed under load and granted again: nothing is lost or duplicated, nothing
 * becomes a dead letter or an incident, and no restart is needed. On a broker with the StandardAuthorizer.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Engine } from '../../../engine/node/engine.ts';
import { healthOf } from '../../../engine/node/health.ts';
import type { KafkaConnection } from '../../../kafka/connect/connection.ts';
import { readToEnd } from '../../../kafka/read/read-to-end.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { fencePartition } from '../../../kafka/write/transactions.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { instancesOf, isCompleted } from '../connectors/outbound-fixture.ts';
import type { EngineRight } from '../fixture/acl-broker.ts';
import { AclBroker } from '../fixture/acl-broker.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';

const PARTITIONS = 2;
const STARTS = 40;

let broker: AclBroker;
let cluster: SignalboxCluster;
let connection: KafkaConnection;
let producer: RecordProducer;
let engine: Engine;
let started = 0;

before(async () => {
  broker = await AclBroker.open();
});
after(() => broker.close());

beforeEach(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS, broker.own);
  connection = broker.engineConnection();
  producer = new RecordProducer(cluster.connection);
  engine = cluster.newEngine('one', {}, { connection });
  await cluster.run(engine);
  started = 0;
  const nodes = [
    { id: 'start', type: 'startEvent' },
    { id: 'end', type: 'endEvent' },
  ];
  await cluster.deploy(bpmnXml({ id: 'pass', nodes, flows: ['start -> end'] }));
});

afterEach(async () => {
  await broker.allowEverything();
  await producer.close();
  await cluster.stopEngine(engine);
  connection.close();
  await cluster.close();
});

/** Sends starts without waiting for replies, half of them to each partition, each with its own id. */
async function sendStarts(): Promise<void> {
  const records = Array.from({ length: STARTS }, (_, at) => ({
    topic: cluster.topics.commands,
    partition: at % PARTITIONS,
    key: null,
    value: Buffer.from('{"startProcessInstance":{"processId":"pass","businessKey":""}}'),
    headers: [{ key: 'command-id', value: Buffer.from(`start-${started + at}`) }],
  }));
  await producer.send(records);
  started += STARTS;
}

async function completedCount(): Promise<number> {
  return (await instancesOf(cluster)).filter(isCompleted).length;
}

/** The problems that health reports, as one text. */
function problems(): string {
  const { problems: found, warnings } = healthOf(engine, Date.now());
  return [...found, ...warnings].map(({ what }) => what).join('; ');
}

async function deadLetterCount(): Promise<number> {
  let count = 0;
  await readToEnd(cluster.connection, { topic: cluster.topics.deadLetters, onRecord: () => count++ });
  return count;
}

/** Lets another owner appear, so that the engine has to take its partitions over again. */
async function fenceAll(): Promise<void> {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const transactions = await fencePartition(cluster.connection, {
      transactionalIdPrefix: `${cluster.prefix}engine-`,
      partition,
    });
    await transactions.close();
  }
}

const TOPICS = ['definitions', 'commands', 'state', 'partition', 'history', 'deadLetters'] as const;

interface Case {
  readonly what: string;
  readonly right: () => EngineRight;
}

const CASES: readonly Case[] = [
  ...TOPICS.flatMap((name) =>
    (['READ', 'WRITE', 'DESCRIBE'] as const).map((operation) => ({
      what: `${operation} on ${name}`,
      right: (): EngineRight => ({ resource: 'TOPIC', name: cluster.topics[name], operation }),
    })),
  ),
  ...(['WRITE', 'DESCRIBE'] as const).flatMap((operation) =>
    [0, 1].map((slot) => ({
      what: `${operation} on transactional id ${slot} of partition 0`,
      right: (): EngineRight => ({
        resource: 'TRANSACTIONAL_ID',
        name: `${cluster.prefix}engine-0-${slot}`,
        operation,
      }),
    })),
  ),
  ...(['READ', 'DESCRIBE'] as const).map((operation) => ({
    what: `${operation} on the group`,
    right: (): EngineRight => ({
      resource: 'GROUP',
      name: `${cluster.prefix.replace(/\.$/, '')}-engine`,
      operation,
    }),
  })),
  ...(['IDEMPOTENT_WRITE', 'CREATE', 'DESCRIBE', 'DESCRIBE_CONFIGS'] as const).map((operation) => ({
    what: `${operation} on the cluster`,
    right: (): EngineRight => ({ resource: 'CLUSTER', name: 'kafka-cluster', operation }),
  })),
];

/** Words with which health reports a missing right. */
const MISSING = /AUTHORIZATION_FAILED|permission/;

for (const { what, right } of CASES) {
  test(`${what} is revoked and granted again: everything continues, and nothing is lost`, async (t) => {
    await sendStarts();
    await until('the first starts have completed', async () => (await completedCount()) === started);
    await broker.takeAway(right());
    await sendStarts();
    // A takeover needs rights that ordinary work doesn't need.
    await fenceAll();
    await sendStarts();
    let reason = '';
    await until(
      () => `the engine continues or reports why it waits: ${problems()}`,
      async () => {
        reason = problems();
        // A takeover alone is not the cause: it ends, or the right that it lacks is reported.
        return MISSING.test(reason) || (await completedCount()) === started;
      },
    );
    t.diagnostic(!MISSING.test(reason) ? 'work continues without it' : `it waits: ${reason.slice(0, 200)}`);
    await broker.allowEverything();
    await sendStarts();
    await until(
      () => `all ${started} have completed: ${problems()}`,
      async () => (await completedCount()) === started,
    );
    assert.equal((await instancesOf(cluster)).length, started, 'no start was doubled');
    assert.equal(await deadLetterCount(), 0);
    await until(
      () => `health has no problem any more: ${problems()}`,
      () => problems() === '' && engine.status().length === PARTITIONS,
    );
  });
}
