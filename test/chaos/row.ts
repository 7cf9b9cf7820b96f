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
 * One row: a kind of fault, done again and again under load. Rows sleep where time is the subject: faults
 * come at random moments, and an outage lasts. No check depends on how long something took.
 */
export interface Row {
  /** As in the fault matrix: T1 to T21. */
  readonly id: string;
  readonly fault: string;
  run(context: RowContext): Promise<RowOutcome>;
}

export interface RowOutcome {
  /** How often the fault was done. */
  readonly faults: number;
  /** From each fault to the first instance ended on each partition that it hit, ms. */
  readonly recoveriesMs: readonly number[];
  readonly verdict: Verdict;
  readonly note?: string;
}

export interface RowContext {
  readonly random: Random;
  /** 1 is the usual length; more faults of each kind with more. */
  readonly rounds: number;
  /** How many faults of a kind whose usual number is this: what was asked for, else that times the rounds. */
  count(usual: number): number;
  say(text: string): void;
  /** The broker that rows share. */
  broker(): Promise<OwnBroker>;
}

/** Brokers with an address for engines that may be another than the one for the rest. */
export interface WorldBroker extends TestBroker {
  readonly proxiedServers: string;
}

export interface WorldOptions {
  readonly partitions?: number;
  readonly startsPerSecond?: number;
  /** Default: the one that rows share. */
  readonly broker?: WorldBroker;
  readonly load?: LoadOptions;
  /** Further arguments of each engine. */
  readonly engineArgs?: readonly string[];
  /** State may be forgotten: ended instances have tombstones, and topics are compacted at any moment. */
  readonly forgets?: boolean;
}

const PARTITIONS = 6;
const STARTS_PER_SECOND = 60;

/** A cluster of the row's own with engines, workers and a steady load. */
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

  /** Starts these engines, deploys, and begins the load. */
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

  /** An engine process, behind the proxy. Waits for nothing. */
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

  /** Ends the load, waits until all of it has ended, and asks the oracle. */
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

  /** What each engine says of itself, for failures. */
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

/** Opens a world, does the row's faults, judges, and closes it whatever happens. */
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
