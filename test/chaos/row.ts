/** The interface of a row of the fault matrix, and its environment. */

import type { TestBroker } from '../integration/fixture/broker.ts';
import { SignalboxCluster } from '../integration/fixture/cluster.ts';
import type { EngineNode, EngineNodeOptions } from '../integration/fixture/engine-node.ts';
import type { LoadOptions } from '../integration/fixture/load.ts';
import { LOAD_PATH, LOAD_XML, Load } from '../integration/fixture/load.ts';
import type { Verdict } from '../integration/fixture/oracle.ts';
import { askOracle } from '../integration/fixture/oracle.ts';
import type { OwnBroker } from '../integration/fixture/own-broker.ts';
import type { Random } from './random.ts';

/**
 * One row: a kind of fault that is repeated under load. Rows sleep if their subject is time: faults happen at
 * random moments, and an outage lasts. No check depends on how long something took.
 */
export interface Row {
  /** An id of the fault matrix, T1 to T23. */
  readonly id: string;
  readonly fault: string;
  run(context: RowContext): Promise<RowOutcome>;
}

export interface RowOutcome {
  /** How often the fault was injected. */
  readonly faults: number;
  /** The time in ms from each fault to the first instance that ended on each affected partition. */
  readonly recoveriesMs: readonly number[];
  readonly verdict: Verdict;
  readonly note?: string;
}

export interface RowContext {
  readonly random: Random;
  /** 1 is the usual length; a higher number means more faults of each kind. */
  readonly rounds: number;
  /** The number of faults of a kind: the requested number, else the usual number times `rounds`. */
  count(usual: number): number;
  say(text: string): void;
  /** The broker that is shared by rows. */
  broker(): Promise<OwnBroker>;
}

/** Brokers whose address for engines may differ from the address for all others. */
export interface WorldBroker extends TestBroker {
  readonly proxiedServers: string;
}

export interface WorldOptions {
  readonly partitions?: number;
  readonly startsPerSecond?: number;
  /** Default: the shared broker. */
  readonly broker?: WorldBroker;
  readonly load?: LoadOptions;
  /** Further arguments of each engine. */
  readonly engineArgs?: readonly string[];
  /**
   * True if state may be deleted: ended instances have tombstones, and topics are compacted at any moment.
   */
  readonly forgets?: boolean;
}

const PARTITIONS = 6;
const STARTS_PER_SECOND = 60;

/** A cluster for one row with engines, workers and a steady load. */
export class World {
  readonly broker: WorldBroker;
  readonly cluster: SignalboxCluster;
  readonly partitions: number;
  readonly nodes = new Map<string, EngineNode>();
  readonly startsPerSecond: number;
  readonly #options: WorldOptions;
  #load: Load | null = null;

  private constructor(broker: WorldBroker, cluster: SignalboxCluster, options: WorldOptions) {
    this.broker = broker;
    this.cluster = cluster;
    this.#options = options;
    this.partitions = options.partitions ?? PARTITIONS;
    this.startsPerSecond = options.startsPerSecond ?? STARTS_PER_SECOND;
  }

  /** Starts these engines, deploys the process and starts the load. */
  static async open(
    context: RowContext,
    nodeIds: readonly string[],
    options: WorldOptions = {},
  ): Promise<World> {
    const broker = options.broker ?? (await context.broker());
    const cluster = await SignalboxCluster.open(options.partitions ?? PARTITIONS, broker);
    const world = new World(broker, cluster, options);
    for (const nodeId of nodeIds) world.start(nodeId);
    await world.allReady();
    await cluster.deploy(LOAD_XML);
    world.#load = new Load(cluster, world.partitions, options.load);
    world.load.run(world.startsPerSecond);
    await world.load.recovered(world.allPartitions, performance.now());
    return world;
  }

  get load(): Load {
    if (this.#load === null) throw new Error('the load has not begun');
    return this.#load;
  }

  get allPartitions(): number[] {
    return Array.from({ length: this.partitions }, (_unused, partition) => partition);
  }

  /** Starts an engine process behind the proxy, without waiting for it. */
  start(nodeId: string, options: Partial<EngineNodeOptions> = {}): EngineNode {
    const args = this.#options.engineArgs ?? [];
    const bootstrapServers = this.broker.proxiedServers;
    const node = this.cluster.spawnNode(nodeId, { bootstrapServers, args, ...options });
    this.nodes.set(nodeId, node);
    return node;
  }

  node(nodeId: string): EngineNode {
    const node = this.nodes.get(nodeId);
    if (!node) throw new Error(`there is no engine ${nodeId}`);
    return node;
  }

  /** The partitions that a node runs now. */
  async partitionsOf(nodeId: string): Promise<number[]> {
    const health = await this.node(nodeId).health();
    return (health?.partitions ?? []).map(({ partition }) => partition);
  }

  async allReady(): Promise<void> {
    for (const node of this.nodes.values()) if (!node.hasExited) await node.ready();
  }

  /** Stops the load, waits until all of its instances have ended, and runs the oracle. */
  async judge(): Promise<Verdict> {
    const { load, cluster } = this;
    await load.stop();
    await load.ended();
    const { bootstrapServers, prefix } = cluster;
    const { acknowledged, jobsSeen: seen } = load;
    return askOracle({
      bootstrapServers,
      prefix,
      acknowledged,
      seen,
      allEnded: true,
      once: true,
      path: LOAD_PATH,
      forgets: this.#options.forgets ?? false,
    });
  }

  /** The state of each engine as it reports it, for failures. */
  async describe(): Promise<string> {
    const nodes = Array.from(this.nodes.values(), async (node) => {
      const health = node.hasExited ? 'it has ended' : JSON.stringify(await node.health());
      return `engine ${node.nodeId}: ${health}\n${node.said()}`;
    });
    return (await Promise.all(nodes)).join('\n');
  }

  async close(): Promise<void> {
    await this.#load?.close();
    await this.cluster.close();
  }
}

/** Opens a world, runs the faults and the checks of a row, and always closes the world. */
export async function inWorld(
  context: RowContext,
  nodeIds: readonly string[],
  options: WorldOptions,
  faults: (world: World) => Promise<Omit<RowOutcome, 'verdict'>>,
): Promise<RowOutcome> {
  const world = await World.open(context, nodeIds, options);
  try {
    const outcome = await faults(world);
    return { ...outcome, verdict: await world.judge() };
  } catch (error) {
    context.say(await world.describe());
    throw error;
  } finally {
    await world.close();
  }
}
