/**
 * What an engine node writes to business topics: the tasks that it does by records, and their worker for
 * other clusters.
 */

import { isOwnCluster } from '../../connectors/is-own-cluster.ts';
import { ConnectorTasks } from '../../connectors/outbound/outbound-tasks.ts';
import { RemoteWorker } from '../../connectors/outbound/remote-worker.ts';
import { redactingLog } from '../../connectors/secrets/redacting-log.ts';
import type { SecretStore } from '../../connectors/secrets/secret-store.ts';
import type { EngineLog } from '../../engine/node/engine.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { CommandContext } from '../frame/context.ts';

export interface TopicTaskFlags {
  /** Job types by commas. */
  readonly topicTasks?: string;
  /** Task headers by commas. */
  readonly topicTaskHeaders?: string;
}

/** The tasks that are done in the transactions of their steps. */
export function outboundTasks(
  connection: KafkaConnection,
  secrets: SecretStore,
  { topicTasks, topicTaskHeaders }: TopicTaskFlags,
): ConnectorTasks {
  return new ConnectorTasks({
    secrets,
    isOwnCluster: (servers) => isOwnCluster(connection, servers),
    topicTasks: {
      types: listOf(topicTasks),
      ...(topicTaskHeaders === undefined ? {} : { topicHeaders: listOf(topicTaskHeaders) }),
    },
  });
}

/** Begins to do the jobs whose records go to other clusters. */
export function startRemoteWorker(
  context: CommandContext,
  brokers: { readonly bootstrapServers: string; readonly properties: ReadonlyMap<string, string> },
  secrets: SecretStore,
  log: EngineLog,
): void {
  const clean = redactingLog(log, secrets.redact);
  const worker = new RemoteWorker({
    bootstrapServers: brokers.bootstrapServers,
    properties: brokers.properties,
    prefix: context.options.prefix,
    secrets,
    log: clean,
    warn: (message) => clean.warn({}, message),
  });
  context.defer(() => worker.stop());
}

function listOf(text = ''): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
