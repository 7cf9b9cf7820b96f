/**
 * Workers of a published client work on instances while engines and the server, and in the long form the
 * broker, are killed. Then every instance must have ended once, and no job may have had two holders within a
 * deadline.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestBroker } from '../../integration/fixture/broker.ts';
import { SignalboxCluster } from '../../integration/fixture/cluster.ts';
import { assertClean } from '../../integration/fixture/oracle.ts';
import { until } from '../../integration/fixture/until.ts';
import { serviceTask } from '../scenarios/models.ts';
import { ClientWorkers, LEASE_MS } from './client-workers.ts';
import { overlapping } from './deliveries.ts';
import { ServerNode } from './server-node.ts';

const PROCESS = 'under-kills';
const PARTITIONS = 3;
const BETWEEN_STARTS_MS = 25;
/** Instances from which on the segments of the topics are large enough to be compacted. */
const COMPACTED_FROM = 5_000;

export interface KillRun {
  readonly workers: number;
  readonly rounds: number;
  /** Instances that must have been started before a kill and after the last one. */
  readonly instancesPerRound: number;
  /** Default: the broker that tests share. */
  readonly broker?: TestBroker & { kill(): Promise<void>; start(): Promise<void> };
  say(text: string): void;
}

export interface KillOutcome {
  readonly kills: number;
  readonly instances: number;
  readonly deliveries: number;
  /** Completions that clients could not send. */
  readonly failedCompletions: number;
  /** Starts without an answer. */
  readonly failedStarts: number;
  /** Jobs that had two holders within a deadline. */
  readonly overlaps: readonly string[];
  /** Business ids of instances that were not found by reads after the answer to their start. */
  readonly notFound: readonly string[];
}

interface Load {
  /** Business ids of the instances whose start was acknowledged. */
  readonly acknowledged: string[];
  /** Of each of them: resolves with its business id if reads did not find it. */
  readonly reads: Promise<string | null>[];
  failures: number;
  isOver: boolean;
}

/** Throws with what the oracle finds wrong. */
export async function runKills(run: KillRun): Promise<KillOutcome> {
  const cluster = await SignalboxCluster.open(PARTITIONS, run.broker ?? null);
  let workers: ClientWorkers | null = null;
  let server: ServerNode | null = null;
  try {
    let nodes = ['one', 'two'].map((nodeId) => cluster.spawnNode(nodeId));
    await Promise.all(nodes.map((node) => node.ready()));
    server = await ServerNode.open(cluster);
    await cluster.deploy(serviceTask(PROCESS));
    workers = new ClientWorkers(server.addresses, PROCESS, run.workers);
    const load: Load = { acknowledged: [], reads: [], failures: 0, isOver: false };
    const started = keepStarting(server, load);
    let kills = 0;
    for (let round = 0; round < run.rounds; round++) {
      await moreStarted(load, run.instancesPerRound);
      const [first, second] = nodes;
      if (!first || !second) throw new Error('there are two engines');
      await first.kill();
      await moreStarted(load, run.instancesPerRound);
      await server.kill();
      await server.start();
      nodes = [second, cluster.spawnNode(`engine-${round}`)];
      await Promise.all(nodes.map((node) => node.ready()));
      kills += 2;
      if (run.broker) {
        await run.broker.kill();
        await run.broker.start();
        kills++;
      }
      run.say(`round ${round + 1}: ${kills} kills, ${load.acknowledged.length} instances started`);
    }
    await moreStarted(load, run.instancesPerRound);
    load.isOver = true;
    await started;
    const reads = await Promise.all(load.reads);
    await allEnded(server);
    const { deliveries, failures } = workers;
    const { bootstrapServers, prefix } = cluster;
    const { acknowledged } = load;
    // Kafka compacts the topics of a long run, and removes earlier owners of partitions.
    const forgets = acknowledged.length > COMPACTED_FROM;
    await assertClean({ bootstrapServers, prefix, acknowledged, allEnded: true, once: true, forgets });
    return {
      kills,
      instances: load.acknowledged.length,
      deliveries: deliveries.length,
      failedCompletions: failures.length,
      failedStarts: load.failures,
      overlaps: overlapping(deliveries, LEASE_MS),
      notFound: reads.filter((each) => each !== null),
    };
  } finally {
    await workers?.stop();
    await server?.kill();
    await cluster.close();
  }
}

async function keepStarting(server: ServerNode, load: Load): Promise<void> {
  for (let n = 0; !load.isOver; n++) {
    const businessId = `order-${n}`;
    try {
      const instance = await server.startInstance(PROCESS, businessId);
      load.acknowledged.push(businessId);
      load.reads.push(server.finds(instance).then((isFound) => (isFound ? null : businessId)));
    } catch {
      load.failures++;
    }
    await sleep(BETWEEN_STARTS_MS);
  }
}

function moreStarted({ acknowledged }: Load, count: number): Promise<void> {
  const wanted = acknowledged.length + count;
  return until(
    () => `${wanted} instances are started, not ${acknowledged.length}`,
    () => acknowledged.length >= wanted,
  );
}

function allEnded(server: ServerNode): Promise<void> {
  let active = -1;
  return until(
    () => `no instance is active, not ${active}`,
    async () => {
      active = await server.activeInstances();
      return active === 0;
    },
  );
}
