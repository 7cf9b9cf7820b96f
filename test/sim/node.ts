/**
 * One engine node in the simulation: the real partition lines, registry, pacer and processor over the fake
 * broker, and the actions of engine/node/engine.ts when the group assigns or revokes partitions.
 */

import type { ElementBehaviour } from '../../bpmn/behaviour.ts';
import type { compileResource } from '../../bpmn/compile.ts';
import { behaviourOf } from '../../bpmn/elements/table.ts';
import type { FlowNode } from '../../bpmn/model.ts';
import type { EventType } from '../../bpmn/published-events.ts';
import { DefinitionRegistry } from '../../engine/node/definition-registry.ts';
import { Pacer } from '../../engine/node/pacer.ts';
import { PartitionLines } from '../../engine/node/partition-lines.ts';
import { Standbys } from '../../engine/node/standbys.ts';
import { SteadyClock } from '../../engine/node/steady-clock.ts';
import { prepareDeployment } from '../../engine/partition/deployment.ts';
import type { PartitionLine } from '../../engine/partition/partition-line.ts';
import type {
  LineEnd,
  PartitionObserver,
  PartitionPorts,
  PartitionSettings,
} from '../../engine/partition/partition-ports.ts';
import type { PartitionProcessor } from '../../engine/partition/processor.ts';
import { Turnstile } from '../../engine/partition/turnstile.ts';
import { RefusedTargets } from '../../engine/step/refused-targets.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { LogReader, OutboundRecord, PartitionTransactions } from '../../kafka/ports.ts';
import type { TransactionVersion } from '../../kafka/write/transactional-id.ts';
import type { FakeBroker } from './fake-broker.ts';
import type { FakeGroup, HeldAssignment } from './fake-group.ts';
import { FakeReader } from './fake-reader.ts';
import type { FakeTransactions, TransactionFault } from './fake-transactions.ts';
import { fenceFake } from './fake-transactions.ts';
import { POISON_ELEMENT } from './models/waiting.ts';
import { PLANNED_DEFECT } from './models.ts';
import type { Network } from './network.ts';
import { simOutbound } from './outbound.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimProcess } from './sim-process.ts';
import { SimSources } from './sources.ts';

/** A planted fault: a way to break the engine through its ports. */
export interface Plant {
  readonly transactions?: TransactionFault;
  /** The same for the transactions of sources. */
  readonly sources?: TransactionFault;
  readonly producedBySources?: Plant['produced'] | undefined;
  readonly ordersIsolation?: 'uncommitted';
  /** Replaces the reader of the business topic. */
  readonly orders?: (real: LogReader) => LogReader;
  /** How long lines wait for the response to EndTxn, regardless of their settings. */
  readonly endTimeoutMs?: { readonly engine?: number; readonly sources?: number };
  /** Replaces the produced records. */
  readonly produced?: (records: readonly OutboundRecord[]) => readonly OutboundRecord[];
  readonly reader?: (real: LogReader) => LogReader;
  readonly isolation?: 'uncommitted';
  /** All processes publish their events. */
  readonly publishesEvents?: true;
  /** Uses the machine's clock without corrections. */
  readonly clock?: 'machine';
  readonly processor?: (processor: PartitionProcessor) => void;
  /** Replaces the behaviour of an element. */
  readonly behaviourOf?: (node: FlowNode, real: ElementBehaviour) => ElementBehaviour;
  /** `isFirst`: true for the node's first process. */
  readonly compile?: (real: typeof compileResource, isFirst: boolean) => typeof compileResource;
  /** Called when the simulation is over. */
  readonly end?: () => void;
}

/** Shared by all nodes. */
export interface NodeWorld {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly broker: FakeBroker;
  readonly network: Network;
  readonly group: FakeGroup;
  readonly topics: TopicNames;
  readonly partitionCount: number;
  readonly compile: typeof compileResource;
  readonly plant: Plant;
  /** The version of transactions. */
  readonly version: TransactionVersion;
  /** CloudEvents of all processes; undefined: none. */
  readonly publishedEvents: ReadonlySet<EventType> | undefined;
  trace(text: string): void;
  count(what: string): void;
  lineEnded(partition: number, kind: LineEnd['kind']): void;
  /** True until a second process with the node id starts. */
  isFirst(nodeId: string): boolean;
  /** Called when a process has ended itself with an error. */
  processFailed(nodeId: string): void;
}

/** Few slots, so that ids are moved to chunks. */
export const COMMAND_IDS = { windowMs: 300_000, countMax: 10_000, slots: 40 };
const LIMITS = { hotBytesMax: 64 * 1024, commandIds: COMMAND_IDS };
const TRANSACTION_INTERVAL_MS = 5;
/** Small, so that steps are split and there are many batches. */
const ACTIVATIONS_PER_STEP_MAX = 25;
const KEEP_ENDED_MS = 20_000;

export class SimNode {
  readonly nodeId: string;
  readonly incarnation: string;
  readonly process: SimProcess;
  readonly #world: NodeWorld;
  readonly #ports: PartitionPorts;
  readonly #registry: DefinitionRegistry;
  readonly #standbys: Standbys | undefined;
  readonly #lines: PartitionLines;
  readonly #sources: SimSources;
  readonly #transactions = new Map<number, FakeTransactions>();
  readonly #writers = new Map<number, string>();
  #assignment: HeldAssignment | undefined;
  #memberId = '';
  #tenures = 0;
  #isStopping = false;

  constructor(nodeId: string, incarnation: string, process: SimProcess, world: NodeWorld) {
    this.nodeId = nodeId;
    this.incarnation = incarnation;
    this.process = process;
    this.#world = world;
    const { scheduler, broker, network, plant, topics } = world;
    const compile = plant.compile?.(world.compile, world.isFirst(nodeId)) ?? world.compile;
    const isolation = plant.isolation ?? 'committed';
    const fake = new FakeReader({ process, scheduler, broker, network, random: world.random, isolation });
    const reader = plant.reader?.(fake) ?? fake;
    this.#registry = new DefinitionRegistry(reader, topics, {
      compile,
      endOffset: () =>
        network.request(process, 'ListOffsets', 3_000, () => broker.log(topics.definitions, 0).endOffset),
    });
    // Some nodes are standbys for the partitions of others.
    if (world.random.chance(0.5)) this.#standbys = new Standbys(reader, topics, world.partitionCount);
    const pacer = new Pacer(process, TRANSACTION_INTERVAL_MS, () => 1);
    const clock = new SteadyClock(process, () => scheduler.nowMs);
    this.#ports = {
      reader,
      clock: plant.clock === 'machine' ? process : clock,
      appended: (atMs) => clock.appended(atMs),
      turnstile: new Turnstile(),
      identity: { nodeId, incarnation },
      definitions: this.#registry,
      fence: (partition, endTimeoutMs) => this.#fence(partition, endTimeoutMs),
      checkTargets: (records) => plant.produced?.(records) ?? records,
      prepareDeployment: (resources) => prepareDeployment(resources, compile),
      prepareJobTopics: async () => [],
      turn: (urgent) => pacer.turn(urgent),
      takeStandby: (partition) => {
        const copy = this.#standbys?.take(partition);
        if (copy) world.count('takeover from a standby');
        return copy;
      },
    };
    this.#lines = new PartitionLines({
      ports: this.#ports,
      settings: (partition) => this.#settings(partition),
      observe: (partition) => this.#observe(partition),
      held: () => this.#assignment ?? null,
      onEnded: (partition, end) => this.#lineEnded(partition, end),
    });
    const held = (): HeldAssignment | undefined => this.#assignment;
    const orders = new FakeReader({
      ...{ process, scheduler, broker, network, random: world.random },
      isolation: plant.ordersIsolation ?? 'committed',
    });
    const readers = { own: fake, orders: plant.orders?.(orders) ?? orders };
    this.#sources = new SimSources({ nodeId, incarnation }, process, readers, world, held);
    this.#join();
  }

  /** True while clients and checkers can use it: it is not killed, stopped or leaving. */
  get isUp(): boolean {
    return this.process.isRunning && !this.#isStopping;
  }

  line(partition: number): PartitionLine | undefined {
    return this.#lines.get(partition);
  }

  /** The line if its memory contains exactly the committed state; otherwise undefined. */
  lineAtRest(partition: number): PartitionLine | undefined {
    const line = this.#lines.get(partition);
    const transactions = this.#transactions.get(partition);
    if (!this.process.isRunning || !line?.processor || !transactions) return undefined;
    return transactions.openCount === 0 && !transactions.isInDoubt ? line : undefined;
  }

  /** The name under which the partition's line currently writes. */
  writerOf(partition: number): string | undefined {
    return this.#writers.get(partition);
  }

  /** Like SIGTERM: finishes its current work, leaves the group and ends. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([this.#lines.close(), this.#sources.close()]);
    this.#world.group.leave(this.#memberId);
    this.process.kill();
  }

  async #fence(partition: number, wantedEndTimeoutMs: number): Promise<PartitionTransactions> {
    const { broker, network, plant, version } = this.#world;
    const writer = `${this.incarnation}/${++this.#tenures}`;
    this.#writers.set(partition, writer);
    const { process } = this;
    const fault = plant.transactions;
    const idPrefix = `engine-${partition}-`;
    const endTimeoutMs = plant.endTimeoutMs?.engine ?? wantedEndTimeoutMs;
    const options = { process, broker, network, idPrefix, endTimeoutMs, version, writer, fault };
    const transactions = await fenceFake(options);
    this.#transactions.set(partition, transactions);
    return transactions;
  }

  #join(): void {
    this.#memberId = this.#world.group.join(this.nodeId, this.process, {
      onAssigned: (assignment) => this.#assigned(assignment),
      onLost: () => {
        this.#assignment = undefined;
        if (this.isUp) this.#join();
      },
    });
  }

  #assigned(assignment: HeldAssignment): void {
    if (this.#isStopping || assignment.generation < (this.#assignment?.generation ?? 0)) return;
    const { partitions, generation } = assignment;
    this.#assignment = assignment;
    this.#world.trace(`${this.incarnation}: assigned ${partitions.join(' ')} in generation ${generation}`);
    this.#lines.assign(partitions);
    this.#sources.assigned();
    this.#standbys?.keepAllBut(partitions);
  }

  #lineEnded(partition: number, end: LineEnd): void {
    const why = end.kind === 'closed' ? '' : ` (${end.reason})`;
    this.#world.trace(`${this.incarnation}: line ${partition} ended: ${end.kind}${why}`);
    this.#world.lineEnded(partition, end.kind);
    if (end.kind !== 'fatal') return;
    // A process that ends with an error is restarted by its supervisor.
    void this.stop().then(() => this.#world.processFailed(this.nodeId));
  }

  #settings(partition: number): PartitionSettings {
    return {
      environment: {
        partition,
        partitionCount: this.#world.partitionCount,
        topics: this.#world.topics,
        jobs: { deadlineMs: 0, republishMs: 120_000 },
        definitions: this.#registry,
        behaviourOf: (node) => behaviourWith(this.#world.plant, node),
        outbound: simOutbound,
        ...(this.#world.publishedEvents && { publishedEvents: this.#world.publishedEvents }),
        refusedTargets: new RefusedTargets(),
        recordBytesMax: 1_000_000,
        activationsPerStepMax: ACTIVATIONS_PER_STEP_MAX,
      },
      limits: LIMITS,
      batchCommandsMax: 8,
      batchBytesMax: 1_000_000,
      queueBytesMax: 1_500,
      countMax: 5,
      keepEndedMs: KEEP_ENDED_MS,
      keepEndedMax: 30,
    };
  }

  #observe(partition: number): PartitionObserver {
    const { trace } = this.#world;
    const worker = `${this.incarnation}: partition ${partition}`;
    return {
      status: ({ phase, reason, restore }) => {
        const processor = this.#lines.get(partition)?.processor;
        if (phase === 'running' && processor) this.#world.plant.processor?.(processor);
        if (!restore) trace(`${worker} ${phase}${reason ? ` (${reason})` : ''}`);
      },
      doubt: (error) => trace(`${worker} in doubt: ${error.message}`),
      poisoned: (record, name, error) =>
        trace(`${worker} fails at ${name} ${record?.offset ?? 'by the clock'}: ${String(error)}`),
    };
  }
}

/** The engine's behaviour, except for one element that throws. */
function behaviourWith(plant: Plant, node: FlowNode): ElementBehaviour {
  if (node.id === POISON_ELEMENT) throw new Error(PLANNED_DEFECT);
  const real = behaviourOf(node);
  return plant.behaviourOf?.(node, real) ?? real;
}
