/**
 * Removes a node's previous process from the group at startup, so that the node doesn't have to wait for the
 * session timeout. Source: Kafka's LeaveGroup names a member, not a connection.
 */
import type { KafkaConnection } from '../connect/connection.ts';
import { Deadline } from '../connect/deadline.ts';
import { KafkaProtocolError } from '../connect/errors.ts';
import { kafkaErrorName } from '../wire/error-codes.ts';
import { leaveGroupRequest } from '../wire/group-requests.ts';
import { withCoordinator } from './group-offsets.ts';
import { describeAssignments } from './membership.ts';

const TIMEOUT_MS = 5_000;

/**
 * Removes members with this node id from the group; returns their number. By contract, no other process with
 * this id is running; if there is one, it gets an error at its next heartbeat. Rejects with
 * KafkaProtocolError or KafkaConnectionError.
 */
export async function removeFormerMembers(
  connection: KafkaConnection,
  groupId: string,
  nodeId: string,
): Promise<number> {
  const deadline = new Deadline(TIMEOUT_MS);
  const { members } = await describeAssignments(connection, groupId, deadline.leftMs);
  const former = members.filter((member) => member.nodeId === nodeId);
  for (const { memberId } of former) {
    await withCoordinator(connection, groupId, deadline, async (coordinator, timeoutMs) => {
      const request = leaveGroupRequest(groupId, memberId);
      const code = kafkaErrorName(await connection.cluster.send(coordinator, request, { timeoutMs }));
      // The group no longer has the member: it was removed in the meantime.
      if (code !== 'NONE' && code !== 'UNKNOWN_MEMBER_ID') {
        throw new KafkaProtocolError(code, `removing member ${memberId} from group ${groupId}: ${code}`);
      }
    });
  }
  return former.length;
}
