/**
 * The settings of the local broker: one KRaft node, loopback only, small, with short delays, and otherwise
 * Kafka's defaults, so that it behaves like a real cluster. Pure. Source: Kafka 4.1, "Broker Configs".
 */

export interface BrokerAddress {
  /** The address of the broker for clients. */
  readonly port: number;
  readonly controllerPort: number;
  /** 127.0.0.1, or 0.0.0.0 inside a container whose port is published on loopback. */
  readonly bindHost: string;
  /** Folder of Kafka's own logs (the data), as seen by the broker. */
  readonly logDir: string;
}

/** The name and value of every setting that differs from Kafka's default or must not depend on it. */
export function brokerSettings(address: BrokerAddress): Record<string, string> {
  const { port, controllerPort, bindHost, logDir } = address;
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    listeners: `PLAINTEXT://${bindHost}:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': logDir,

    // Topics are only created explicitly, with their settings.
    'auto.create.topics.enable': 'false',
    'default.replication.factor': '1',
    'min.insync.replicas': '1',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '5',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '5',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '1',

    // A group with one member doesn't need to wait for others.
    'group.initial.rebalance.delay.ms': '0',
    'transaction.partition.verification.enable': 'true',

    // The default is 128 MB of the heap, a quarter of ours. The only cost is that a compaction of millions of
    // keys takes more passes.
    'log.cleaner.dedupe.buffer.size': String(32 * 1024 * 1024),
    'log.cleaner.threads': '1',
    'log.retention.hours': '168',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'num.recovery.threads.per.data.dir': '2',
  };
}

/** As a `server.properties` file. */
export function renderProperties(settings: Record<string, string>): string {
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}`)
    .join('\n')}\n`;
}

/** As the environment of the `apache/kafka` image: `log.dirs` is `KAFKA_LOG_DIRS`. */
export function renderEnvironment(settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      `KAFKA_${name.replaceAll('.', '_').toUpperCase()}`,
      value,
    ]),
  );
}
