/**
 * S16, S19: the engine's reports about itself. Its log has one JSON object per line, whatever names and
 * messages contain; no log, health response or metric contains a payload or a secret, in any failure.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { createWorker } from '../../../worker/index.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import type { EngineNode } from '../fixture/engine-node.ts';
import { SILENT } from '../fixture/test-workers.ts';

const PARTITIONS = 1;
const CANARY = 'canary-7f3a91c2';
/** A line break, the end of a JSON object, and an escape sequence that moves a terminal's cursor. */
const NASTY = 'x\n{"level":60,"msg":"forged"}\r\u001b[2J\u2028';

const XML = bpmnXml({
  id: 'secretive',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'compute', type: 'scriptTask', script: { expression: '=secret', result: 'y' } },
    { id: 'work', type: 'serviceTask', job: { type: 'work' } },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> compute -> work -> end'],
});

let cluster: SignalboxCluster;
let producer: RecordProducer;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'));
  cluster = await SignalboxCluster.open(PARTITIONS);
  producer = new RecordProducer(cluster.connection);
});

after(async () => {
  await producer.close();
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
});

async function send(command: object | string): Promise<void> {
  const value = Buffer.from(typeof command === 'string' ? command : JSON.stringify(command));
  await producer.send([{ topic: cluster.topics.commands, partition: 0, key: null, value }]);
}

function everythingSaid(node: EngineNode): string {
  return JSON.stringify([node.log, node.output]);
}

test('no payload is in log, health or metrics, and each line of the log is one object', async () => {
  const node = cluster.spawnNode('one', { args: ['--log-level', 'debug'] });
  await node.ready(PARTITIONS);
  await cluster.deploy(XML);
  const { bootstrapServers, prefix } = cluster;
  let handed = 0;
  const worker = createWorker({
    type: 'work',
    bootstrapServers,
    prefix,
    log: SILENT,
    handler: () => {
      handed += 1;
      throw new Error(`failed with ${CANARY} ${NASTY}`);
    },
  });
  await worker.ready;
  const secret = { secret: CANARY, number: 1 };
  await send({ startProcessInstance: { processId: 'secretive', variables: secret, businessKey: NASTY } });
  await send({ startProcessInstance: { processId: NASTY, variables: secret } });
  await send({ publishMessage: { name: NASTY, correlationKey: CANARY, variables: secret } });
  await send(`{"startProcessInstance": {"variables": "${CANARY}`);
  await until('the job has no retries left', () => handed >= 1);
  const base = String(node.log.find(({ health }) => typeof health === 'string')?.['health']);
  const pages = ['/health/ready', '/health/live', '/metrics'].map((path) => new URL(path, base));
  const texts = await Promise.all(pages.map(async (page) => (await fetch(page)).text()));
  await worker.stop();
  await node.stop();
  for (const text of [everythingSaid(node), ...texts]) assert.ok(!text.includes(CANARY), text);
  assert.deepEqual(node.output, [], 'lines that are not JSON');
  assert.ok(!node.log.some(({ msg }) => msg === 'forged'));
  for (const { time } of node.log) assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test('a password is in no output of an engine when it is refused', async () => {
  const file = join(folder, 'client.properties');
  const login = `org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="${CANARY}";`;
  const lines = ['security.protocol=SASL_PLAINTEXT', 'sasl.mechanism=PLAIN', `sasl.jaas.config=${login}`];
  await writeFile(file, lines.join('\n'));
  const node = cluster.spawnNode('two', { args: ['--command-config', file] });
  await node.exited;
  assert.notEqual(node.said(), '');
  assert.ok(!everythingSaid(node).includes(CANARY), everythingSaid(node));
});
