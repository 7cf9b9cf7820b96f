/** Lists and deletes consumer groups. Their offsets: group-offsets.ts; their members: membership.ts. */

import type { KafkaConnection } from '../connect/connection.ts';
import { Deadline } from '../connect/deadline.ts';
import { withCoordinator } from '../group/group-offsets.ts';
import { deleteGroupsRequest } from '../wire/group-requests.ts';
import { KafkaAdminError } from './admin.ts';
import { withAdmin } from './public-admin.ts';

const TIMEOUT_MS = 10_000;

/** The ids of all groups of the cluster, sorted. Rejects with KafkaProtocolError or KafkaConnectionError. */
export async function listGroups(
  connection: KafkaConnection,
  timeoutMs: number = TIMEOUT_MS,
): Promise<string[]> {
  const { groups } = await withAdmin(connection, timeoutMs, (admin) => admin.listGroups());
  return groups.map(({ groupId }) => groupId).sort();
}

/**
 * Deletes a group with its offsets; a missing group is ignored. Rejects with KafkaAdminError if it has
 * members.
 */
export async function deleteGroup(
  connection: KafkaConnection,
  groupId: string,
  timeoutMs: number = TIMEOUT_MS,
): Promise<void> {
  await withCoordinator(connection, groupId, new Deadline(timeoutMs), async (coordinator, leftMs) => {
    const request = deleteGroupsRequest([groupId]);
    const [result] = await connection.cluster.send(coordinator, request, { timeoutMs: leftMs });
    const code = result?.code ?? 'UNKNOWN_SERVER_ERROR';
    if (code === 'NONE' || code === 'GROUP_ID_NOT_FOUND') return;
    throw new KafkaAdminError(code, groupId, `cannot delete group ${groupId}: ${code}`);
  });
}
