/**
 * Assigns partitions to members: balanced within one and sticky, because a partition that stays keeps its
 * state in memory. Pure and deterministic, so that every member computes the same result. Source: KIP-54
 * (sticky assignment), KIP-429 (incremental rebalance in two steps).
 */
import type { TopicPartition } from '../ports.ts';
import { topicPartitions } from '../topic-partitions.ts';

/** The claims of a member when it joins. */
export interface MemberClaim {
  readonly memberId: string;
  readonly nodeId: string;
  /** The generation of the assignment that it holds; -1 if none. */
  readonly generation: number;
  readonly owned: readonly TopicPartition[];
}

/**
 * 'immediate': a partition is assigned to its next owner at once (fencing excludes the previous one).
 * 'two-step': it stays unassigned until its previous owner has revoked it and joined again.
 */
export type Handover = 'immediate' | 'two-step';

interface Share {
  readonly claim: MemberClaim;
  readonly claimed: TopicPartition[];
  readonly assigned: TopicPartition[];
  quota: number;
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * Assigns all partitions of the topics to the members. If two members claim the same partition, the newer
 * generation wins. Returns member id -> partitions, in the order of `partitionCounts`.
 */
export function assignPartitions(
  members: readonly MemberClaim[],
  partitionCounts: ReadonlyMap<string, number>,
  handover: Handover,
): Map<string, TopicPartition[]> {
  if (members.length === 0) return new Map();
  const shares = members
    .map((claim): Share => ({ claim, claimed: [], assigned: [], quota: 0 }))
    .sort(
      ({ claim: left }, { claim: right }) =>
        compareText(left.nodeId, right.nodeId) || compareText(left.memberId, right.memberId),
    );
  const partitions = [...partitionCounts].flatMap(([topic, count]) => topicPartitions(topic, count));
  const owned = settleClaims(shares, partitions);
  setQuotas(shares, partitions.length);
  const free = new Set(partitions);
  for (const share of shares) {
    for (const partition of share.claimed.slice(0, share.quota)) {
      share.assigned.push(partition);
      free.delete(partition);
    }
  }
  for (const partition of free) {
    const taker = leastFilled(shares);
    // The quota is used either way: the partition follows in the next generation.
    if (handover === 'two-step' && owned.has(partition)) taker.quota -= 1;
    else taker.assigned.push(partition);
  }
  const order = new Map(partitions.map((partition, index) => [nameOf(partition), index]));
  const position = (partition: TopicPartition): number => order.get(nameOf(partition)) ?? 0;
  return new Map(
    shares.map(({ claim, assigned }) => [
      claim.memberId,
      assigned.sort((left, right) => position(left) - position(right)),
    ]),
  );
}

/**
 * Gives each claimed partition to the claim of the newest generation (if equal, the first in order). Returns
 * the claimed partitions.
 */
function settleClaims(shares: readonly Share[], partitions: readonly TopicPartition[]): Set<TopicPartition> {
  const winners = new Map<string, Share>();
  for (const share of shares) {
    for (const partition of share.claim.owned) {
      const name = nameOf(partition);
      const winner = winners.get(name);
      if (winner === undefined || winner.claim.generation < share.claim.generation) winners.set(name, share);
    }
  }
  const owned = new Set<TopicPartition>();
  for (const partition of partitions) {
    const winner = winners.get(nameOf(partition));
    if (winner === undefined) continue;
    winner.claimed.push(partition);
    owned.add(partition);
  }
  return owned;
}

/**
 * All members get the same number; the remainder goes to those with the most partitions, to minimize moves.
 */
function setQuotas(shares: readonly Share[], partitionCount: number): void {
  if (shares.length === 0) return;
  const each = Math.floor(partitionCount / shares.length);
  let extra = partitionCount % shares.length;
  const byClaims = [...shares].sort((left, right) => right.claimed.length - left.claimed.length);
  for (const share of byClaims) {
    share.quota = extra > 0 ? each + 1 : each;
    extra -= 1;
  }
}

function leastFilled(shares: readonly Share[]): Share {
  let found: Share | null = null;
  for (const share of shares) {
    const room = share.quota - share.assigned.length;
    if (room > 0 && (found === null || room > found.quota - found.assigned.length)) found = share;
  }
  if (found === null) throw new Error('more partitions than quotas');
  return found;
}
