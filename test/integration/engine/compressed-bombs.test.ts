/**
 * A compressed batch that unpacks to more than the limit blocks nothing: on a commands topic or business
 * topic it becomes a dead letter, on a job topic it is skipped, and the records after it are handled.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import kafkajs from 'kafkajs';
import { UNPACKED_BYTES_MAX } from '../../../kafka/wire/record-batch.ts';
import { createWorker } from '../../../worker/index.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import {
  Business,
  deadLettersOf,
  inboundProperties,
  instancesOf,
  isActive,
} from '../connectors/inbound-fixture.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

// kafkajs doesn't include a codec for zstd.
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async ({ buffer }: { buffer: Buffer }) => zstdCompressSync(buffer),
  decompress: async () => {
    throw new Error('this producer reads nothing');
  },
});

const CODECS = [CompressionTypes.GZIP, CompressionTypes.ZSTD];
const BOMB = Buffer.alloc(UNPACKED_BYTES_MAX + 1);

let cluster: SignalboxCluster;
let business: Business;

before(async () => {
  // One partition, so that every record follows the bombs.
  cluster = await SignalboxCluster.open(1);
  business = new Business(cluster.bootstrapServers);
  await cluster.spawnNode('one').ready(1);
});

after(async () => {
  await cluster.close();
  await business.close();
});

async function hasEnded(process: string): Promise<boolean> {
  const instances = await instancesOf(cluster);
  return instances.some((instance) => instance.processId === process && !isActive(instance));
}

/** Sends one compressed batch per codec, each with one record of zeros. */
async function sendBombs(topic: string): Promise<void> {
  assert.ok(gzipSync(BOMB).length < 1_000_000, 'a broker with default settings takes it');
  const kafka = new Kafka({ brokers: cluster.bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  for (const compression of CODECS) {
    await producer.send({ topic, compression, messages: [{ value: BOMB, partition: 0 }] });
  }
  await producer.disconnect();
}

test('bombs on commands become dead letters with their offsets, and a later start is processed', async () => {
  const nodes = [
    { id: 'start', type: 'startEvent' },
    { id: 'end', type: 'endEvent' },
  ];
  await cluster.deploy(bpmnXml({ id: 'plain', nodes, flows: ['start -> end'] }));
  await sendBombs(cluster.topics.commands);
  await business.send(cluster.topics.commands, { startProcessInstance: { processId: 'plain' } });
  await until('the instance has ended', () => hasEnded('plain'));
  const letters = (await deadLettersOf(cluster)).filter(({ topic }) => topic === cluster.topics.commands);
  assert.equal(letters.length, CODECS.length);
  for (const { code, reason } of letters) {
    assert.equal(code, 'UNDECODABLE');
    assert.match(reason, /^offsets (\d+) to \1, a batch of \d+ bytes: .*may unpack to 67108864 bytes/);
  }
});

test('bombs on a business topic become dead letters, and a later record starts an instance', async () => {
  const topic = await business.topic('bombs');
  const extension = inboundProperties({
    'topic.bootstrapServers': business.bootstrapServers,
    'topic.topicName': topic,
    autoOffsetReset: 'earliest',
  });
  const nodes = [
    { id: 'start', type: 'startEvent', extension },
    { id: 'end', type: 'endEvent' },
  ];
  await cluster.deploy(bpmnXml({ id: 'reading', nodes, flows: ['start -> end'] }));
  await sendBombs(topic);
  await business.send(topic, { id: 7 });
  await until('the instance has ended', () => hasEnded('reading'));
  const letters = (await deadLettersOf(cluster)).filter((letter) => letter.topic === topic);
  assert.deepEqual(
    letters.map(({ code }) => code),
    CODECS.map(() => 'UNREADABLE'),
  );
});

test('a worker skips bombs on its topic and does later jobs', async () => {
  const nodes = [
    { id: 'start', type: 'startEvent' },
    { id: 'work', type: 'serviceTask', job: { type: 'bombed' } },
    { id: 'end', type: 'endEvent' },
  ];
  await cluster.deploy(bpmnXml({ id: 'working', nodes, flows: ['start -> work -> end'] }));
  await sendBombs(`${cluster.prefix}jobs.bombed`);
  await business.send(cluster.topics.commands, { startProcessInstance: { processId: 'working' } });
  const { bootstrapServers, prefix } = cluster;
  const worker = createWorker({ type: 'bombed', bootstrapServers, prefix, handler: () => ({}) });
  await until('the instance has ended', () => hasEnded('working'));
  await worker.stop();
});
