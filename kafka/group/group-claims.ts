/**
 * Data that members and the group's leader exchange in addition to Kafka's own fields: JSON in the user data
 * of subscriptions and assignments. Data that can't be parsed is ignored: a foreign member must not stop the
 * group. Pure.
 */

import type { TopicPartition } from '../ports.ts';
import { decodeSubscription, encodeSubscription } from '../wire/group-requests.ts';
import type { MemberClaim } from './sticky-assignor.ts';

export type ClaimData = Omit<MemberClaim, 'memberId'>;

/** A subscription with the identity of the member and the partitions that it owns. */
export function encodeClaim(topics: readonly string[], { nodeId, generation, owned }: ClaimData): Buffer {
  const byTopic = [...Map.groupBy(owned, ({ topic }) => topic)].map(([topic, partitions]) => [
    topic,
    partitions.map(({ partition }) => partition),
  ]);
  const userData = Buffer.from(JSON.stringify({ nodeId, generation, owned: byTopic }));
  return encodeSubscription({ topics, userData });
}

/** The claims of a subscription; none if it was written by another assignor. */
export function decodeClaim(subscription: Buffer): ClaimData {
  const userData = parseObject(userDataOf(subscription));
  const { nodeId, generation, owned } = userData;
  const partitions: TopicPartition[] = [];
  for (const entry of Array.isArray(owned) ? owned : []) {
    const [topic, numbers] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (typeof topic !== 'string' || !Array.isArray(numbers)) continue;
    for (const partition of numbers as unknown[]) {
      if (typeof partition === 'number' && Number.isInteger(partition)) partitions.push({ topic, partition });
    }
  }
  return {
    nodeId: typeof nodeId === 'string' ? nodeId : '',
    generation: typeof generation === 'number' ? generation : -1,
    owned: partitions,
  };
}

/** The user data of an assignment: the generation, which Kafka reports to members only. */
export function encodeGeneration(generation: number): Buffer {
  return Buffer.from(JSON.stringify({ generation }));
}

/** null if the user data has no generation. */
export function decodeGeneration(userData: Buffer): number | null {
  const { generation } = parseObject(userData);
  return typeof generation === 'number' ? generation : null;
}

function userDataOf(subscription: Buffer): Buffer {
  if (subscription.length === 0) return subscription;
  try {
    return decodeSubscription(subscription).userData;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return Buffer.alloc(0);
  }
}

function parseObject(bytes: Buffer): Readonly<Record<string, unknown>> {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Another assignor's user data, in its own format.
    return {};
  }
}
