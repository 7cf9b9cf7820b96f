/**
 * Topics that are not as they must be: an engine refuses to start and names what is wrong; it never makes
 * state anew silently.
 */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { addPartitions, alterTopicConfigs, deleteTopics, listTopics } from '../../../kafka/admin/admin.ts';
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
  await assertRefuses(history, /partition counts differ/);
});

test('the state topic is not compacted', async () => {
  const { state } = cluster.topics;
  await alterTopicConfigs(cluster.connection, state, { 'cleanup.policy': 'delete' });
  await assertRefuses(state, /compact|cleanup\.policy/);
});
