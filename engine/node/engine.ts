/**
 * One engine node: joins the consumer group, runs a line for each assigned partition, and reports its status.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { removeFormerMembers } from '../../kafka/group/former-member.ts';
import type { Membership, PartitionAssignment } from '../../kafka/group/membership.ts';
import { joinGroup } from '../../kafka/group/membership.ts';
import { listOffsets } from '../../kafka/read/list-offsets.ts';
import { PartitionReader } from '../../kafka/read/partition-reader.ts';
import { fencePartition } from '../../kafka/write/transactions.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { engineGroup } from '../engine-group.ts';
import { TRANSACTION_INTERVAL_MS } from '../limits.ts';
import { missingRights } from '../missing-rights.ts';
import { prepareDeployment } from '../partition/deployment.ts';
import type { PartitionLine } from '../partition/partition-line.ts';
import type {
  LineEnd,
  NodeIdentity,
  PartitionObserver,
  PartitionPorts,
  PartitionStatus,
} from '../partition/partition-ports.ts';
import { Turnstile } from '../partition/turnstile.ts';
import type { DefinitionInfo } from '../step/environment.ts';
import type { TopicFinding, TopicInspection } from '../topic-layout.ts';
import { inspectTopics } from '../topic-layout.ts';
import type { TopicNames } from '../topics.ts';
import { DEFAULT_PREFIX, topicNames } from '../topics.ts';
import { BlockingTransactions } from './blocking-transactions.ts';
import { DefinitionRegistry } from './definition-registry.ts';
import type { EngineFaults, EngineLog, EngineOptions } from './engine-options.ts';
import { TargetTopics } from './job-topics.ts';
import { lineObserver } from './line-observer.ts';
import { lineSettings } from './line-settings.ts';
import { EngineMetrics } from './metrics.ts';
import { eventLoopBusy, Pacer } from './pacer.ts';
import type { HeldPartitions } from './partition-lines.ts';
import { PartitionLines } from './partition-lines.ts';
import type { KnownLack } from './rights-watch.ts';
import { RightsWatch } from './rights-watch.ts';
import { Standbys } from './standbys.ts';
import type { ClockDifference } from './steady-clock.ts';
import { SteadyClock } from './steady-clock.ts';
import { TestClock } from './test-clock.ts';
import type { KnownFinding } from './topic-watch.ts';
import { TopicWatch } from './topic-watch.ts';
import { TopicsUnfit } from './topics-unfit.ts';

export type { EngineFaults, EngineLog, EngineOptions };

/** The parts of an engine that can change. */
export type EngineChange = 'definitions' | 'partitions';
type EngineListener = (what: EngineChange) => void;

const OFFSET_COMMIT_INTERVAL_MS = 5_000;

export class Engine {
  readonly nodeId: string;
  readonly metrics = new EngineMetrics();
  readonly blockingTransactions: BlockingTransactions;
  /** Resolves with the reason when the engine has failed. Stays pending while it runs. */
  readonly failed: Promise<string>;
  readonly #options: EngineOptions;
  readonly #connection: KafkaConnection;
  readonly #topics: TopicNames;
  readonly #log: EngineLog;
  readonly #machineClock: Clock;
  readonly #clock: Clock;
  readonly #incarnation = randomUUID();
  readonly #fail: (reason: string) => void;
  readonly #rights: RightsWatch;
  #partitionCount = 0;
  #reader: PartitionReader | undefined;
  #registry: DefinitionRegistry | undefined;
  #membership: Membership | undefined;
  #lines: PartitionLines | undefined;
  #standbys: Standbys | undefined;
  #topicWatch: TopicWatch | undefined;
  #offsetTimer: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;
  readonly #listeners = new Set<EngineListener>();
  /** Why this node is not a member of the group: not yet, not now, or no longer. */
  #outside: { readonly reason: string; readonly sinceMs: number } | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#connection = options.connection;
    this.blockingTransactions = new BlockingTransactions(options.connection);
    this.#topics = topicNames(options.prefix ?? DEFAULT_PREFIX);
    this.nodeId = options.nodeId ?? `${hostname()}-${process.pid}`;
    this.#log = options.log ?? SILENT;
    this.#machineClock = options.faults?.clock ?? new SteadyClock(systemClock, () => performance.now());
    this.#clock = options.testMode ? new TestClock(this.#machineClock) : this.#machineClock;
    const { connection, groupId } = options;
    this.#rights = new RightsWatch({
      clock: this.#clock,
      log: this.#log,
      principal: () => connection.principal,
      missing: (question) => missingRights(connection, 'engine', this.#topics, { groupId, ...question }),
    });
    const failed = Promise.withResolvers<string>();
    this.failed = failed.promise;
    this.#fail = failed.resolve;
    this.#reportOutside('no broker has responded yet');
  }

  get topics(): TopicNames {
    return this.#topics;
  }

  get partitionCount(): number {
    return this.#partitionCount;
  }

  /**
   * Checks the topics, then joins the group. Rejects with TopicsUnfit, RightsMissing, or if no broker
   * responds.
   */
  async start(): Promise<void> {
    const connection = this.#connection;
    await connection.connect();
    this.#reportOutside('not a member of the consumer group yet');
    const replicationFactor = await this.#checkTopics().catch(async (error: unknown) => {
      throw await this.#rights.explained(error);
    });
    this.#rights.start();
    this.#reader = new PartitionReader(connection, { waitsForRights: true });
    const registry = new DefinitionRegistry(this.#reader, this.#topics, {
      endOffset: () => this.#definitionsEnd(),
      onChange: () => this.#notify('definitions'),
      onTolerated: ({ file, elementId, reason }) =>
        this.#log.warn(
          { file, elementId, reason, remedy: 'signalbox validate --against-deployed' },
          "an expression of a deployed definition can't be parsed; it returns null",
        ),
    });
    if (this.#options.standby)
      this.#standbys = new Standbys(this.#reader, this.#topics, this.#partitionCount);
    this.#registry = registry;
    this.#lines = new PartitionLines({
      ports: this.#makePorts(this.#reader, registry, replicationFactor),
      settings: (partition) =>
        lineSettings(
          { partition, partitionCount: this.#partitionCount, topics: this.#topics, definitions: registry },
          this.#clock instanceof TestClock ? this.#clock : undefined,
          this.#options,
        ),
      observe: (partition) => this.#observe(partition),
      held: () => this.#membership?.current() ?? null,
      onEnded: (partition, end) => this.#lineEnded(partition, end),
    });
    const groupId = this.#options.groupId ?? engineGroup(this.#topics.prefix);
    await this.#removeFormerSelf(groupId);
    this.#membership = joinGroup({
      connection,
      groupId,
      topic: this.#topics.commands,
      nodeId: this.nodeId,
      sessionTimeoutMs: this.#options.sessionTimeoutMs ?? 6_000,
      onAssigned: (assignment) => this.#assigned(assignment),
      onLost: (loss) => {
        this.#reportOutside(loss.message);
        this.#rights.failed(loss.message);
        this.#log.warn({ kind: loss.kind, reason: loss.message }, 'left the consumer group; rejoining');
      },
    });
    this.#offsetTimer = setInterval(() => void this.#commitOffsets(), OFFSET_COMMIT_INTERVAL_MS);
    this.#offsetTimer.unref();
  }

  async #definitionsEnd(): Promise<number> {
    const at = { topic: this.#topics.definitions, partition: 0 };
    const [end] = await listOffsets(this.#connection, [at], 'high-watermark');
    return end?.offset ?? 0;
  }

  /** A killed process of this node would keep its partitions until its session times out. */
  async #removeFormerSelf(groupId: string): Promise<void> {
    try {
      const removed = await removeFormerMembers(this.#connection, groupId, this.nodeId);
      if (removed > 0)
        this.#log.info(
          { node: this.nodeId },
          'removed the previous process of this node from the consumer group',
        );
    } catch (error) {
      this.#log.warn(
        { reason: String(error) },
        'the previous process of this node stays in the consumer group until its session times out',
      );
    }
  }

  /** Finishes the current batches, leaves the group and closes everything except the connection. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#reportOutside('stopping');
    clearInterval(this.#offsetTimer);
    this.#topicWatch?.close();
    this.#rights.close();
    await this.#lines?.close();
    await this.#commitOffsets();
    await this.#membership?.leave();
    this.#standbys?.close();
    this.#registry?.close();
    await this.#reader?.close();
  }

  /** The partitions assigned to this node, ascending. */
  status(): PartitionStatus[] {
    return this.#lines?.statuses() ?? [];
  }

  /** The problem that stops the whole node; undefined if there is none. */
  get problem(): { readonly reason: string; readonly sinceMs: number } | undefined {
    const failure = this.#registry?.failure;
    if (failure) return { reason: `definitions could not be read: ${failure}`, sinceMs: 0 };
    return this.#outside;
  }

  /** Problems of the topics with which an engine must not run, found while it runs. */
  get topicErrors(): readonly KnownFinding[] {
    return this.#topicWatch?.errors ?? [];
  }

  /** Rights of `rights.ts` that this engine lacks. */
  get missingRights(): readonly KnownLack[] {
    return this.#rights.lacks;
  }

  /** How the machine's clock differs from the time of this node; undefined if it doesn't. */
  get clockDifference(): ClockDifference | undefined {
    return this.#machineClock instanceof SteadyClock ? this.#machineClock.difference : undefined;
  }

  /** Definitions that this node can't use. */
  get unreadableDefinitions(): readonly string[] {
    return this.#registry?.unreadable ?? [];
  }

  #reportOutside(reason: string): void {
    this.#outside = { reason, sinceMs: this.#clock.nowMs() };
  }

  /** The identity of this process in owner records. */
  get identity(): NodeIdentity {
    return { nodeId: this.nodeId, incarnation: this.#incarnation };
  }

  /** The current assignment of this node; null if it is unknown. */
  get held(): HeldPartitions | null {
    return this.#membership?.current() ?? null;
  }

  /** All definitions that this node has read, by their key. */
  get definitions(): Iterable<readonly [definitionKey: number, info: DefinitionInfo]> {
    return this.#registry?.entries() ?? [];
  }

  /** Registers a callback for changes of `definitions` or `held`; returns a function that removes it. */
  onChange(listener: EngineListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #notify(what: EngineChange): void {
    for (const listener of this.#listeners) listener(what);
  }

  get reader(): PartitionReader | undefined {
    return this.#reader;
  }

  line(partition: number): PartitionLine | undefined {
    return this.#lines?.get(partition);
  }

  lines(): Iterable<PartitionLine> {
    return this.#lines?.values() ?? [];
  }

  /** Returns the topics' replication factor. */
  async #checkTopics(): Promise<number> {
    const inspect = (): Promise<TopicInspection> => inspectTopics(this.#connection, this.#topics);
    const { topics, findings, partitionCount } = await inspect();
    for (const { message, remedy, severity } of findings) {
      if (severity === 'warning') this.#log.warn({ remedy }, message);
    }
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new TopicsUnfit(errors);
    this.#partitionCount = partitionCount;
    const watch = {
      clock: this.#clock,
      intervalMs: this.#options.topicCheckMs,
      partitionCount,
      inspect,
      onFound: ({ message, remedy }: TopicFinding) => this.#log.error({ remedy }, message),
      onFailed: (reason: string) => this.#log.warn({ reason }, 'the topics could not be checked'),
    };
    this.#topicWatch = new TopicWatch(watch, findings);
    return topics.find(({ topic }) => topic === this.#topics.commands)?.replicationFactor ?? 1;
  }

  #makePorts(
    reader: PartitionReader,
    registry: DefinitionRegistry,
    replicationFactor: number,
  ): PartitionPorts {
    const { faults } = this.#options;
    const pacer = new Pacer(this.#clock, TRANSACTION_INTERVAL_MS, eventLoopBusy());
    const jobTopics = { partitions: this.#partitionCount, replicationFactor };
    const targets = new TargetTopics(this.#connection, this.#topics, jobTopics);
    return {
      reader,
      clock: this.#clock,
      identity: this.identity,
      definitions: registry,
      fence: (partition, endTimeoutMs) =>
        (faults?.fence ?? fencePartition)(this.#connection, {
          transactionalIdPrefix: `${this.#topics.prefix}engine-`,
          partition,
          endTimeoutMs,
          ...(faults?.onStep ? { onStep: faults.onStep } : {}),
        }),
      checkTargets: (records) => targets.check(records),
      prepareDeployment,
      prepareJobTopics: (resources) => targets.prepare(resources),
      takeStandby: (partition) => this.#standbys?.take(partition),
      turn: (urgent) => pacer.turn(urgent),
      turnstile: new Turnstile(),
      appended: (atMs) => {
        if (this.#machineClock instanceof SteadyClock) this.#machineClock.appended(atMs);
      },
    };
  }

  #assigned({ partitions, generation }: PartitionAssignment): void {
    if (this.#stopping) return;
    this.#outside = undefined;
    this.#log.info({ partitions, generation, node: this.nodeId }, 'partitions assigned');
    this.#lines?.assign(partitions);
    this.#standbys?.keepAllBut(partitions);
    this.#notify('partitions');
  }

  #lineEnded(partition: number, end: LineEnd): void {
    const { kind } = end;
    this.metrics.removePartition(partition);
    if (kind === 'closed') return;
    const { reason } = end;
    if (kind === 'fatal') {
      this.#log.error({ partition, reason }, 'engine failed; shutting down');
      this.#fail(reason);
    } else if (kind === 'unusable') {
      this.#log.error({ partition, reason }, 'partition halted: operator action required');
    } else {
      this.#log.warn({ partition, reason }, 'partition lost; retrying');
    }
  }

  #observe(partition: number): PartitionObserver {
    return lineObserver(partition, {
      log: this.#log,
      metrics: this.metrics,
      clock: this.#clock,
      commandIds: () => this.line(partition)?.processor?.state.commandIds,
      onDoubt: (reason) => this.#rights.failed(reason),
    });
  }

  /**
   * For Kafka's own tools and KEDA, which show the lag of the group; the authoritative position is in each
   * transaction.
   */
  async #commitOffsets(): Promise<void> {
    const offsets = [...this.lines()].flatMap((line) =>
      line.progress ? [{ partition: line.partition, offset: line.progress.position }] : [],
    );
    if (offsets.length === 0) return;
    try {
      await this.#membership?.commitOffsets(offsets);
    } catch (error) {
      this.#log.info(
        { reason: String(error) },
        'committing the group offset failed; a later commit replaces it',
      );
    }
  }
}

const SILENT: EngineLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
