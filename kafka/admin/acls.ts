/** Reads the cluster's ACLs of topics, by kafkajs. Source: KIP-140, KIP-290. */

import type { KafkaConnection } from '../connect/connection.ts';
import { withAdmin } from './public-admin.ts';

/** One rule that allows or denies an operation on topics. */
export interface TopicAcl {
  /** The name of a topic, a prefix of names (`prefixed`), or '*'. */
  readonly topic: string;
  readonly pattern: 'literal' | 'prefixed' | 'other';
  /** Such as 'User:alice' or 'User:*'. */
  readonly principal: string;
  readonly host: string;
  /** Such as 'read', 'write', 'all'. */
  readonly operation: string;
  readonly isAllowed: boolean;
}

/**
 * Kafka's ResourceType, PatternType, AclOperation and AclPermissionType; `ANY` is the same in all of them.
 */
const ANY = 1;
const TOPIC = 2;
const PATTERNS: Readonly<Record<number, TopicAcl['pattern']>> = { 3: 'literal', 4: 'prefixed' };
const ALLOW = 3;
/** AclOperation by code, from 2 on. */
const OPERATIONS = [
  'all',
  'read',
  'write',
  'create',
  'delete',
  'alter',
  'describe',
  'cluster-action',
  'describe-configs',
  'alter-configs',
  'idempotent-write',
];

/**
 * All ACLs of topics. Rejects with KafkaProtocolError: SECURITY_DISABLED if the cluster has no authorizer,
 * CLUSTER_AUTHORIZATION_FAILED if this client may not read them.
 */
export async function describeAcls(connection: KafkaConnection, timeoutMs: number): Promise<TopicAcl[]> {
  const { resources } = await withAdmin(connection, timeoutMs, (admin) =>
    admin.describeAcls({
      resourceType: TOPIC,
      resourcePatternType: ANY,
      operation: ANY,
      permissionType: ANY,
    }),
  );
  return resources.flatMap(({ resourceName: topic, resourcePatternType, acls }) =>
    acls.map(({ principal, host, operation, permissionType }) => ({
      topic,
      pattern: PATTERNS[resourcePatternType] ?? 'other',
      principal,
      host,
      operation: OPERATIONS[operation - 2] ?? `operation ${operation}`,
      isAllowed: permissionType === ALLOW,
    })),
  );
}
