/**
 * Hostile models beside ordinary load on a real Kafka, on two engines with 512 MB of heap: with the engine's
 * limits, and with a limit planted out, which has to be found. Counts the batches of a partition from the
 * moment when an ordinary command is on its topic until it is handled. Each engine owns one partition: that
 * of the hostile model, or one with ordinary commands alone.
 */

import { SignalboxClient } from '../../client/index.ts';
import type { Command } from '../../engine/command.ts';
import { encodeCommand } from '../../engine/command-codec.ts';
import { CALLED_INSTANCES_MAX, SIGNALS_PENDING_MAX } from '../../engine/limits.ts';
import { readRange } from '../../kafka/read/read-range.ts';
import { topicPartitions } from '../../kafka/topic-partitions.ts';
import { RecordProducer } from '../../kafka/write/producer.ts';
import { entryKey, partitionEntryCodec } from '../../state/partition-entries.ts';
import { SignalboxCluster } from '../integration/fixture/cluster.ts';
import type { EngineNode } from '../integration/fixture/engine-node.ts';
import { PATIENCE_MS, until } from '../integration/fixture/until.ts';
import { DOUBLING, ORDINARY, RECURSION, signalling } from './hostile-models.ts';

const PARTITIONS = 2;
const BATCHES_MAX = 20;
const NODE_OPTIONS = '--max-old-space-size=512';
const WITHOUT_LIMITS = new URL('./without-limits.ts', import.meta.url).href;
/** What is on its way when a limit is reached. */
const SLACK = 3_000;
/** Ordinary commands on each partition, one after the other; without a limit, fewer are enough to see it. */
const ROUNDS = 150;
const SIGNAL_PREFIX = 'signal/';

interface Hostile {
  readonly xml: string;
  readonly command: Command;
  /** The limits that protect from it. */
  readonly limits: readonly string[];
}

export const HOSTILE: Readonly<Record<string, Hostile>> = {
  doubling: {
    xml: DOUBLING,
    command: { startProcessInstance: { processId: 'doubling' } },
    limits: [
      'EVALUATION_WORK_MAX',
      'STEP_WORK_MAX',
      'EVALUATION_BYTES_MAX',
      'STEP_BYTES_MAX',
      'RESULT_BYTES_MAX',
    ],
  },
  recursion: {
    xml: RECURSION,
    command: { startProcessInstance: { processId: 'recursion' } },
    limits: ['CALLED_INSTANCES_MAX'],
  },
  tree: {
    xml: signalling('tree', 5),
    command: { broadcastSignal: { name: 'tree', variables: '' } },
    limits: ['SIGNALS_PENDING_MAX'],
  },
};

export interface Neighbourhood {
  /** The most batches that an ordinary command took, by partition. */
  readonly batches: readonly number[];
  readonly instances: number;
  readonly signals: number;
  readonly handled: number;
  /** What is wrong; empty if nothing is. */
  readonly problems: readonly string[];
}

/** Follows the partition topic: committed batches, positions, and signals that wait. */
class Progress {
  readonly batches = Array.from({ length: PARTITIONS }, () => 0);
  readonly positions = Array.from({ length: PARTITIONS }, () => 0);
  readonly signals = new Set<string>();
  readonly instances = new Set<string>();
  signalsMax = 0;
  readonly #closing = new AbortController();
  readonly #followed: Promise<unknown>;

  constructor({ connection, topics }: SignalboxCluster) {
    const follow = this.#closing.signal;
    const of = (topic: string) =>
      ({ partitions: topicPartitions(topic, PARTITIONS), from: 'earliest', follow }) as const;
    this.#followed = Promise.all([
      readRange(connection, {
        ...of(topics.partition),
        onRecord: ({ key, value }, partition) => this.#take(String(key), value, partition),
      }),
      readRange(connection, {
        ...of(topics.state),
        onRecord: ({ key, value }) => {
          if (value) this.instances.add(String(key));
          else this.instances.delete(String(key));
        },
      }),
    ]);
  }

  #take(key: string, value: Buffer | null, partition: number): void {
    if (key.startsWith(SIGNAL_PREFIX)) {
      if (value) this.signals.add(key);
      else this.signals.delete(key);
      this.signalsMax = Math.max(this.signalsMax, this.signals.size);
    }
    if (key !== entryKey.progress || !value) return;
    this.batches[partition] = (this.batches[partition] ?? 0) + 1;
    this.positions[partition] = partitionEntryCodec.decode(value).progress?.position ?? 0;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#followed;
  }
}

/** `without`: the limits that the engines don't have. */
export async function besideHostile(name: string, without: readonly string[] = []): Promise<Neighbourhood> {
  const hostile = HOSTILE[name];
  if (!hostile) throw new Error(`no hostile model '${name}'; there are ${Object.keys(HOSTILE).join(', ')}`);
  const cluster = await SignalboxCluster.open(PARTITIONS);
  const client = new SignalboxClient(cluster.connection, { prefix: cluster.prefix, timeoutMs: PATIENCE_MS });
  const producer = new RecordProducer(cluster.connection);
  const progress = new Progress(cluster);
  const env =
    without.length === 0
      ? { NODE_OPTIONS }
      : { NODE_OPTIONS: `${NODE_OPTIONS} --import ${WITHOUT_LIMITS}`, WITHOUT_LIMITS: without.join() };
  const nodes = ['one', 'two'].map((nodeId) => cluster.spawnNode(nodeId, { env }));
  try {
    await Promise.all(nodes.map((node) => node.ready()));
    await client.deploy([
      { name: `${name}.bpmn`, content: hostile.xml },
      { name: 'ordinary.bpmn', content: ORDINARY },
    ]);
    const send = async (command: Command, partition: number): Promise<number> => {
      const record = { topic: cluster.topics.commands, partition, key: null, value: encodeCommand(command) };
      const [placed] = await producer.send([record]);
      return placed?.baseOffset ?? 0;
    };
    await send(hostile.command, 0);
    return await load(nodes, progress, (partition) =>
      send({ startProcessInstance: { processId: 'ordinary' } }, partition),
    );
  } finally {
    await client.close();
    await producer.close();
    await progress.close();
    await cluster.close();
  }
}

async function load(
  nodes: readonly EngineNode[],
  progress: Progress,
  start: (partition: number) => Promise<number>,
): Promise<Neighbourhood> {
  const batches = Array.from({ length: PARTITIONS }, () => 0);
  const found = new Set<string>();
  let handled = 0;
  const look = (): boolean => {
    for (const node of nodes)
      if (node.hasExited) found.add(`engine ${node.nodeId} has ended: ${lastWords(node)}`);
    const { signalsMax, instances } = progress;
    if (signalsMax > SIGNALS_PENDING_MAX + SLACK) found.add(`${signalsMax} signals wait`);
    if (instances.size > CALLED_INSTANCES_MAX + SIGNALS_PENDING_MAX + SLACK)
      found.add(`${instances.size} instances exist`);
    for (const [partition, count] of batches.entries())
      if (count > BATCHES_MAX)
        found.add(`an ordinary command took ${count} batches of partition ${partition}`);
    return found.size > 0;
  };
  for (let round = 0; round < ROUNDS && !look(); round++) {
    for (let partition = 0; partition < PARTITIONS && found.size === 0; partition++) {
      const before = progress.batches[partition] ?? 0;
      const offset = await start(partition);
      await until(
        () => `the command at offset ${offset} of partition ${partition} is handled`,
        () => {
          batches[partition] = Math.max(batches[partition] ?? 0, (progress.batches[partition] ?? 0) - before);
          return (progress.positions[partition] ?? 0) > offset || look();
        },
      );
      handled += found.size === 0 ? 1 : 0;
    }
  }
  return {
    batches,
    instances: progress.instances.size,
    signals: progress.signalsMax,
    handled,
    problems: [...found],
  };
}

function lastWords(node: EngineNode): string {
  return node.output.find((line) => line.startsWith('FATAL ERROR')) ?? node.said().slice(-200);
}
