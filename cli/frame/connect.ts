/**
 * Finds the brokers and connects: by an option, the environment, the properties, or a local broker that runs
 * in this folder.
 */

import { readFile } from 'node:fs/promises';
import { parseProperties } from '../../kafka/connect/client-properties.ts';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import { findRunningBroker, projectBrokerFolder } from '../../local-kafka/broker-folder.ts';
import type { CommandContext } from './context.ts';
import { CliError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';

export interface Brokers {
  /** host:port, separated by commas. */
  readonly bootstrapServers: string;
  /** `option`: also by KAFKA_BOOTSTRAP_SERVERS. */
  readonly source: 'option' | 'properties' | 'local';
  readonly properties: ReadonlyMap<string, string>;
}

/**
 * The command line comes before the environment, as in psql and kubectl: a file that is named on the command
 * line is not overridden by KAFKA_BOOTSTRAP_SERVERS. Null if no brokers are configured and none runs here.
 * Fails (usage) if the properties file can't be read.
 */
export async function findBrokers(options: GlobalOptions): Promise<Brokers | null> {
  const { bootstrapServer, commandConfig, isFileFirst = false } = options;
  const properties = await readProperties(commandConfig);
  const listed = properties.get('bootstrap.servers');
  if (bootstrapServer && !(isFileFirst && listed !== undefined))
    return { bootstrapServers: bootstrapServer, source: 'option', properties };
  if (listed !== undefined) return { bootstrapServers: listed, source: 'properties', properties };
  const local = await findRunningBroker(projectBrokerFolder());
  return local === null ? null : { bootstrapServers: local.bootstrapServers, source: 'local', properties };
}

/** Like findBrokers, but fails (usage) with the ways to configure brokers if there are none. */
export async function requireBrokers(options: GlobalOptions): Promise<Brokers> {
  const brokers = await findBrokers(options);
  if (brokers !== null) return brokers;
  throw new CliError(
    EXIT.usage,
    [
      'no Kafka brokers configured, and no local Kafka is running in this folder. Use one of:',
      '  signalbox kafka start                      starts a local Kafka (Java or Docker)',
      '  --bootstrap-server host:port               or KAFKA_BOOTSTRAP_SERVERS',
      '  --command-config client.properties         containing bootstrap.servers; or SIGNALBOX_COMMAND_CONFIG',
    ].join('\n'),
  );
}

/** A connection that is closed when the command ends. Nothing is sent yet. */
export async function connect(context: CommandContext): Promise<KafkaConnection> {
  const { bootstrapServers, properties } = await requireBrokers(context.options);
  const connection = openConnection(bootstrapServers, properties);
  context.defer(() => connection.close());
  return connection;
}

/**
 * A connection that doesn't log: it reports only by its rejected promises, and the command decides what to
 * print.
 */
export function openConnection(
  bootstrapServers: string,
  properties: ReadonlyMap<string, string>,
): KafkaConnection {
  return new KafkaConnection({
    bootstrapServers: bootstrapServers.split(','),
    clientId: 'signalbox-cli',
    properties,
    log: () => undefined,
  });
}

async function readProperties(file: string | undefined): Promise<ReadonlyMap<string, string>> {
  if (file === undefined || file === '') return new Map();
  try {
    return parseProperties(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.usage, `the client properties could not be read: ${reason}`, { cause: error });
  }
}
