/** The topics of a prefix with their sizes, and the consumer groups that read them with their lag. */

import { describeTopics, listTopics } from '../../kafka/admin/admin.ts';
import { listGroups } from '../../kafka/admin/group-admin.ts';
import { fetchGroupOffsets } from '../../kafka/group/group-offsets.ts';
import { listOffsets } from '../../kafka/read/list-offsets.ts';
import type { TopicScanner } from '../topic-scanner.ts';
import type { TopicRow } from './topics.ts';
import { topicRow } from './topics.ts';

/** Groups whose offsets are looked up; a cluster may have thousands of others. */
const GROUPS_MAX = 100;

export interface SizedTopic extends TopicRow {
  /** Between the first and the last offset; compacted and aborted records are counted, too. */
  readonly records: number;
}

export interface GroupRow {
  readonly group: string;
  readonly topic: string;
  /** Records that the group has not read yet. */
  readonly lag: number;
}

export interface KafkaListing {
  readonly topics: readonly SizedTopic[];
  readonly groups: readonly GroupRow[];
}

export async function listKafka({ connection, topics: { prefix } }: TopicScanner): Promise<KafkaListing> {
  const found = (await listTopics(connection)).filter(({ topic }) => topic.startsWith(prefix));
  const names = found.map(({ topic }) => topic);
  const all = found.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition }) => ({ topic, partition })),
  );
  const [described, first, ends] = await Promise.all([
    describeTopics(connection, names),
    listOffsets(connection, all, 'earliest'),
    listOffsets(connection, all, 'latest'),
  ]);
  const sum = (topic: string, offsets: readonly { readonly topic: string; readonly offset: number }[]) =>
    offsets.filter((each) => each.topic === topic).reduce((total, { offset }) => total + offset, 0);
  return {
    topics: described
      .toSorted((a, b) => (a.topic < b.topic ? -1 : 1))
      .map((each) => ({
        ...topicRow(each),
        records: sum(each.topic, ends) - sum(each.topic, first),
      })),
    groups: await groupsOf(connection, prefix, ends),
  };
}

async function groupsOf(
  connection: TopicScanner['connection'],
  prefix: string,
  ends: Awaited<ReturnType<typeof listOffsets>>,
): Promise<GroupRow[]> {
  const endOf = new Map(ends.map(({ topic, partition, offset }) => [`${topic}-${partition}`, offset]));
  const rows: GroupRow[] = [];
  for (const group of (await listGroups(connection)).slice(0, GROUPS_MAX)) {
    const offsets = (await fetchGroupOffsets(connection, group, null)).filter(
      ({ topic, offset }) => topic.startsWith(prefix) && offset >= 0,
    );
    for (const [topic, ofTopic] of Map.groupBy(offsets, (each) => each.topic)) {
      const lag = ofTopic.reduce(
        (total, { partition, offset }) =>
          total + Math.max(0, (endOf.get(`${topic}-${partition}`) ?? offset) - offset),
        0,
      );
      rows.push({ group, topic, lag });
    }
  }
  return rows;
}
