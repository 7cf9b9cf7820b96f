/**
 * Reads the cluster's access rules. Source: DescribeAcls version 1 (KIP-140, KIP-290), AclOperation,
 * ResourceType.
 */

import type { KafkaConnection } from '../connect/connection.ts';
import { assertNoError } from '../connect/errors.ts';
import type { KafkaRequest } from '../wire/primitives.ts';
import { WireReader, WireWriter } from '../wire/primitives.ts';

/** One rule: who may, or may not, do what with which topic. */
export interface TopicAcl {
  /** A topic, the beginning of one (`prefixed`), or '*'. */
  readonly topic: string;
  readonly pattern: 'literal' | 'prefixed' | 'other';
  /** Such as 'User:alice' or 'User:*'. */
  readonly principal: string;
  readonly host: string;
  /** Such as 'read', 'write', 'all'. */
  readonly operation: string;
  readonly isAllowed: boolean;
}

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
 * All rules about topics. Rejects with KafkaProtocolError: SECURITY_DISABLED when the cluster has no
 * authorizer, CLUSTER_AUTHORIZATION_FAILED when this client may not see them.
 */
export async function describeAcls(connection: KafkaConnection, timeoutMs: number): Promise<TopicAcl[]> {
  const { errorCode, errorMessage, acls } = await connection.sendToAny(topicAclsRequest(), timeoutMs);
  assertNoError(errorCode, 'describe ACLs', errorMessage);
  return acls;
}

interface AclsResponse {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly acls: TopicAcl[];
}

function topicAclsRequest(): KafkaRequest<AclsResponse> {
  return {
    apiKey: 29,
    apiName: 'DescribeAcls',
    apiVersion: 1,
    // Resource type, name, pattern; principal, host, operation, permission.
    encode: () =>
      new WireWriter()
        .int8(TOPIC)
        .string(null)
        .int8(ANY)
        .string(null)
        .string(null)
        .int8(ANY)
        .int8(ANY)
        .finish(),
    decode: (body) => {
      const reader = new WireReader(body);
      reader.int32();
      const errorCode = reader.int16();
      const errorMessage = reader.nullableString();
      return { errorCode, errorMessage, acls: reader.array(() => readResource(reader)).flat() };
    },
  };
}

function readResource(reader: WireReader): TopicAcl[] {
  reader.int8();
  const topic = reader.string();
  const pattern = PATTERNS[reader.int8()] ?? 'other';
  return reader.array(() => ({
    topic,
    pattern,
    principal: reader.string(),
    host: reader.string(),
    operation: readOperation(reader),
    isAllowed: reader.int8() === ALLOW,
  }));
}

function readOperation(reader: WireReader): string {
  const code = reader.int8();
  return OPERATIONS[code - 2] ?? `operation ${code}`;
}
