/**
 * One simulated cluster: a broker, some nodes, clients, workers and an operator, in one thread and virtual
 * time, determined by one seed. After a phase with faults, there is a phase without, in which everything that
 * can end has to end.
 */
import { EVENT_TYPES } from '../../bpmn/published-events.ts';
import { encodeCommand } from '../../engine/command-codec.ts';
import { jobTopic, topicNames } from '../../engine/topics.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { InstanceState } from '../../state/instance.ts';
import { allCheckers } from './checkers/all.ts';
import type { Checker } from './checkers/checker.ts';
import { SimClient } from './client.ts';
import type { CommittedWrite, FakeBroker } from './fake-broker.ts';
import { FakeGroup } from './fake-group.ts';
import { Faults } from './faults.ts';
import type { SeenWrite } from './journal.ts';
import { Journal } from './journal.ts';
import type { ModelFamily, ReadyCompiler } from './models.ts';
import { OTHER_FAMILIES, WAITING } from './models.ts';
import { Network, NO_TROUBLE } from './network.ts';
import type { NodeWorld, Plant } from './node.ts';
import { SimNode } from './node.ts';
import { SimOperations } from './operations.ts';
import { SimOperator } from './operator.ts';
import { inboundTopicOf, ORDERS_PARTITIONS, orderRecord } from './orders.ts';
import { BUSINESS_TOPIC } from './outbound.ts';
import { Random } from './random.ts';
import { refusingBroker } from './refusing-broker.ts';
import { Scheduler } from './scheduler.ts';
import { SimProcess } from './sim-process.ts';
import { Stories } from './story.ts';
import { Fingerprint, Trace } from './trace.ts';
import type { TransactionsOptions } from './transactions-of-seed.ts';
import { transactionsOf } from './transactions-of-seed.ts';
import { SimWorker } from './worker.ts';

export interface SimulationOptions extends TransactionsOptions {
  readonly models: ReadyCompiler;
  /** A fault in the engine that a checker has to find. */
  readonly plant?: Plant;
  /** A family of models that must run. */
  readonly family?: string | undefined;
  /** Most simulations then run further models in addition to the waiting ones. */
  readonly isWide?: boolean;
  /** True for a simulation without faults. */
  readonly isCalm?: boolean;
  /** Receives each committed write, and everything before it. */
  readonly observe?: (write: SeenWrite, journal: Journal) => void;
  /** Records a trace of events: takes time but changes nothing. */
  readonly isTraced?: boolean;
}

export interface SimulationResult {
  readonly seed: number;
  /** The first violation that a checker found; undefined if there is none. */
  readonly problem: string | undefined;
  /** The events, one line each; empty unless requested. */
  readonly trace: readonly string[];
  /** SHA-256 of all committed records, in order. */
  readonly fingerprint: string;
  /** How often each event happened that the simulations have to cover. */
  readonly counts: ReadonlyMap<string, number>;
}

const START_MS = Date.UTC(2026, 0, 1);
const TROUBLE_MS = 20_000;
/** Clocks may have been an hour fast, and a partition's time never goes back. */
const REST_MS_MAX = 4 * 3_600_000;
/** The most actions in one simulation: many times what any has needed. */
const MOMENTS_MAX = 1_500_000;
/** Everything that was sent during the faults is handled within this time after them. */
const RECOVERY_MS = 30_000;
/** The same while each transaction takes seconds. */
const SLOW_RECOVERY_MS = 300_000;
/**
 * Clients may not repeat these commands: an Open after the Close is a new subscription, and an open
 * subscription remembers only its last message.
 */
const NOT_REPEATED: ReadonlySet<string> = new Set(['openSubscription', 'correlateMessage']);

export class Simulation {
  readonly #options: SimulationOptions;
  readonly #random: Random;
  readonly #scheduler: Scheduler;
  readonly #topics = topicNames();
  readonly #trace: Trace;
  readonly #counts = new Map<string, number>();
  readonly #journal: Journal;
  readonly #broker: FakeBroker;
  readonly #network: Network;
  readonly #group: FakeGroup;
  readonly #partitionCount: number;
  readonly #families: readonly ModelFamily[];
  readonly #nodeWorld: NodeWorld;
  readonly #checkers: readonly Checker[];
  readonly #fingerprint = new Fingerprint();
  readonly #stories = new Stories();
  readonly nodes: SimNode[] = [];
  #incarnations = 0;
  #problem: string | undefined;
  #moments = 0;
  /** The probability that the broker refuses a produce request that it could carry out. */
  refusal = 0;
  /** A topic to which the engine may not write for a while. */
  forbiddenTopic: string | undefined;
  /** Set if the clock of the coordinator of transactions jumps. */
  readonly clockJumps: Random | undefined;

  constructor(options: SimulationOptions) {
    this.#options = options;
    const random = new Random(options.seed);
    this.#random = random;
    const { version, clockJumps } = transactionsOf(options);
    this.clockJumps = clockJumps;
    this.#partitionCount = random.int(2, 4);
    this.#families = chooseFamilies(random.fork(), options);
    const scheduler = new Scheduler(random.fork(), START_MS);
    this.#scheduler = scheduler;
    this.#trace = new Trace(scheduler, options.isTraced === true);
    const trace = (text: string): void => this.trace(text);
    this.#network = new Network(scheduler, random.fork(), trace);
    this.#broker = refusingBroker(this, random.fork(), this.#topics, this.#partitionCount);
    this.#journal = new Journal(this.#topics, this.#partitionCount);
    this.#broker.observe((write) => this.#take(write));
    this.#group = new FakeGroup(scheduler, random.fork(), this.#partitionCount);
    this.#nodeWorld = {
      scheduler,
      random: random.fork(),
      broker: this.#broker,
      network: this.#network,
      group: this.#group,
      topics: this.#topics,
      partitionCount: this.#partitionCount,
      compile: options.models.compile,
      plant: options.plant ?? {},
      version,
      publishedEvents: publishesEvents(options) ? new Set(EVENT_TYPES) : undefined,
      trace,
      count: (what) => this.count(what),
      lineEnded: (partition, kind) => {
        this.count(`line ended: ${kind}`);
        if (kind === 'unusable') this.#report('no partition becomes unusable', `partition ${partition}`);
      },
      isFirst: (nodeId) => !this.nodes.some((node) => node.nodeId === nodeId),
      processFailed: (nodeId) => this.#startAgain(nodeId),
    };
    const stories = this.#stories;
    this.#checkers = allCheckers({
      journal: this.#journal,
      partitionCount: this.#partitionCount,
      models: options.models,
      stories,
      publishesEvents: this.#nodeWorld.publishedEvents !== undefined,
      count: (what) => this.count(what),
    });
    this.#journal.observe((write) => stories.take(write));
    this.#journal.observe((write) => this.#check(write));
    const { observe } = options;
    if (observe) this.#journal.observe((write) => observe(write, this.#journal));
  }

  get scheduler(): Scheduler {
    return this.#scheduler;
  }

  get network(): Network {
    return this.#network;
  }

  get broker(): FakeBroker {
    return this.#broker;
  }

  get group(): FakeGroup {
    return this.#group;
  }

  trace(text: string): void {
    this.#trace.say(text);
  }

  /** Topics that only engines write to. */
  writtenTopics(): string[] {
    const { prefix, commands, state, partition, history, definitions, deadLetters, replies, events } =
      this.#topics;
    const inbound = inboundTopicOf(this.#topics);
    const own = [commands, state, partition, history, definitions, deadLetters, inbound];
    return [...own, BUSINESS_TOPIC, replies, events, jobTopic(prefix, 'charge')];
  }

  count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  /** Starts a process of a node id. */
  startNode(nodeId: string, clockErrorMs: number): SimNode {
    const incarnation = `${nodeId}.${++this.#incarnations}`;
    const process = new SimProcess(incarnation, this.#scheduler, this.#random.fork(), clockErrorMs);
    const node = new SimNode(nodeId, incarnation, process, this.#nodeWorld);
    this.nodes.push(node);
    return node;
  }

  #startAgain(nodeId: string): void {
    this.#scheduler.after(this.#random.between(200, 3_000), () => {
      if (!this.nodes.some((node) => node.isUp && node.nodeId === nodeId)) this.startNode(nodeId, 0);
    });
  }

  #report(name: string, problem: string): void {
    this.#problem ??= `${name}: ${problem}`;
  }

  /** An error in the journal or a checker is a violation, too. */
  #take(write: CommittedWrite): void {
    try {
      this.#journal.take(write);
    } catch (error) {
      this.#report(
        'what is written can be read',
        error instanceof Error ? (error.stack ?? '') : String(error),
      );
    }
  }

  #check(write: SeenWrite): void {
    this.#trace.write(write);
    for (const checker of this.#checkers)
      checker.onWrite?.(write, (problem) => this.#report(checker.name, problem));
    this.#fingerprint.add(write);
  }

  /** Compares the memory of lines at rest with the committed state. */
  #checkAtRest(): void {
    for (const node of this.nodes) {
      for (let partition = 0; partition < this.#partitionCount; partition++) {
        const state = node.lineAtRest(partition)?.processor?.state;
        if (!state || this.#isSuperseded(partition, node)) continue;
        this.count('line at rest compared');
        for (const checker of this.#checkers)
          checker.atRest?.(partition, state, (problem) => this.#report(checker.name, problem));
      }
    }
  }

  /**
   * True if another node has taken over: the memory of this node is outdated, although it has not noticed
   * yet.
   */
  #isSuperseded(partition: number, node: SimNode): boolean {
    return this.#lastWriter.get(partition) !== node.writerOf(partition);
  }

  readonly #lastWriter = new Map<number, string>();

  /** Runs to the end, or to the first problem. */
  async run(): Promise<SimulationResult> {
    const { seed } = this.#options;
    this.#journal.observe(({ engine, writer }) => {
      if (engine !== undefined) this.#lastWriter.set(engine, writer);
    });
    const random = this.#random;
    const process = (name: string): SimProcess => new SimProcess(name, this.#scheduler, random.fork());
    const client = new SimClient(process('client'), random.fork(), {
      scheduler: this.#scheduler,
      broker: this.#broker,
      network: this.#network,
      topics: this.#topics,
      partitionCount: this.#partitionCount,
      families: this.#families,
      activeInstances: () => this.#activeInstances(),
      anyInternalCommand: () => this.#anyInternalCommand(),
    });
    const worker = new SimWorker(process('worker'), random.fork(), client, this.#journal);
    const operator = new SimOperator(
      process('operator'),
      random.fork(),
      client,
      this.#journal,
      (instanceKey) => this.#stories.of(instanceKey)?.isTouched === true,
    );
    client.deploy();
    const isCalm = this.#options.isCalm === true;
    const faults = new Faults(this, random.fork(), isCalm);
    faults.begin(isCalm);
    const operations = new SimOperations(process('operations'), random.fork(), client, this.#journal);
    this.#act(client, operations, random.fork());
    await this.#until(TROUBLE_MS);
    faults.end();
    worker.isReliable = true;
    operator.isClosing = true;
    this.trace('--- the trouble is over');
    const { lastingSlowEndMs } = faults;
    if (lastingSlowEndMs > 0) this.count('EndTxn stays slow');
    await this.#until(TROUBLE_MS + (lastingSlowEndMs > 0 ? SLOW_RECOVERY_MS : RECOVERY_MS));
    this.#network.trouble = NO_TROUBLE;
    for (const checker of this.#checkers)
      checker.onRecovered?.(START_MS + TROUBLE_MS, (problem) => this.#report(checker.name, problem));
    await this.#until(TROUBLE_MS + REST_MS_MAX, () => this.#isDone());
    if (this.#problem === undefined) {
      this.#checkAtRest();
      for (const checker of this.#checkers) checker.atEnd?.((problem) => this.#report(checker.name, problem));
    }
    for (const node of this.nodes) node.process.kill();
    this.#options.plant?.end?.();
    return {
      seed,
      problem: this.#problem,
      trace: this.#trace.lines,
      fingerprint: this.#fingerprint.digest(),
      counts: this.#counts,
    };
  }

  /** Clients act at random moments during the faults; each action plans the next one. */
  #act(client: SimClient, operations: SimOperations, random: Random): void {
    const pauseMs = random.between(100, 900);
    const next = (): void => {
      if (this.#scheduler.nowMs > START_MS + TROUBLE_MS) return;
      if (random.chance(this.#families.length > 1 ? 0.25 : 0)) operations.act();
      else client.act();
      this.#scheduler.after(random.between(0, 2 * pauseMs), next);
    };
    this.#scheduler.after(500, next);
    const check = (): void => {
      if (this.#scheduler.nowMs > START_MS + TROUBLE_MS) return;
      this.#checkAtRest();
      this.#scheduler.after(random.between(500, 6_000), check);
    };
    this.#scheduler.after(1_000, check);
  }

  async #until(ms: number, isDone: () => boolean = () => false): Promise<void> {
    let checkedMs = this.#scheduler.nowMs;
    await this.#scheduler.run(START_MS + ms, () => {
      if (++this.#moments > MOMENTS_MAX) this.#report('I5 no silent stop', 'there is no end in sight');
      if (this.#problem !== undefined) return true;
      if (this.#scheduler.nowMs - checkedMs < 1_000) return false;
      checkedMs = this.#scheduler.nowMs;
      return isDone();
    });
  }

  /** The records that a foreign client writes in a transaction. */
  foreignRecords(tag: string): OutboundRecord[] {
    const order = orderRecord('start', tag, this.#random.int(0, ORDERS_PARTITIONS - 1));
    return [this.#foreignCommand(tag), order];
  }

  #foreignCommand(tag: string): OutboundRecord {
    const startProcessInstance = { processId: 'order', variables: JSON.stringify({ tag }) };
    const partition = this.#random.int(0, this.#partitionCount - 1);
    const value = encodeCommand({ startProcessInstance });
    return { topic: this.#topics.commands, partition, key: tag, value };
  }

  #anyInternalCommand(): Buffer | undefined {
    const list = this.#random
      .pick(this.#journal.commands)
      .filter(({ isInternal, name }) => isInternal && !NOT_REPEATED.has(name ?? ''));
    return list.length === 0 ? undefined : (this.#random.pick(list).record.value ?? undefined);
  }

  #activeInstances(): number[] {
    const active: number[] = [];
    for (const { key, state } of this.#journal.folded.values())
      if (state === InstanceState.active) active.push(key);
    return active;
  }

  /** True if everything sent is handled, and everything started has ended and is deleted. */
  #isDone(): boolean {
    const { commands, states, entries, orders, sourcePositions } = this.#journal;
    const isOrderLeft = orders.some((list, partition) => {
      return (list.at(-1)?.offset ?? -1) >= (sourcePositions[partition] ?? 0);
    });
    if (isOrderLeft) return false;
    if (states.some(({ size }) => size > 0)) return false;
    if (commands.some((list) => list.at(-1)?.handled === undefined)) return false;
    return entries.every((map) => [...map.keys()].every((key) => !/^(message|timer-start)\//.test(key)));
  }
}

/** In some simulations only: others show that nothing is published by itself. */
function publishesEvents({ seed, plant }: SimulationOptions): boolean {
  return seed % 4 === 0 || plant?.publishesEvents === true;
}

/** The waiting processes, and often some others: not all, so that each one runs often enough. */
function chooseFamilies(random: Random, { family: wanted, isWide }: SimulationOptions): ModelFamily[] {
  const others = [...OTHER_FAMILIES];
  const count = isWide && random.chance(0.7) ? 2 : 0;
  const chosen: ModelFamily[] = [WAITING, ...others.filter(({ name }) => name === wanted)];
  if (wanted !== undefined) return chosen;
  for (let number = 0; number < count; number++)
    chosen.push(...others.splice(random.int(0, others.length - 1), 1));
  return chosen;
}
