/**
 * The outbound side of an engine node: tasks that write records, and the worker for tasks that write to other
 * clusters.
 */

import { ConnectorTasks } from '../../connectors/outbound/outbound-tasks.ts';
import type { OwnCluster } from '../../connectors/outbound/own-cluster.ts';
import { RemoteWorker } from '../../connectors/outbound/remote-worker.ts';
import { redactingLog } from '../../connectors/secrets/redacting-log.ts';
import type { SecretStore } from '../../connectors/secrets/secret-store.ts';
import type { EngineLog } from '../../engine/node/engine.ts';
import type { CommandContext } from '../frame/context.ts';
import { parseNames } from '../parse/names.ts';

export interface TopicTaskFlags {
  /** Comma-separated job types. */
  readonly topicTasks?: string;
  /** Comma-separated task headers. */
  readonly topicTaskHeaders?: string;
}

/** The tasks that are executed in the transactions of their steps. */
export function outboundTasks(
  ownCluster: OwnCluster,
  secrets: SecretStore,
  { topicTasks, topicTaskHeaders }: TopicTaskFlags,
): ConnectorTasks {
  return new ConnectorTasks({
    secrets,
    isOwnCluster: (_servers, properties) => ownCluster.owns(properties),
    topicTasks: {
      types: parseNames(topicTasks ?? ''),
      ...(topicTaskHeaders === undefined ? {} : { topicHeaders: parseNames(topicTaskHeaders) }),
    },
  });
}

/** Starts the worker for jobs whose records go to other clusters. */
export function startRemoteWorker(
  context: CommandContext,
  brokers: { readonly bootstrapServers: string; readonly properties: ReadonlyMap<string, string> },
  secrets: SecretStore,
  ownCluster: OwnCluster,
  log: EngineLog,
): void {
  const clean = redactingLog(log, secrets.redact);
  const worker = new RemoteWorker({
    bootstrapServers: brokers.bootstrapServers,
    properties: brokers.properties,
    prefix: context.options.prefix,
    secrets,
    ownClusterId: () => ownCluster.id(),
    log: clean,
    warn: (message) => clean.warn({}, message),
  });
  context.defer(() => worker.stop());
}
