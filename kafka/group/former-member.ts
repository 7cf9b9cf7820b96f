/**
 * A node that starts again need not wait until the group has noticed that its former process is gone: it
 * leaves on its behalf. Source: Kafka's LeaveGroup names a member, not a connection.
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
      // Unknown by now: it was removed in the meantime.
      if (code !== 'NONE' && code !== 'UNKNOWN_MEMBER_ID') {
        throw new KafkaProtocolError(code, `taking member ${memberId} out of group ${groupId}: ${code}`);
      }
    });
  }
  return former.length;
}
