/**
 * A Kafka to work with, however it can be had: the brokers that were given, else one that runs in the
 * project's folder already, else a local one by Java, else by Docker, else an error that names the three
 * ways.
 */

import type { BrokerRecord } from './broker-folder.ts';
import { findRunningBroker } from './broker-folder.ts';
import { startDockerBroker } from './docker-broker.ts';
import { LocalBrokerError } from './error.ts';
import { startLocalBroker } from './java-broker.ts';
import type { LocalBroker, StartBrokerOptions } from './start-broker.ts';

export interface ProvideKafkaOptions extends StartBrokerOptions {
  /**
   * Brokers to use as they are; they are never stopped. Left out: `KAFKA_BOOTSTRAP_SERVERS`, when it is set.
   */
  readonly bootstrapServers?: string;
}

export interface ProvidedKafka {
  readonly bootstrapServers: string;
  /** `given` and `running` were there before us and stay when we end. */
  readonly source: 'given' | 'running' | BrokerRecord['runBy'];
  /** The broker when we started it, to be killed and started again by tests of crashes; else null. */
  readonly broker: LocalBroker | null;
  /** Stops what was started here, and nothing else. */
  stop(): Promise<void>;
}

/**
 * Yields `unavailable` when there is no way to a broker; other failures of Java's or Docker's way come as
 * they are.
 */
export async function provideKafka(options: ProvideKafkaOptions = {}): Promise<ProvidedKafka> {
  const given = options.bootstrapServers ?? process.env['KAFKA_BOOTSTRAP_SERVERS'];
  if (given !== undefined && given !== '') return foreign(given, 'given');
  if (options.dataDir !== undefined) {
    const running = await findRunningBroker(options.dataDir);
    if (running !== null) return foreign(running.bootstrapServers, 'running');
  }
  const { broker, runBy } = await startAnyBroker(options);
  return { bootstrapServers: broker.bootstrapServers, source: runBy, broker, stop: () => broker.stop() };
}

/** Starts a local broker by Java, else by Docker. Yields as provideKafka does. */
export async function startAnyBroker(
  options: StartBrokerOptions,
): Promise<{ broker: LocalBroker; runBy: BrokerRecord['runBy'] }> {
  const reasons: string[] = [];
  const ways = [
    ['java', startLocalBroker],
    ['docker', startDockerBroker],
  ] as const;
  for (const [runBy, start] of ways) {
    try {
      return { broker: await start(options), runBy };
    } catch (error) {
      if (!(error instanceof LocalBrokerError) || error.code !== 'unavailable') throw error;
      reasons.push(error.message);
    }
  }
  throw noKafka(reasons);
}

function foreign(bootstrapServers: string, source: 'given' | 'running'): ProvidedKafka {
  return { bootstrapServers, source, broker: null, stop: async () => undefined };
}

function noKafka(reasons: readonly string[]): LocalBrokerError {
  const ways = [
    'No Kafka available. Use one of:',
    '  1. your brokers: --bootstrap-server host:port, or KAFKA_BOOTSTRAP_SERVERS',
    `  2. Java 17 or newer, and Maven for the first start: ${reasons[0] ?? ''}`,
    `  3. Docker: ${reasons[1] ?? ''}`,
  ];
  return new LocalBrokerError('unavailable', ways.join('\n'));
}
