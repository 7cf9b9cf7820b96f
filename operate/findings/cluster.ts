/**
 * Checks a cluster: brokers and their releases, the topics of the engine with their settings, and the ACLs on
 * them.
 */

import { inspectTopics } from '../../engine/topic-layout.ts';
import { topicNames } from '../../engine/topics.ts';
import { describeAcls } from '../../kafka/admin/acls.ts';
import { describeBrokerConfigs, describeBrokerVersions } from '../../kafka/admin/admin.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { KafkaProtocolError } from '../../kafka/connect/errors.ts';
import { judgeAcls } from './acl-rules.ts';
import type { Finding } from './finding.ts';
import { heldPartitions } from './held-partitions.ts';
import { topicFindings } from './topic-findings.ts';

const TIMEOUT_MS = 10_000;
/** Older brokers may let a transaction hang for ever (KIP-890). */
const RELEASE_MIN = 3.6;

/** How the cluster is reached, as findings say it. */
export interface ClusterAddress {
  /** host:port, separated by commas. */
  readonly bootstrapServers: string;
  readonly hasProperties: boolean;
}

/** With no more than one finding when the cluster can't be reached. */
export async function checkCluster(
  connection: KafkaConnection,
  address: ClusterAddress,
  prefix: string,
): Promise<Finding[]> {
  const unreachable = await checkReachable(connection, address);
  if (unreachable !== null) return [unreachable];
  return [
    ...(await checkBrokers(connection, address)),
    ...(await checkTopics(connection, prefix)),
    ...(await checkAcls(connection, prefix)),
    ...(await heldPartitions(connection, topicNames(prefix))),
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
    .map(({ nodeId, release }) => `${nodeId}: ${release ?? 'older than 3.3'}`)
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
  const nodeId = versions[0]?.nodeId;
  if (nodeId !== undefined) findings.push(await checkVerification(connection, nodeId));
  return findings;
}

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

async function checkAcls(connection: KafkaConnection, prefix: string): Promise<Finding[]> {
  try {
    return judgeAcls(await describeAcls(connection, TIMEOUT_MS), prefix);
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
