/**
 * Consumer groups from outside: listed and deleted. Their offsets: group-offsets.ts; who holds what:
 * membership.ts.
 */

import type { KafkaConnection } from '../connect/connection.ts';
import { Deadline } from '../connect/deadline.ts';
import { withCoordinator } from '../group/group-offsets.ts';
import { deleteGroupsRequest, listGroupsRequest } from '../wire/group-requests.ts';
import { KafkaAdminError } from './admin.ts';

const TIMEOUT_MS = 10_000;

/** The ids of all groups of the cluster, sorted. Rejects with KafkaAdminError or KafkaConnectionError. */
export async function listGroups(
  connection: KafkaConnection,
  timeoutMs: number = TIMEOUT_MS,
): Promise<string[]> {
  const deadline = new Deadline(timeoutMs);
  const { brokers } = await connection.metadata.refresh([], deadline.leftMs);
  const answers = await Promise.all(
    brokers.map(async ({ nodeId }) => {
      const answer = await connection.cluster.send(nodeId, listGroupsRequest(), {
        timeoutMs: deadline.leftMs,
      });
      if (answer.code !== 'NONE') {
        throw new KafkaAdminError(answer.code, `broker ${nodeId}`, `cannot list groups: ${answer.code}`);
      }
      return answer.groupIds;
    }),
  );
  return answers.flat().sort();
}

/**
 * Deletes a group with its offsets; a missing one is no error. Rejects with KafkaAdminError while it has
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
