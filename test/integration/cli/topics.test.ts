/** `signalbox topics` on a real broker, and the output of other commands if there are no topics. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addPartitions } from '../../../kafka/admin/admin.ts';
import { SignalboxCluster } from '../fixture/cluster.ts';
import { until } from '../fixture/until.ts';
import { commandLineOf, parseLines } from './command-line.ts';

let cluster: SignalboxCluster;
let line: ReturnType<typeof commandLineOf>;

before(async () => {
  cluster = await SignalboxCluster.open(0);
  line = commandLineOf(cluster);
});
after(() => cluster.close());

test('missing topics are listed, created once, and not changed after that', async () => {
  for (const args of [
    ['list', 'instances'],
    ['get', '1'],
    ['start', 'order'],
    ['dead-letters', 'list'],
  ]) {
    const { exitCode, stderr } = await line.run(...args);
    assert.equal(exitCode, 3, args.join(' '));
    assert.match(stderr, /signalbox .*topics create/);
  }
  const missing = await line.run('topics', 'describe', '--json');
  assert.equal(missing.exitCode, 1);
  const problems = parseLines(missing.stdout).map(({ problem }) => problem);
  assert.deepEqual(problems, Array(7).fill('TOPIC_MISSING'));

  const created = await line.json('topics', 'create', '--partitions', '5', '--history-retention', '30d');
  assert.equal(created.filter((row) => row['created'] === true).length, 8);
  const described = await line.json('topics', 'describe');
  const history = described.find(({ topic }) => topic === cluster.topics.history);
  assert.deepEqual([history?.['partitions'], history?.['retentionMs']], [5, 30 * 86_400_000]);

  const again = await line.json('topics', 'create', '--history-retention', '30d');
  assert.ok(
    again.every((row) => row['created'] !== true),
    'nothing is made twice',
  );
  const differences = again.flatMap((row) => (row['differences'] as unknown[] | undefined) ?? []);
  assert.deepEqual(differences, [], 'without a number given, the number that there is counts');
});

test('different numbers of partitions are an error that lists them', async () => {
  await addPartitions(cluster.connection, cluster.topics.history, 6);
  let stdout = '';
  await until('the broker knows the new partition', async () => {
    const described = await line.run('topics', 'describe');
    stdout = described.stdout;
    return described.exitCode === 1;
  });
  assert.match(stdout, /partition counts differ: .*commands has 5.*history has 6/);
});

test('invalid numbers are invalid usage', async () => {
  for (const args of [
    ['--partitions', '0'],
    ['--partitions', '1025'],
    ['--replication-factor', 'x'],
  ]) {
    assert.equal((await line.run('topics', 'create', ...args)).exitCode, 2, args.join(' '));
  }
});
