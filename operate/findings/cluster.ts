/**
 * Checks a cluster: brokers and their releases, the topics of the engine with their settings, the running
 * engines, and the ACLs.
 */

import { missingRights } from '../../engine/missing-rights.ts';
import type { Right, Role } from '../../engine/rights.ts';
import { ROLES } from '../../engine/rights.ts';
import { inspectTopics } from '../../engine/topic-layout.ts';
import { topicNames } from '../../engine/topics.ts';
import { readPresence } from '../../inspect/engine-presence.ts';
import { TopicScanner } from '../../inspect/topic-scanner.ts';
import { describeAcls } from '../../kafka/admin/acls.ts';
import { describeBrokerConfigs, describeBrokerVersions } from '../../kafka/admin/admin.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { KafkaProtocolError } from '../../kafka/connect/errors.ts';
import { aclFindings } from './acl-rules.ts';
import { featureFindings, topicCreationFindings } from './cluster-features.ts';
import { engineFinding } from './engine-finding.ts';
import type { Finding } from './finding.ts';
import { heldPartitions } from './held-partitions.ts';
import { roleFindings, rolesFinding } from './role-findings.ts';
import { topicFindings } from './topic-findings.ts';

const TIMEOUT_MS = 10_000;
/** Older brokers may leave a transaction open forever (KIP-890). */
const RELEASE_MIN = 3.6;

/** How the cluster was accessed, for the text of findings. */
export interface ClusterAddress {
  /** host:port, separated by commas. */
  readonly bootstrapServers: string;
  readonly hasProperties: boolean;
}

/** The scope of the checks. */
export interface ClusterScope {
  /** Check only the rights of this role. */
  readonly role?: Role | undefined;
  /** Check what the cluster allows, without the topics and engines that don't exist yet. */
  readonly beforeStart?: boolean;
}

/** At most one finding if the cluster doesn't respond. */
export async function checkCluster(
  connection: KafkaConnection,
  address: ClusterAddress,
  prefix: string,
  { role, beforeStart = false }: ClusterScope = {},
): Promise<Finding[]> {
  const unreachable = await checkReachable(connection, address);
  if (unreachable !== null) return [unreachable];
  if (role !== undefined) {
    return roleFindings(
      role,
      await missingRights(connection, role, topicNames(prefix)),
      connection.principal,
    );
  }
  if (beforeStart) {
    return [
      ...(await checkBrokers(connection, address)),
      ...(await featureFindings(connection)),
      ...(await topicCreationFindings(connection, topicNames(prefix))),
      await checkRoles(connection, prefix),
    ];
  }
  return [
    ...(await checkBrokers(connection, address)),
    ...(await checkTopics(connection, prefix)),
    ...(await checkEngines(connection, prefix)),
    ...(await checkAcls(connection, prefix)),
    ...(await heldPartitions(connection, topicNames(prefix))),
    await checkRoles(connection, prefix),
  ];
}

async function checkReachable(
  connection: KafkaConnection,
  { hasProperties }: ClusterAddress,
): Promise<Finding | null> {
  try {
    await connection.connect(TIMEOUT_MS);
    return null;
  } catch (error) {
    const todo = hasProperties
      ? 'check the address and the client properties'
      : 'check the address; if the cluster requires SASL or TLS, use --command-config client.properties';
    return { status: 'fail', subject: 'brokers', detail: messageOf(error), todo };
  }
}

async function checkBrokers(
  connection: KafkaConnection,
  { bootstrapServers }: ClusterAddress,
): Promise<Finding[]> {
  const versions = await describeBrokerVersions(connection, TIMEOUT_MS);
  const releases = versions
    .map(({ nodeId, release, isNewer }) => {
      return `${nodeId}: ${isNewer ? 'newer than ' : ''}${release ?? 'older than 3.3'}`;
    })
    .join(', ');
  const isOld = versions.some(({ release }) => Number(release ?? 0) < RELEASE_MIN);
  const findings: Finding[] = [
    {
      status: isOld ? 'fail' : 'ok',
      subject: 'brokers',
      detail: `${versions.length} at ${bootstrapServers} (node id: Kafka release ${releases})`,
      ...(isOld && { todo: `upgrade to Kafka ${RELEASE_MIN} or newer` }),
    },
  ];
  if (versions.some(({ isNewer }) => isNewer)) findings.push(NEWER_THAN_KNOWN);
  const nodeId = versions[0]?.nodeId;
  if (nodeId !== undefined) findings.push(await checkVerification(connection, nodeId));
  return findings;
}

const NEWER_THAN_KNOWN: Finding = {
  status: 'info',
  subject: 'brokers',
  detail:
    'these brokers are newer than every Kafka that this version of Signalbox was tested with; brokers keep the ' +
    'protocol of earlier releases, so it should work: the other checks below show whether it does',
};

async function checkVerification(connection: KafkaConnection, nodeId: number): Promise<Finding> {
  const subject = 'transactions';
  try {
    const configs = await describeBrokerConfigs(connection, nodeId, TIMEOUT_MS);
    if (configs.get('transaction.partition.verification.enable') !== 'false') {
      return { status: 'ok', subject, detail: 'the brokers reject late writes of a fenced node' };
    }
    return {
      status: 'fail',
      subject,
      detail: 'transaction.partition.verification.enable is false: a late write can block a partition',
      todo: 'set it to true in the broker configuration',
    };
  } catch (error) {
    return {
      status: 'info',
      subject,
      detail: `the broker configuration could not be read: ${messageOf(error)}`,
    };
  }
}

async function checkTopics(connection: KafkaConnection, prefix: string): Promise<Finding[]> {
  return topicFindings(await inspectTopics(connection, topicNames(prefix)), prefix);
}

/** Only if there are topics: without them, no engine can run. */
async function checkEngines(connection: KafkaConnection, prefix: string): Promise<Finding[]> {
  const topics = topicNames(prefix);
  if ((await connection.partitionCount(topics.commands)) === null) return [];
  const silent = {
    onScan: () => ({ update: () => undefined, end: () => undefined }),
    onUnreadable: () => undefined,
  };
  const presence = await readPresence(new TopicScanner(connection, topics, silent));
  return [engineFinding(presence, Date.now())];
}

async function checkRoles(connection: KafkaConnection, prefix: string): Promise<Finding> {
  const missing = new Map<Role, readonly Right[]>();
  for (const role of ROLES) missing.set(role, await missingRights(connection, role, topicNames(prefix)));
  return rolesFinding(missing, connection.principal);
}

async function checkAcls(connection: KafkaConnection, prefix: string): Promise<Finding[]> {
  try {
    return aclFindings(await describeAcls(connection, TIMEOUT_MS), prefix);
  } catch (error) {
    if (!(error instanceof KafkaProtocolError)) throw error;
    if (error.code === 'SECURITY_DISABLED') {
      const detail = "the cluster has no authorizer: every client can write the engine's topics";
      return [{ status: 'info', subject: 'acls', detail }];
    }
    return [{ status: 'info', subject: 'acls', detail: `could not be read: ${error.message}` }];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
