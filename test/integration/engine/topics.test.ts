/**
 * Topics with wrong settings: an engine refuses to start and names the problem; it never silently creates an
 * empty state.
 */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { healthOf } from '../../../engine/node/health.ts';
import {
  addPartitions,
  alterTopicConfigs,
  deleteTopics,
  describeTopic,
  listTopics,
} from '../../../kafka/admin/admin.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';

const PARTITIONS = 2;

let cluster: SignalboxCluster;

beforeEach(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
});

afterEach(() => cluster.close());

async function ourTopics(): Promise<string[]> {
  const topics = (await listTopics(cluster.connection)).map(({ topic }) => topic);
  return topics.filter((topic) => topic.startsWith(cluster.prefix)).toSorted();
}

async function assertRefuses(topic: string, why: RegExp): Promise<void> {
  const before = await ourTopics();
  const node = cluster.spawnNode('one');
  const { code } = await node.exited;
  assert.equal(code, 1, node.said());
  assert.ok(node.said().includes(topic), node.said());
  assert.match(node.said(), why);
  assert.deepEqual(await ourTopics(), before);
}

test('a topic is missing', async () => {
  const { state } = cluster.topics;
  await deleteTopics(cluster.connection, [state]);
  await until('it is gone', async () => !(await ourTopics()).includes(state));
  await assertRefuses(state, /missing|does not exist|topics create/);
});

test('the numbers of partitions differ', async () => {
  const { history } = cluster.topics;
  await addPartitions(cluster.connection, history, PARTITIONS + 1);
  await until('the broker knows the new partition', async () => {
    return (await describeTopic(cluster.connection, history))?.partitions.length === PARTITIONS + 1;
  });
  await assertRefuses(history, /partition counts differ/);
});

test('the state topic is not compacted', async () => {
  const { state } = cluster.topics;
  await alterTopicConfigs(cluster.connection, state, { 'cleanup.policy': 'delete' });
  await until('the broker knows the new policy', async () => {
    const described = await describeTopic(cluster.connection, state);
    return described?.configs.get('cleanup.policy')?.value === 'delete';
  });
  await assertRefuses(state, /compact|cleanup\.policy/);
});

test('a policy that is changed while the engine runs makes it not ready, until it is set right', async () => {
  const { state } = cluster.topics;
  const engine = cluster.newEngine('one', {}, { topicCheckMs: 200 });
  await cluster.run(engine);
  const problems = (): string =>
    healthOf(engine, Date.now())
      .problems.map(({ what }) => what)
      .join('; ');
  await until(
    () => `nothing is wrong: ${problems()}`,
    () => problems() === '',
  );
  await alterTopicConfigs(cluster.connection, state, { 'cleanup.policy': 'delete' });
  await until('health names it', () =>
    /cleanup\.policy=delete.*\(set cleanup\.policy=compact/.test(problems()),
  );
  assert.equal(healthOf(engine, Date.now()).ready, false);
  await alterTopicConfigs(cluster.connection, state, { 'cleanup.policy': 'compact' });
  await until('it is ready again', () => healthOf(engine, Date.now()).ready);
});
