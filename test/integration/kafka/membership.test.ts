/** Group membership on a real broker. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { deleteGroup } from '../../../kafka/admin/group-admin.ts';
import type { KafkaConnection } from '../../../kafka/connect/connection.ts';
import type { GroupLoss } from '../../../kafka/group/group-member.ts';
import { fetchGroupOffsets } from '../../../kafka/group/group-offsets.ts';
import type { Membership, PartitionAssignment } from '../../../kafka/group/membership.ts';
import { describeAssignments, joinGroup } from '../../../kafka/group/membership.ts';
import { leaveGroupRequest } from '../../../kafka/wire/group-requests.ts';
import { until } from '../../kafka/until.ts';
import { TestCluster } from './test-cluster.ts';

let cluster: TestCluster;
const opened: Node[] = [];
let topic: string;

before(async () => {
  cluster = await TestCluster.open();
  topic = await cluster.topic('commands', { partitions: 8 });
});
after(async () => {
  // Connections left open by a failed test would keep the process alive.
  await Promise.all(opened.map((one) => one.leave()));
  await cluster.close();
});

/** A node of the group that records its assignments. */
class Node {
  readonly assignments: PartitionAssignment[] = [];
  readonly losses: GroupLoss[] = [];
  readonly connection: KafkaConnection;
  readonly membership: Membership;

  constructor(groupId: string, nodeId: string) {
    opened.push(this);
    this.connection = cluster.connect();
    this.membership = joinGroup({
      connection: this.connection,
      groupId,
      topic,
      nodeId,
      onAssigned: (assignment) => this.assignments.push(assignment),
      onLost: (loss) => this.losses.push(loss),
    });
  }

  get partitions(): readonly number[] {
    return this.membership.current()?.partitions ?? [];
  }

  /** Cuts the node's connections without leaving the group, as SIGKILL does. */
  die(): void {
    this.connection.close();
  }

  async leave(): Promise<void> {
    await this.membership.leave();
    this.connection.close();
  }
}

const sorted = (...lists: readonly (readonly number[])[]) => lists.flat().sort((left, right) => left - right);
const ALL = [0, 1, 2, 3, 4, 5, 6, 7];

describe('membership of the group', () => {
  it('shares partitions, moves as few as possible, and takes over at once when one leaves', async () => {
    const groupId = `${cluster.prefix}share`;
    const first = new Node(groupId, 'first');
    await until(() => first.partitions.length === 8);
    const second = new Node(groupId, 'second');
    await until(() => first.partitions.length === 4 && second.partitions.length === 4);
    assert.deepEqual(sorted(first.partitions, second.partitions), ALL);
    const [before1, before2] = [first.partitions, second.partitions];

    const third = new Node(groupId, 'third');
    await until(() => third.partitions.length === 2 && first.partitions.length === 3);
    assert.deepEqual(sorted(first.partitions, second.partitions, third.partitions), ALL);
    assert.ok(first.partitions.every((partition) => before1.includes(partition)));
    assert.ok(second.partitions.every((partition) => before2.includes(partition)));
    const [kept1, kept3] = [first.partitions, third.partitions];

    await second.leave();
    await until(() => first.partitions.length === 4 && third.partitions.length === 4);
    assert.deepEqual(sorted(first.partitions, third.partitions), ALL);
    assert.ok(kept1.every((partition) => first.partitions.includes(partition)));
    assert.ok(kept3.every((partition) => third.partitions.includes(partition)));
    const generations = first.assignments.map(({ generation }) => generation);
    assert.deepEqual(
      generations,
      [...new Set(generations)].sort((left, right) => left - right),
    );
    assert.deepEqual(first.losses, []);
    await first.leave();
    await third.leave();
    await deleteGroup(cluster.connection, groupId);
  });

  it("returns the partitions that a restarting node's previous process still owns, with the generation", async () => {
    const groupId = `${cluster.prefix}describe`;
    assert.deepEqual((await describeAssignments(cluster.connection, groupId)).members, []);
    const node = new Node(groupId, 'node-7');
    await until(() => node.partitions.length === 8);
    node.die();
    const group = await describeAssignments(cluster.connection, groupId);
    assert.equal(group.state, 'Stable');
    assert.equal(group.generation, node.assignments.at(-1)?.generation);
    assert.deepEqual(
      group.members.map(({ nodeId, partitions }) => [nodeId, partitions.map(({ partition }) => partition)]),
      [['node-7', ALL]],
    );
    // Its successor joins while the session of the killed one has not expired.
    const next = new Node(groupId, 'node-7');
    await until(() => next.partitions.length === 8);
    await node.membership.leave();
    await next.leave();
  });

  it('joins again automatically when the group has removed it', async () => {
    const groupId = `${cluster.prefix}cut`;
    const node = new Node(groupId, 'only');
    await until(() => node.partitions.length === 8);
    const other = new Node(groupId, 'other');
    await until(() => node.partitions.length === 4);
    await removeMember(groupId, node);
    await until(() => node.losses.length === 1);
    assert.equal(node.losses[0]?.kind, 'removed');
    await until(() => sorted(node.partitions, other.partitions).length === 8);
    assert.deepEqual(sorted(node.partitions, other.partitions), ALL);
    await node.leave();
    await other.leave();
  });

  it('reports that it is rejected', async () => {
    const losses: GroupLoss[] = [];
    const refused = joinGroup({
      connection: cluster.connection,
      groupId: '',
      topic,
      nodeId: 'x',
      onAssigned: () => assert.fail('an empty group id is not a group'),
      onLost: (loss) => losses.push(loss),
    });
    await until(() => losses.length === 1);
    assert.equal(losses[0]?.kind, 'refused');
    assert.match(losses[0]?.message ?? '', /INVALID_GROUP_ID/);
    assert.equal(refused.current(), null);
    await refused.leave();
  });

  it('commits offsets for the lag that tools show, and rejects when it is not a member', async () => {
    const groupId = `${cluster.prefix}lag`;
    const node = new Node(groupId, 'only');
    await until(() => node.partitions.length === 8);
    await node.membership.commitOffsets([
      { partition: 1, offset: 5 },
      { partition: 2, offset: 7 },
    ]);
    assert.deepEqual(await fetchGroupOffsets(cluster.connection, groupId, null), [
      { topic, partition: 1, offset: 5 },
      { topic, partition: 2, offset: 7 },
    ]);
    const asked = [{ topic, partition: 3 }];
    assert.deepEqual(await fetchGroupOffsets(cluster.connection, groupId, asked), [
      { topic, partition: 3, offset: -1 },
    ]);
    await node.leave();
    await assert.rejects(node.membership.commitOffsets([{ partition: 1, offset: 9 }]), {
      code: 'UNKNOWN_MEMBER_ID',
    });
  });
});

/** Removes a member without its knowledge, as an operator's tool or an expired session does. */
async function removeMember(groupId: string, node: Node): Promise<void> {
  const memberId = node.membership.current()?.memberId ?? '';
  const coordinator = await cluster.connection.coordinatorOf('group', groupId, 60_000);
  const request = leaveGroupRequest(groupId, memberId);
  assert.equal(await cluster.connection.cluster.send(coordinator, request, { timeoutMs: 60_000 }), 0);
}
