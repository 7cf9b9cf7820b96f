/** The partition counts of a group's topics, while the leader may not see one of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetadataResponse } from '../../../kafka/connect/cluster-metadata.ts';
import { PartitionCounts } from '../../../kafka/group/partition-counts.ts';

interface Seen {
  readonly code: string;
  readonly count?: number;
}

/** Metadata that answers with what `seen` has at the time. */
function countsOf(seen: Record<string, Seen>): PartitionCounts {
  const refresh = async (topics: readonly string[] | null): Promise<MetadataResponse> => ({
    clusterId: null,
    controllerId: 0,
    brokers: [],
    topics: (topics ?? []).map((topic) => {
      const { code = 'UNKNOWN_TOPIC_OR_PARTITION', count = 0 } = seen[topic] ?? {};
      const partitions = Array.from({ length: count }, (_unused, partition) => {
        return { partition, leader: 0, replicas: [0], inSyncReplicas: [0], offlineReplicas: [] };
      });
      return { topic, code, internal: false, partitions };
    }),
  });
  return new PartitionCounts({ refresh }, ['commands', 'other']);
}

test('a topic that is missing has no partitions, and gets them when it is created', async () => {
  const seen: Record<string, Seen> = { commands: { code: 'NONE', count: 4 } };
  const counts = countsOf(seen);
  assert.deepEqual(
    [...(await counts.read(1))],
    [
      ['commands', 4],
      ['other', 0],
    ],
  );
  seen['other'] = { code: 'NONE', count: 2 };
  assert.deepEqual(
    [...(await counts.read(1))],
    [
      ['commands', 4],
      ['other', 2],
    ],
  );
});

test('a topic that may not be described any more keeps its partitions', async () => {
  const seen: Record<string, Seen> = { commands: { code: 'NONE', count: 4 } };
  const counts = countsOf(seen);
  await counts.read(1);
  seen['commands'] = { code: 'TOPIC_AUTHORIZATION_FAILED' };
  assert.deepEqual(
    [...(await counts.read(1))],
    [
      ['commands', 4],
      ['other', 0],
    ],
  );
});

test('a topic that could never be described is an error that names it', async () => {
  const counts = countsOf({ commands: { code: 'TOPIC_AUTHORIZATION_FAILED' } });
  await assert.rejects(counts.read(1), {
    name: 'KafkaProtocolError',
    code: 'TOPIC_AUTHORIZATION_FAILED',
    message: 'counting the partitions of commands: TOPIC_AUTHORIZATION_FAILED',
  });
});
