/**
 * An ingest file publishes records as messages, and may change while the engine runs. Source: contract §8.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { bpmnXml } from '../../bpmn-xml.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { Business, deadLettersOf, instancesOf, record, variablesOf } from './inbound-fixture.ts';

let cluster: SignalboxCluster;
let business: Business;
let folder: string;

beforeEach(async () => {
  cluster = await SignalboxCluster.open(2);
  business = new Business(cluster.bootstrapServers);
  folder = await mkdtemp(join(tmpdir(), 'signalbox-ingest-'));
});

afterEach(async () => {
  await cluster.close();
  await business.close();
  await rm(folder, { recursive: true, force: true });
});

const STARTS = bpmnXml({
  id: 'payment',
  nodes: [
    { id: 'paid', type: 'startEvent', message: { name: 'OrderPaid' } },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['paid -> end'],
});

test('records become messages; an invalid file is reported and ignored, a valid one is reloaded', async () => {
  const topic = await business.topic('payments');
  const file = join(folder, 'ingest.yaml');
  const rule = (variables: string): string =>
    [
      'ingest:',
      '  - name: payments',
      `    topic: ${topic}`,
      '    autoOffsetReset: earliest',
      '    messageName: $.eventType',
      '    correlationKey: {recordKey: true}',
      `    variables: ${variables}`,
    ].join('\n');
  await writeFile(file, rule('$.order'));
  const node = cluster.spawnNode('one', { args: ['--ingest', file] });
  await node.ready(2);
  await cluster.deploy(STARTS);
  const paid = { eventType: 'OrderPaid', order: { amount: 1 }, other: { amount: 2 } };
  await business.producer.send([
    record(topic, paid, 'a'),
    record(topic, 'garbage', 'b'),
    record(topic, null, 'b'),
    record(topic, { eventType: 'OrderPaid', order: 7 }, 'b'),
    record(topic, paid, 'c'),
  ]);
  const amounts = async (): Promise<unknown[]> =>
    (await instancesOf(cluster)).map((instance) => variablesOf(instance)['amount']);
  await until('both good records have started an instance', async () => (await amounts()).length === 2);
  const letters = await deadLettersOf(cluster);
  assert.deepEqual(
    letters.map(({ code, topic: from, offset }) => ({ code, from, offset })),
    [1, 2, 3].map((offset) => ({ code: 'EXPRESSION_FAILED', from: topic, offset })),
  );

  await writeFile(file, rule('$..order'));
  await until('the mistake is reported', () =>
    node.log.some(({ msg }) => msg.startsWith('the ingest file is invalid')),
  );
  await writeFile(file, rule('$.other'));
  await until('the new file is read', () => node.log.some(({ msg }) => msg === 'ingest file reloaded'));
  await business.producer.send([record(topic, paid, 'd')]);
  await until('the new rule has its effect', async () => (await amounts()).length === 3);
  assert.deepEqual(new Set(await amounts()), new Set([1, 2]));
});

test('an engine does not start with an invalid file', async () => {
  const file = join(folder, 'ingest.yaml');
  await writeFile(file, 'ingest:\n  - topic: x\n');
  const node = cluster.spawnNode('one', { args: ['--ingest', file] });
  const { code } = await node.exited;
  assert.equal(code, 2);
  assert.match(node.output.join('\n'), /ingest\.yaml:2: ingest\[0\]\.name: missing/);
});
