/**
 * Determines by the cluster id whether the brokers in a model belong to the cluster that the engine itself
 * runs on, so that any listener and any name of a broker works. Results are cached; the engine's step never
 * waits.
 */
import { LRUCache } from 'lru-cache';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { NamedBrokers } from '../cluster-key.ts';
import { clusterKey } from '../cluster-key.ts';
import { isOwnCluster } from '../is-own-cluster.ts';

/** 'asking': the cluster has not responded yet. */
export type Ownership = boolean | 'asking';

const ASK_TIMEOUT_MS = 10_000;
/** A cluster that did not respond is asked again after this time, ms. */
const RETRY_MS = 5_000;
/** An address may lead to another cluster one day, so it is checked again after this time, ms. */
const FRESH_MS = 300_000;
const KNOWN_MAX = 1000;

interface Known {
  clusterId: string | undefined;
  hasFailed: boolean;
  askAgainAtMs: number;
}

export class OwnCluster {
  readonly #connection: KafkaConnection;
  readonly #known = new LRUCache<string, Known>({ max: KNOWN_MAX });
  #ownId: string | undefined;
  #isAskingOwn = false;

  constructor(connection: KafkaConnection) {
    this.#connection = connection;
  }

  /**
   * False if it is another cluster, or if it can't be reached: then the worker tries, and checks the cluster
   * id again before it writes.
   */
  owns(brokers: NamedBrokers): Ownership {
    if (isOwnCluster(this.#connection, brokers.bootstrapServers)) return true;
    const known = this.#knownOf(brokers);
    if (this.#ownId === undefined) void this.#askOwn();
    if (known.hasFailed) return false;
    if (known.clusterId === undefined || this.#ownId === undefined) return 'asking';
    return known.clusterId === this.#ownId;
  }

  /** The id of the engine's own cluster. Rejects if it does not respond. */
  async id(): Promise<string> {
    this.#ownId ??= await idOf(this.#connection, ASK_TIMEOUT_MS);
    return this.#ownId;
  }

  async #askOwn(): Promise<void> {
    if (this.#isAskingOwn) return;
    this.#isAskingOwn = true;
    // While its own cluster doesn't respond, the engine reports that.
    await this.id().catch(() => undefined);
    this.#isAskingOwn = false;
  }

  #knownOf(brokers: NamedBrokers): Known {
    const key = clusterKey(brokers);
    const nowMs = performance.now();
    const known = this.#known.get(key) ?? { clusterId: undefined, hasFailed: false, askAgainAtMs: nowMs };
    if (nowMs >= known.askAgainAtMs) {
      known.askAgainAtMs = Number.POSITIVE_INFINITY;
      this.#known.set(key, known);
      void this.#ask(brokers, known);
    }
    return known;
  }

  async #ask(brokers: NamedBrokers, known: Known): Promise<void> {
    try {
      known.clusterId = await askClusterId(brokers, ASK_TIMEOUT_MS);
      known.hasFailed = false;
      known.askAgainAtMs = performance.now() + FRESH_MS;
    } catch {
      // The worker that gets the job reports why the cluster can't be reached. The known id is kept.
      known.hasFailed = known.clusterId === undefined;
      known.askAgainAtMs = performance.now() + RETRY_MS;
    }
  }
}

/** Requests a cluster's id over a separate connection. Rejects if no broker responds. */
export async function askClusterId(
  { bootstrapServers, connection: properties }: NamedBrokers,
  timeoutMs: number,
): Promise<string> {
  const connection = new KafkaConnection({
    bootstrapServers,
    clientId: 'signalbox-outbound',
    properties,
    log: () => undefined,
  });
  try {
    return await idOf(connection, timeoutMs);
  } finally {
    connection.close();
  }
}

/** A cluster without an id is identified by the addresses of its brokers. */
export async function idOf(connection: KafkaConnection, timeoutMs: number): Promise<string> {
  const { clusterId, brokers } = await connection.metadata.refresh([], timeoutMs);
  return (
    clusterId ??
    brokers
      .map(({ host, port }) => `${host}:${port}`)
      .sort()
      .join(',')
  );
}
