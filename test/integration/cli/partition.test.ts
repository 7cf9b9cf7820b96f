/** `signalbox partition`: a halted partition continues, and nothing is lost silently. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { withAdmin } from '../../../kafka/admin/public-admin.ts';
import { readToEnd } from '../../../kafka/read/read-to-end.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { decodeStep } from '../../../state/codec.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { LOAD_XML } from '../fixture/load.ts';
import { commandLineOf, parseLines } from './command-line.ts';

const PARTITIONS = 2;
const HURT = 0;

let cluster: SignalboxCluster;
let producer: RecordProducer;

beforeEach(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  producer = new RecordProducer(cluster.connection);
});

afterEach(async () => {
  await producer.close();
  await cluster.close();
});

async function start(): Promise<void> {
  const command = { startProcessInstance: { processId: 'load', variables: { orderId: 'one' } } };
  const value = Buffer.from(JSON.stringify(command));
  await producer.send([{ topic: cluster.topics.commands, partition: HURT, key: null, value }]);
}

/** Newest values on the state topic, by key. */
async function states(): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  await readToEnd(cluster.connection, {
    topic: cluster.topics.state,
    partitions: [HURT],
    onRecord: ({ key, value }) => {
      if (value) found.set(String(key), Buffer.from(value));
      else found.delete(String(key));
    },
  });
  return found;
}

async function deadLetters(): Promise<{ code: string; value: string | undefined }[]> {
  const found: { code: string; value: string | undefined }[] = [];
  await readToEnd(cluster.connection, {
    topic: cluster.topics.deadLetters,
    onRecord: ({ headers, value }) => {
      const code = headers.find(({ key }) => key === 'dead-letter-code')?.value?.toString() ?? '';
      found.push({ code, value: value?.toString() });
    },
  });
  return found;
}

/**
 * Waits until the end of the repair's transaction is in the log: before that, its records are not visible.
 */
async function deadLettersOfRepair(): ReturnType<typeof deadLetters> {
  await until('the end of its transaction is in the log', async () => (await deadLetters()).length > 0);
  return deadLetters();
}

/** Notes of a repair in the history of an instance. */
async function notes(instanceKey: number): Promise<number> {
  let count = 0;
  await readToEnd(cluster.connection, {
    topic: cluster.topics.history,
    partitions: [HURT],
    onRecord: ({ value }) => {
      const step = decodeStep(value ?? Buffer.alloc(0));
      if (step.instanceKey === instanceKey && step.command === 'repairPartition') count++;
    },
  });
  return count;
}

/** Starts an engine, and one instance that waits; returns its key. */
async function withInstance(): Promise<string> {
  const engine = await cluster.startEngine('one');
  await cluster.deploy(LOAD_XML);
  await start();
  await until('the instance waits', async () => (await states()).size > 0);
  const [key = ''] = (await states()).keys();
  await cluster.stopEngine(engine);
  return key;
}

test('an unreadable record is shown, dead-lettered after confirmation, and the partition continues', async () => {
  const { run } = commandLineOf(cluster);
  const key = await withInstance();
  const value = Buffer.from('no protobuf at all');
  await producer.send([{ topic: cluster.topics.state, partition: HURT, key, value }]);

  const shown = await run('--json', 'partition', 'show', String(HURT));
  assert.equal(shown.exitCode, 1, shown.stderr);
  const [found] = parseLines<{ unreadable: { recordKey: string }[] }>(shown.stdout);
  assert.deepEqual(
    found?.unreadable.map((one) => one.recordKey),
    [key],
  );

  const planned = await run('partition', 'repair', String(HURT));
  assert.equal(planned.exitCode, 1);
  assert.match(planned.stderr, /--yes/);
  assert.deepEqual(await deadLetters(), []);

  const repaired = await run('partition', 'repair', String(HURT), '--yes');
  assert.equal(repaired.exitCode, 0, repaired.stderr);
  assert.deepEqual(await deadLettersOfRepair(), [{ code: 'UNREADABLE_STATE', value: value.toString() }]);
  assert.equal(await notes(Number(key)), 1);
  await cluster.startEngine('two');
  await start();
  await until('an instance is started', async () => (await states()).size > 0);
  assert.ok(!(await states()).has(key));
});

test('commands that Kafka has lost are skipped and reported', async () => {
  const { run } = commandLineOf(cluster);
  await withInstance();
  for (let number = 0; number < 3; number++) await start();
  const shown = parseLines<{ endOffset: number }>(
    (await run('--json', 'partition', 'show', String(HURT))).stdout,
  );
  const partitions = [{ partition: HURT, offset: String(shown[0]?.endOffset ?? 0) }];
  const topic = cluster.topics.commands;
  await withAdmin(cluster.connection, 10_000, async (admin) => {
    // The admin client uses the leaders that it already knows, so refresh them.
    await admin.fetchTopicMetadata({ topics: [topic] });
    await admin.deleteTopicRecords({ topic, partitions });
  });
  const repaired = await run('partition', 'repair', String(HURT), '--yes');
  assert.equal(repaired.exitCode, 0, repaired.stderr);
  assert.deepEqual(await deadLettersOfRepair(), [{ code: 'LOST_OFFSETS', value: undefined }]);
  const before = (await states()).size;
  await cluster.startEngine('two');
  await start();
  await until('an instance is started', async () => (await states()).size > before);
});

test('commands up to an offset are dead-lettered on request', async () => {
  const { run } = commandLineOf(cluster);
  await withInstance();
  await start();
  await start();
  const [shown] = parseLines<{ endOffset: number; position: number }>(
    (await run('--json', 'partition', 'show', String(HURT))).stdout,
  );
  const skipped = await run('partition', 'skip', String(HURT), '--to', String(shown?.endOffset), '--yes');
  assert.equal(skipped.exitCode, 0, skipped.stderr);
  const letters = await deadLettersOfRepair();
  assert.deepEqual(
    letters.map(({ code }) => code),
    ['SKIPPED', 'SKIPPED'],
  );
  assert.match(letters[0]?.value ?? '', /startProcessInstance/);
});

test('nothing is repaired while an owner handles commands', async () => {
  const { run } = commandLineOf(cluster);
  const key = await withInstance();
  await cluster.startEngine('two');
  const value = Buffer.from('no protobuf at all');
  await producer.send([{ topic: cluster.topics.state, partition: HURT, key, value }]);
  const refused = await run('partition', 'repair', String(HURT), '--yes');
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /is not stopped: its owner/);
  assert.deepEqual(await deadLetters(), []);
});
