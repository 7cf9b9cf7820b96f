/** The rights of a role that this client lacks, according to the cluster. */

import {
  authorizedOnGroup,
  authorizedOnTopics,
  mayWriteTransactions,
} from '../kafka/admin/authorized-operations.ts';
import type { KafkaConnection } from '../kafka/connect/connection.ts';
import type { Right, Role } from './rights.ts';
import { rightsOf } from './rights.ts';
import type { TopicNames } from './topics.ts';

const TIMEOUT_MS = 10_000;
/** Completes the names of rights that apply to a prefix. */
const PROBE = 'doctor-probe';

export interface RightsQuestion {
  /** The engines' group, if it isn't the default one. */
  readonly groupId?: string | undefined;
  /** Also ask for transactional ids, which writes to the cluster: it fences an unused one. Default: true. */
  readonly asksTransactions?: boolean;
}

/**
 * The missing operations of each right. Empty if the client has all rights of the role. Rejects with
 * KafkaProtocolError or KafkaConnectionError.
 */
export async function missingRights(
  connection: KafkaConnection,
  role: Role,
  topics: TopicNames,
  { groupId, asksTransactions = true }: RightsQuestion = {},
): Promise<readonly Right[]> {
  const rights = rightsOf(role, topics, groupId).filter(
    ({ resource, isOptional }) => !isOptional && (asksTransactions || resource !== 'transactional-id'),
  );
  const names = rights.filter(({ resource }) => resource === 'topic').map(probeOf);
  const onTopics = await authorizedOnTopics(connection, names, TIMEOUT_MS);
  const missing: Right[] = [];
  for (const right of rights) {
    const allowed = await allowedOn(connection, right, onTopics);
    const operations = right.operations.filter((operation) => !allowed.has(operation));
    if (operations.length > 0) missing.push({ ...right, operations });
  }
  return missing;
}

async function allowedOn(
  connection: KafkaConnection,
  right: Right,
  onTopics: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<ReadonlySet<string>> {
  const name = probeOf(right);
  switch (right.resource) {
    case 'topic':
      return onTopics.get(name) ?? new Set();
    case 'group':
      return authorizedOnGroup(connection, name, TIMEOUT_MS);
    case 'transactional-id':
      return new Set((await mayWriteTransactions(connection, name, TIMEOUT_MS)) ? ['write'] : []);
  }
}

function probeOf({ name, pattern }: Right): string {
  return pattern === 'prefixed' ? `${name}${PROBE}` : name;
}
