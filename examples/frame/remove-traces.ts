/** Leaves the user's brokers as they were. */

import { deleteTopics, KafkaAdminError, listTopics } from '../../kafka/admin/admin.ts';
import { deleteGroup, listGroups } from '../../kafka/admin/group-admin.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';

/** Deletes the topics and consumer groups with a prefix, and the business topics of an example. */
export async function removeTraces(
  connection: KafkaConnection,
  prefix: string,
  businessTopics: readonly string[],
): Promise<void> {
  const topics = (await listTopics(connection)).map(({ topic }) => topic);
  await deleteTopics(
    connection,
    topics.filter((topic) => topic.startsWith(prefix) || businessTopics.includes(topic)),
  );
  const groups = await listGroups(connection);
  for (const group of groups.filter((id) => id.startsWith(prefix.replace(/\.$/, '-')))) {
    await deleteGroup(connection, group).catch((error: unknown) => {
      // The member of a killed engine has not expired yet; Kafka deletes such a group later.
      if (!(error instanceof KafkaAdminError) || error.code !== 'NON_EMPTY_GROUP') throw error;
    });
  }
}
