/**
 * The lines of a business topic's partitions on one simulated node, and the actions of
 * connectors/inbound/runtime.ts: a source belongs to the node that owns its engine partition.
 */

import { SourceLine } from '../../connectors/inbound/source-line.ts';
import type { SourceEnd, SourcePorts } from '../../connectors/inbound/source-ports.ts';
import { Pacer } from '../../engine/node/pacer.ts';
import type { HeldPartitions } from '../../engine/node/partition-lines.ts';
import type { NodeIdentity } from '../../engine/partition/partition-ports.ts';
import type { LogReader } from '../../kafka/ports.ts';
import { fenceFake } from './fake-transactions.ts';
import type { NodeWorld } from './node.ts';
import { inboundTopicOf, ORDERS_PARTITIONS, ordersSource, ordersSubscriber } from './orders.ts';
import type { SimProcess } from './sim-process.ts';

/** A source that another node has taken over is tried again after this time, ms. */
const LOST_PAUSE_MS = 1_000;
/** The interval at which a blocked line checks whether its subscribers have changed. */
const CHANGE_MS = 2_000;
const TRANSACTION_INTERVAL_MS = 5;

/** The readers of the engine's own topics and of the business topic. */
interface SourceReaders {
  readonly own: LogReader;
  readonly orders: LogReader;
}

export class SimSources {
  readonly #identity: NodeIdentity;
  readonly #process: SimProcess;
  readonly #readers: SourceReaders;
  readonly #world: NodeWorld;
  readonly #held: () => HeldPartitions | undefined;
  readonly #pacer: Pacer;
  readonly #lines = new Map<number, SourceLine>();
  #tenures = 0;
  #isStopping = false;

  constructor(
    identity: NodeIdentity,
    process: SimProcess,
    readers: SourceReaders,
    world: NodeWorld,
    held: () => HeldPartitions | undefined,
  ) {
    this.#identity = identity;
    this.#process = process;
    this.#readers = readers;
    this.#world = world;
    this.#held = held;
    this.#pacer = new Pacer(process, TRANSACTION_INTERVAL_MS, () => 1);
    this.#change();
  }

  /** Called when the group has assigned or revoked partitions. */
  assigned(): void {
    for (let partition = 0; partition < ORDERS_PARTITIONS; partition++) {
      const line = this.#lines.get(partition);
      if (this.#generationOf(partition) === undefined) void line?.close();
      else if (!line) this.#start(partition);
    }
  }

  async close(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#lines.values()].map((line) => line.close()));
  }

  #change(): void {
    this.#process.after(CHANGE_MS, () => {
      for (const line of this.#lines.values()) line.subscribersChanged();
      if (!this.#isStopping) this.#change();
    });
  }

  #generationOf(partition: number): number | undefined {
    const held = this.#held();
    return held?.partitions.includes(partition % this.#world.partitionCount) ? held.generation : undefined;
  }

  #start(partition: number): void {
    if (this.#isStopping || this.#lines.has(partition) || this.#generationOf(partition) === undefined) return;
    const { trace } = this.#world;
    const worker = `${this.#identity.incarnation}: source ${partition}`;
    const line = new SourceLine(
      ordersSource(partition),
      this.#ports(partition),
      () => this.#generationOf(partition),
      {
        status: ({ phase, reason }) => {
          this.#world.count(`source ${phase}`);
          trace(`${worker} ${phase}${reason ? ` (${reason})` : ''}`);
        },
        doubt: (error) => trace(`${worker} in doubt: ${error.message}`),
      },
    );
    this.#lines.set(partition, line);
    void line.ended.then((end) => this.#ended(partition, end));
  }

  #ended(partition: number, end: SourceEnd): void {
    this.#lines.delete(partition);
    this.#world.trace(`${this.#identity.incarnation}: source ${partition} ended: ${end.kind}`);
    this.#world.count(`source ended: ${end.kind}`);
    if (end.kind === 'closed') this.#start(partition);
    else this.#process.after(LOST_PAUSE_MS, () => this.#start(partition));
  }

  #ports(partition: number): SourcePorts {
    const { topics, partitionCount, scheduler, broker, network, plant, random, version } = this.#world;
    const subscriber = ordersSubscriber(() => scheduler.nowMs);
    return {
      reader: this.#readers.own,
      source: this.#readers.orders,
      clock: this.#process,
      identity: this.#identity,
      environment: { topics, partitionCount },
      entries: { topic: inboundTopicOf(topics), partition: 0 },
      fence: (endTimeoutMs) =>
        fenceFake({
          process: this.#process,
          broker,
          network,
          version,
          idPrefix: `inbound-${partition}-`,
          endTimeoutMs: plant.endTimeoutMs?.sources ?? endTimeoutMs,
          writer: `${this.#identity.incarnation}/source/${++this.#tenures}`,
          fault: plant.sources,
          produced: plant.producedBySources,
        }),
      begin: async (known) => known.get(partition) ?? { position: 0, partitionCount: ORDERS_PARTITIONS },
      beginAfterLoss: async (position) => position,
      subscribers: () => [subscriber],
      turn: async (urgent) => {
        // Delayed, so that a batch contains several records.
        if (random.chance(0.1)) await new Promise<void>((resolve) => this.#process.after(300, resolve));
        await this.#pacer.turn(urgent);
      },
    };
  }
}
