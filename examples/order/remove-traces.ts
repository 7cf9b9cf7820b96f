/** Leaves brokers of others as they were. */

import { deleteTopics, KafkaAdminError, listTopics } from '../../kafka/admin/admin.ts';
import { deleteGroup, listGroups } from '../../kafka/admin/group-admin.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';

/** Takes away what a demo on brokers of others has made there: topics and consumer groups of its prefix. */
export async function removeTraces(connection: KafkaConnection, prefix: string): Promise<void> {
  const topics = (await listTopics(connection)).map(({ topic }) => topic);
  await deleteTopics(
    connection,
    topics.filter((topic) => topic.startsWith(prefix)),
  );
  const groups = await listGroups(connection);
  for (const group of groups.filter((id) => id.startsWith(prefix.replace(/\.$/, '-')))) {
    await deleteGroup(connection, group).catch((error: unknown) => {
      // The killed engine's membership has not run out yet: Kafka forgets such a group by itself.
      if (!(error instanceof KafkaAdminError) || error.code !== 'NON_EMPTY_GROUP') throw error;
    });
  }
}
