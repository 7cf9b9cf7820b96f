/** The features of a cluster, before anything is created on it: versions, topics and their settings. */

import { PARTITION_COUNT_DEFAULT, replicationFactorFor, topicLayout } from '../../engine/topic-layout.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { TopicSpec } from '../../kafka/admin/admin.ts';
import { createTopics, KafkaAdminError } from '../../kafka/admin/admin.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { Deadline } from '../../kafka/connect/deadline.ts';
import { transactionVersion } from '../../kafka/write/transactions.ts';
import type { Finding } from './finding.ts';

const TIMEOUT_MS = 10_000;

/** The version of transactions that the engine will use. */
export async function featureFindings(connection: KafkaConnection): Promise<Finding[]> {
  const version = await transactionVersion(connection, new Deadline(TIMEOUT_MS));
  const detail =
    version >= 2
      ? 'transactions of version 2 (Kafka 4): one request less for each transaction'
      : 'transactions of version 1 (version 2 needs Kafka 4 with transaction.version=2, and a single broker)';
  return [{ status: 'ok', subject: 'features', detail }];
}

/** The profile of topics that the cluster accepts; the topics are only validated. */
export async function topicCreationFindings(
  connection: KafkaConnection,
  names: TopicNames,
): Promise<Finding[]> {
  const subject = 'create topics';
  const replicationFactor = replicationFactorFor(connection.metadata.brokers.length);
  const options = { partitions: PARTITION_COUNT_DEFAULT, replicationFactor };
  const refused = await refusalOf(connection, topicLayout(names, options));
  if (refused === null) {
    return [{ status: 'ok', subject, detail: 'signalbox topics create works, with all settings' }];
  }
  const minimal = await refusalOf(connection, topicLayout(names, { ...options, profile: 'minimal' }));
  if (minimal === null) {
    const detail = `the cluster refuses the usual settings or replicas (${refused}); the minimal ones work`;
    return [{ status: 'warn', subject, detail, todo: 'signalbox topics create --profile minimal' }];
  }
  return [
    {
      ...{ status: 'fail', subject, detail: `this client can't create the topics: ${minimal}` },
      todo: 'have them created by an administrator: signalbox topics export --format shell|strimzi|terraform',
    },
  ];
}

/** Null if the topics are accepted or already exist. */
async function refusalOf(connection: KafkaConnection, layout: readonly TopicSpec[]): Promise<string | null> {
  for (const spec of layout) {
    try {
      await createTopics(connection, [spec], { timeoutMs: TIMEOUT_MS, validateOnly: true });
    } catch (error) {
      if (!(error instanceof KafkaAdminError)) throw error;
      if (error.code !== 'TOPIC_ALREADY_EXISTS') return error.message;
    }
  }
  return null;
}
