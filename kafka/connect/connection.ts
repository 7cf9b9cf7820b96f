/**
 * A connection to one Kafka cluster: shared metadata, and separate sets of connections for readers and
 * writers. Every network step has a deadline; nothing is retried forever.
 */

import type { ConnectionOptions } from 'node:tls';
import type { Mechanism, SASLOptions } from 'kafkajs';
import type { KafkaRequest } from '../wire/primitives.ts';
import { WireReader, WireWriter } from '../wire/primitives.ts';
import type { BrokerAddress, BrokerLinkOptions, SendOptions } from './broker-link.ts';
import { BrokerLink } from './broker-link.ts';
import { connectionSettings } from './client-properties.ts';
import { ClientPropertyError } from './client-property-error.ts';
import { ClusterMetadata, metadataRequest } from './cluster-metadata.ts';
import { Deadline, delay } from './deadline.ts';
import { assertNoError, KafkaConnectionError, KafkaProtocolError } from './errors.ts';
import type { KafkajsLog } from './kafkajs-internals.ts';
import { limitedLog } from './limited-log.ts';
import { createLogin } from './login/login.ts';
import type { SaslSettings } from './login/sasl-settings.ts';

export interface KafkaConnectionOptions {
  /** host:port each, also [v6 address]:port. Empty: `bootstrap.servers` of the properties. */
  readonly bootstrapServers: readonly string[];
  readonly clientId: string;
  /** As in a Java client's properties file. */
  readonly properties?: ReadonlyMap<string, string>;
  /** Receives the log messages of the connections. Default: errors to stderr. */
  readonly log?: KafkajsLog;
  readonly connectTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const METADATA_TIMEOUT_MS = 10_000;
const ONE_BROKER_TIMEOUT_MS = 3_000;
const COORDINATOR_POLL_MS = 50;
const NEXT_ROUND_MIN_MS = 50;
const NEXT_ROUND_MAX_MS = 1_000;

/** Errors of a coordinator that is moving or still loading: the request is retried. */
const COORDINATOR_ERRORS: ReadonlySet<string> = new Set([
  'COORDINATOR_NOT_AVAILABLE',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR',
]);

/** Logs errors to stderr. */
function errorsToStderr(): KafkajsLog {
  return limitedLog((message, broker) =>
    process.stderr.write(`kafka: ${message}${broker === undefined ? '' : ` (${broker})`}\n`),
  );
}

/** Parses host:port. Throws ClientPropertyError for bootstrap.servers. */
function parseBootstrapServer(server: string): BrokerAddress {
  const match = /^\s*(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})\s*$/.exec(server);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port > 0 && port < 65_536)) {
    throw new ClientPropertyError('bootstrap.servers', `'${server}' is not host:port`);
  }
  return { host, port };
}

/** A separate set of connections, one per broker, opened on first use. */
export class KafkaCluster {
  readonly metadata: ClusterMetadata;
  readonly #linkOptions: BrokerLinkOptions;
  readonly #links = new Map<number, BrokerLink>();
  readonly #onClose: () => void;
  #closed = false;

  constructor(metadata: ClusterMetadata, linkOptions: BrokerLinkOptions, onClose: () => void) {
    this.metadata = metadata;
    this.#linkOptions = linkOptions;
    this.#onClose = onClose;
  }

  /**
   * The connections to one broker. Rejects with KafkaConnectionError if the cluster has no broker with this
   * node id.
   */
  async findBroker(nodeId: number, timeoutMs: number = METADATA_TIMEOUT_MS): Promise<BrokerLink> {
    return this.#linkOf(nodeId) ?? (await this.#findUnknown(nodeId, timeoutMs));
  }

  /** Sends one request to one broker. Rejects with KafkaConnectionError if there is no response. */
  async send<T>(nodeId: number, request: KafkaRequest<T>, options: SendOptions): Promise<T> {
    const link = this.#linkOf(nodeId) ?? (await this.#findUnknown(nodeId, options.timeoutMs));
    return link.send(request, options);
  }

  /** True while this set has a connection to the broker. */
  isConnected(nodeId: number): boolean {
    return this.#links.get(nodeId)?.isConnected ?? false;
  }

  /** Cuts all connections like a network failure; the next requests reconnect. For tests. */
  cut(): void {
    for (const link of this.#links.values()) link.cut();
  }

  /** Closes all connections of this set; requests in flight reject. */
  close(): void {
    this.#closed = true;
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
    this.#onClose();
  }

  async #findUnknown(nodeId: number, timeoutMs: number): Promise<BrokerLink> {
    await this.metadata.refresh([], timeoutMs);
    const link = this.#linkOf(nodeId);
    if (link === null) {
      throw new KafkaConnectionError(`the cluster has no broker ${nodeId}`, { unsent: true });
    }
    return link;
  }

  #linkOf(nodeId: number): BrokerLink | null {
    if (this.#closed) throw new KafkaConnectionError('closed by this process', { closed: true });
    const address = this.metadata.brokers.find((broker) => broker.nodeId === nodeId);
    if (address === undefined) return null;
    const existing = this.#links.get(nodeId);
    if (existing?.address.host === address.host && existing.address.port === address.port) return existing;
    existing?.close();
    const link = new BrokerLink({ host: address.host, port: address.port }, this.#linkOptions);
    this.#links.set(nodeId, link);
    return link;
  }
}

/** Identifies the coordinator of a group or of a transactional id. */
export type CoordinatorKind = 'group' | 'transaction';

/** A connection to one Kafka cluster. */
export class KafkaConnection {
  readonly metadata: ClusterMetadata;
  readonly clientId: string;
  /** The principal of this client in ACLs, as far as it is known here. */
  readonly principal: string;
  /**
   * For short requests: admin, metadata, coordinators. Readers and writers create their own set with
   * newCluster().
   */
  readonly cluster: KafkaCluster;
  readonly #linkOptions: BrokerLinkOptions;
  readonly #bootstrap: readonly BrokerLink[];
  readonly #clusters = new Set<KafkaCluster>();

  /** Doesn't connect yet. Throws ClientPropertyError for options that can't be applied. */
  constructor(options: KafkaConnectionOptions) {
    const properties = options.properties ?? new Map<string, string>();
    const listed = properties.get('bootstrap.servers')?.split(',') ?? [];
    const servers = options.bootstrapServers.length > 0 ? options.bootstrapServers : listed;
    if (servers.length === 0)
      throw new ClientPropertyError('bootstrap.servers', 'contains no broker address');
    this.clientId = options.clientId;
    const { ssl, sasl } = connectionSettings(properties);
    this.principal = principalOf(ssl !== null, sasl);
    const log = options.log ?? errorsToStderr();
    this.#linkOptions = {
      clientId: options.clientId,
      ssl,
      login: sasl && createLogin(sasl, log),
      connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      log,
    };
    this.#bootstrap = servers.map(
      (server) => new BrokerLink(parseBootstrapServer(server), this.#linkOptions),
    );
    this.metadata = new ClusterMetadata((topics, timeoutMs) =>
      this.#askAnyBroker(metadataRequest(topics), timeoutMs),
    );
    this.cluster = this.newCluster();
  }

  /** The addresses of this cluster: the configured servers and the brokers that it has advertised. */
  get addresses(): readonly BrokerAddress[] {
    const told = this.metadata.brokers.map(({ host, port }) => ({ host, port }));
    return [...this.#bootstrap.map(({ address }) => address), ...told];
  }

  /** In the form that kafkajs' own clients use; null: none. */
  get security(): { readonly ssl: ConnectionOptions | null; readonly sasl: Mechanism | SASLOptions | null } {
    const { ssl, login } = this.#linkOptions;
    return { ssl, sasl: login?.saslOf(this.addresses[0]?.host ?? '') ?? null };
  }

  /** A separate set of connections, so that a long poll or a write never waits behind other requests. */
  newCluster(): KafkaCluster {
    const cluster = new KafkaCluster(this.metadata, this.#linkOptions, () => this.#clusters.delete(cluster));
    this.#clusters.add(cluster);
    return cluster;
  }

  /** Checks that the cluster responds. Rejects with KafkaConnectionError. */
  async connect(timeoutMs: number = METADATA_TIMEOUT_MS): Promise<void> {
    await this.metadata.refresh([], timeoutMs);
  }

  /** Node id of the leader; see ClusterMetadata.leaderOf. */
  leaderOf(topic: string, partition: number, timeoutMs: number = METADATA_TIMEOUT_MS): Promise<number> {
    return this.metadata.leaderOf(topic, partition, timeoutMs);
  }

  /**
   * Number of partitions of a topic (at most 5 minutes old), null if it doesn't exist. Rejects with
   * KafkaProtocolError.
   */
  async partitionCount(topic: string, timeoutMs: number = METADATA_TIMEOUT_MS): Promise<number | null> {
    const metadata = await this.metadata.topic(topic, timeoutMs);
    if (metadata.code === 'NONE') return metadata.partitions.length;
    if (metadata.code === 'UNKNOWN_TOPIC_OR_PARTITION') return null;
    throw new KafkaProtocolError(metadata.code, `metadata of ${topic}: ${metadata.code}`);
  }

  /**
   * Node id of the coordinator of a group or transactional id; waits while the coordinator is being elected.
   */
  async coordinatorOf(kind: CoordinatorKind, id: string, timeoutMs: number): Promise<number> {
    const deadline = new Deadline(timeoutMs);
    for (;;) {
      try {
        const found = await this.#askAnyBroker(findCoordinatorRequest(kind, id), deadline.leftMs);
        assertNoError(found.errorCode, `coordinator of ${kind} ${id}`, found.errorMessage);
        return found.nodeId;
      } catch (error) {
        const moving = error instanceof KafkaProtocolError && COORDINATOR_ERRORS.has(error.code);
        if (!moving || deadline.leftMs < COORDINATOR_POLL_MS) throw error;
        await delay(COORDINATOR_POLL_MS);
      }
    }
  }

  /** Sends a request to the controller, which changes topics and settings. */
  async sendToController<T>(request: KafkaRequest<T>, timeoutMs: number): Promise<T> {
    const deadline = new Deadline(timeoutMs);
    if (this.metadata.controllerId < 0) await this.metadata.refresh([], deadline.leftMs);
    return this.cluster.send(this.metadata.controllerId, request, { timeoutMs: deadline.leftMs });
  }

  /** Sends a request that any broker can answer: to a known one, else to a bootstrap server. */
  sendToAny<T>(request: KafkaRequest<T>, timeoutMs: number): Promise<T> {
    return this.#askAnyBroker(request, timeoutMs);
  }

  /** Cuts all connections of this process to the cluster. */
  close(): void {
    for (const cluster of [...this.#clusters]) cluster.close();
    for (const link of this.#bootstrap) link.close();
  }

  /** Tries the brokers in turn until one responds or the time is up. */
  async #askAnyBroker<T>(request: KafkaRequest<T>, timeoutMs: number): Promise<T> {
    const deadline = new Deadline(timeoutMs);
    let lastError: unknown = null;
    for (let pauseMs = NEXT_ROUND_MIN_MS; ; pauseMs = Math.min(pauseMs * 2, NEXT_ROUND_MAX_MS)) {
      for (const ask of this.#candidates(request)) {
        if (deadline.passed) break;
        try {
          return await ask(Math.min(ONE_BROKER_TIMEOUT_MS, deadline.leftMs));
        } catch (error) {
          if (!(error instanceof KafkaConnectionError) || error.closed) throw error;
          lastError = error;
        }
      }
      if (deadline.leftMs < pauseMs) {
        const servers = this.#bootstrap.map((link) => `${link.address.host}:${link.address.port}`).join(', ');
        const reason = lastError instanceof Error ? lastError.message : 'no time left';
        throw new KafkaConnectionError(`${request.apiName}: no broker responds (${servers}): ${reason}`, {
          cause: lastError,
        });
      }
      await delay(pauseMs);
    }
  }

  /** Connected brokers first: each attempt at a broker that drops packets takes the whole timeout. */
  #candidates<T>(request: KafkaRequest<T>): ((timeoutMs: number) => Promise<T>)[] {
    const connected: ((timeoutMs: number) => Promise<T>)[] = [];
    const others: ((timeoutMs: number) => Promise<T>)[] = [];
    for (const { nodeId } of this.metadata.brokers) {
      const ask = (timeoutMs: number) => this.cluster.send(nodeId, request, { timeoutMs });
      (this.cluster.isConnected(nodeId) ? connected : others).push(ask);
    }
    for (const link of this.#bootstrap) {
      (link.isConnected ? connected : others).push((timeoutMs) => link.send(request, { timeoutMs }));
    }
    return [...connected, ...others];
  }
}

interface FoundCoordinator {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly nodeId: number;
}

/** FindCoordinator version 1. */
function findCoordinatorRequest(kind: CoordinatorKind, id: string): KafkaRequest<FoundCoordinator> {
  return {
    apiKey: 10,
    apiName: 'FindCoordinator',
    apiVersion: 1,
    encode: () =>
      new WireWriter()
        .string(id)
        .int8(kind === 'group' ? 0 : 1)
        .finish(),
    decode: (body) => {
      const reader = new WireReader(body);
      reader.int32();
      return { errorCode: reader.int16(), errorMessage: reader.nullableString(), nodeId: reader.int32() };
    },
  };
}

/** The principal of a certificate or token is determined by the broker. */
function principalOf(isTls: boolean, sasl: SaslSettings | null): string {
  if (sasl !== null && 'username' in sasl) return `User:${sasl.username}`;
  if (sasl !== null && 'clientId' in sasl) return `User:${sasl.clientId}`;
  return sasl === null && !isTls ? 'User:ANONYMOUS' : 'User:<principal of this client>';
}
