/** Whether an engine owns partitions: the members of the engines' group, and the newest owner records. */

import { engineGroup } from '../engine/engine-group.ts';
import { KafkaConnectionError, KafkaProtocolError } from '../kafka/connect/errors.ts';
import type { GroupAssignments } from '../kafka/group/membership.ts';
import { describeAssignments } from '../kafka/group/membership.ts';
import { countOf } from '../state/count-of.ts';
import type { Owner } from '../state/partition-entries.ts';
import { readOwners } from './read/partition-entries.ts';
import { formatDistance } from './times.ts';
import type { TopicScanner } from './topic-scanner.ts';

const TIMEOUT_MS = 3_000;

/** The engines, as far as this client may see them. */
export interface EnginePresence {
  readonly groupId: string;
  /** Node ids of the group's members, in order. */
  readonly members: readonly string[];
  /** Those of the requested partitions that are assigned to no member; none while the group rebalances. */
  readonly ownerless: readonly number[];
  /** The newest owner record of these partitions; null if no engine has ever owned one. */
  readonly lastOwner: Owner | null;
}

/**
 * Checks some partitions of the engine, or all. Null if the cluster doesn't allow the request: a client that
 * may only read topics still works.
 */
export async function readPresence(
  scanner: TopicScanner,
  partitions?: readonly number[],
): Promise<EnginePresence | null> {
  const groupId = engineGroup(scanner.topics.prefix);
  let group: GroupAssignments;
  try {
    group = await describeAssignments(scanner.connection, groupId, TIMEOUT_MS);
  } catch (error) {
    if (error instanceof KafkaProtocolError || error instanceof KafkaConnectionError) return null;
    throw error;
  }
  const count = await scanner.partitionCount(scanner.topics.commands);
  const asked = partitions ?? Array.from({ length: count }, (_, partition) => partition);
  const ownerless = ownerlessOf(group, asked);
  const lastOwner = ownerless.length === 0 ? null : newest(await readOwners(scanner, ownerless));
  return { groupId, members: membersOf(group), ownerless, lastOwner };
}

/** The partitions that are assigned to no engine. Pure. */
export function ownerlessOf(
  { state, members }: Pick<GroupAssignments, 'state' | 'members'>,
  asked: readonly number[],
): readonly number[] {
  if (members.length === 0) return asked;
  // In other states, the assignments are unknown.
  if (state !== 'Stable') return [];
  const assigned = new Set(members.flatMap((member) => member.partitions.map(({ partition }) => partition)));
  return asked.filter((partition) => !assigned.has(partition));
}

function membersOf({ members }: GroupAssignments): readonly string[] {
  return members.map(({ nodeId, clientId }) => nodeId || clientId).sort();
}

function newest(owners: readonly Owner[]): Owner | null {
  return owners.toSorted((a, b) => b.sinceMs - a.sinceMs)[0] ?? null;
}

/** The missing engines in one sentence; undefined if each of the partitions has an engine. Pure. */
export function absenceText(presence: EnginePresence | null, nowMs: number): string | undefined {
  if (presence === null || presence.ownerless.length === 0) return undefined;
  const { groupId, members, ownerless, lastOwner } = presence;
  const last =
    lastOwner === null
      ? 'there has never been an owner'
      : `the last owner was node ${lastOwner.nodeId}, which took over ${formatDistance(lastOwner.sinceMs, nowMs)}`;
  if (members.length === 0) return `no engine is running: group ${groupId} has no members; ${last}`;
  const which = ownerless.length === 1 ? `partition ${ownerless[0]}` : `partitions ${ownerless.join(', ')}`;
  const nodes = `${countOf(members.length, 'member')}: ${members.join(', ')}`;
  return `no engine owns ${which}: group ${groupId} has ${nodes}; ${last}`;
}
