/**
 * Provides a Kafka: the given brokers, else one that is already running in the project's folder, else a local
 * one with Java, else with Docker, else an error that lists the three methods.
 */

import type { BrokerRecord } from './broker-folder.ts';
import { findRunningBroker } from './broker-folder.ts';
import { startDockerBroker } from './docker-broker.ts';
import { LocalBrokerError } from './error.ts';
import { startLocalBroker } from './java-broker.ts';
import type { LocalBroker, StartBrokerOptions } from './start-broker.ts';

export interface ProvideKafkaOptions extends StartBrokerOptions {
  /** Existing brokers to use; they are never stopped. Default: `KAFKA_BOOTSTRAP_SERVERS`, if it is set. */
  readonly bootstrapServers?: string;
}

export interface ProvidedKafka {
  readonly bootstrapServers: string;
  /** `given` and `running` existed before and continue when this process ends. */
  readonly source: 'given' | 'running' | BrokerRecord['runBy'];
  /** The broker if we started it, to be killed and restarted in tests of crashes; else null. */
  readonly broker: LocalBroker | null;
  /** Stops only what was started here. */
  stop(): Promise<void>;
}

/**
 * Rejects with LocalBrokerError `unavailable` if no method is available; other failures of the Java or Docker
 * method are reported unchanged.
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

/** Starts a local broker with Java, else with Docker. Rejects with the errors of provideKafka. */
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
