/**
 * Reading instances from topics without an engine: the records of an engine in memory, written to a real
 * broker, together with everything else that a log may contain.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import type { TestEngine } from '../../../testkit/index.ts';
import { engineOf, job, process } from '../../engine/engine-of.ts';
import { SignalboxCluster } from '../fixture/cluster.ts';
import { commandLineOf } from './command-line.ts';

const PARTITIONS = 2;

let cluster: SignalboxCluster;
let line: ReturnType<typeof commandLineOf>;
let memory: TestEngine;
let producer: RecordProducer;

before(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  line = commandLineOf(cluster);
  producer = new RecordProducer(cluster.connection);
  memory = await engineOf(process([job('charge')], ['start -> charge -> end']), { partitions: PARTITIONS });
  const written: Promise<unknown>[] = [];
  memory.cluster.observe(({ records }) => {
    const ours = records.filter(({ topic }) => topic.startsWith('signalbox.') && !topic.includes('jobs.'));
    const moved = ours.map((record) => {
      return { ...record, topic: record.topic.replace('signalbox.', cluster.prefix) };
    });
    written.push(producer.send(moved));
  });
  for (const number of [0, 1, 2, 3]) memory.start('p', { variables: { number } });
  await Promise.all(written.splice(0));
  for (const open of memory.jobs().slice(0, 2)) open.complete({ done: true });
  await Promise.all(written);
});

after(async () => {
  await producer.close();
  await cluster.close();
});

function keyOfNumber(number: number): string {
  const found = memory.instances().find(({ variables }) => variables['number'] === number);
  assert.ok(found);
  return String(found.key);
}

test('the newest record of a key is the instance, on any partition', async () => {
  const states = await Promise.all(
    [0, 1, 2, 3].map(async (number) => (await line.json('get', keyOfNumber(number)))[0]),
  );
  assert.deepEqual(
    states.map((state) => [state?.['partition'], state?.['state']]),
    [
      [0, 'COMPLETED'],
      [1, 'COMPLETED'],
      [0, 'ACTIVE'],
      [1, 'ACTIVE'],
    ],
  );
  assert.deepEqual(states[0]?.['variables'], { number: 0, done: true });
  assert.equal((await line.json('list', 'instances')).length, 4);
  assert.equal((await line.json('list', 'instances', '--where', 'state=active')).length, 2);
  assert.equal((await line.json('list', 'jobs', '--where', 'type=charge')).length, 2);
});

test('a deleted instance is shown from its history, but not listed', async () => {
  const key = keyOfNumber(0);
  await producer.send([{ topic: cluster.topics.state, partition: 0, key, value: null }]);
  const [instance] = await line.json('get', key);
  assert.deepEqual([instance?.['source'], instance?.['state']], ['history', 'COMPLETED']);
  assert.deepEqual(instance?.['variables'], { number: 0, done: true });
  const { stdout } = await line.run('list', 'instances');
  assert.ok(!stdout.split(/\s+/).includes(key));
});

test('unreadable records and foreign keys are reported and skipped', async () => {
  const key = keyOfNumber(3);
  await producer.send([
    { topic: cluster.topics.state, partition: 1, key, value: Buffer.from('garbage') },
    { topic: cluster.topics.state, partition: 1, key: 'foreign', value: Buffer.from('garbage') },
  ]);
  const { exitCode, stdout, stderr } = await line.run('list', 'instances');
  assert.equal(exitCode, 0);
  assert.ok(!stdout.split(/\s+/).includes(key), 'an older state of it would be a lie');
  assert.ok(stdout.split(/\s+/).includes(keyOfNumber(2)), 'the others are shown');
  assert.match(stderr, /skipped a record that could not be read: \S+state-1, offset \d+: malformed state/);
  assert.equal(stderr.match(/skipped a record/g)?.length, 1);
});
