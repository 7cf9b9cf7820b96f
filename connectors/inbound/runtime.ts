/**
 * The inbound connectors of one engine node: follows the deployed definitions and the assignments of the
 * group, and runs one line for each partition of a business topic that this node has to read. A source
 * belongs to the node that owns the engine partition to which its name hashes, so there is no second group
 * with its own rebalances.
 */
import { systemClock } from '../../engine/clock.ts';
import { TRANSACTION_INTERVAL_MS } from '../../engine/limits.ts';
import type { Engine, EngineLog } from '../../engine/node/engine.ts';
import type { HealthProblem } from '../../engine/node/health.ts';
import { eventLoopBusy, Pacer } from '../../engine/node/pacer.ts';
import type { HeldPartitions } from '../../engine/node/partition-lines.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { limitedLog } from '../../kafka/connect/limited-log.ts';
import { commitGroupOffsets } from '../../kafka/group/group-offsets.ts';
import { PartitionReader } from '../../kafka/read/partition-reader.ts';
import { partitionForKey } from '../../kafka/wire/murmur2.ts';
import { RecordProducer } from '../../kafka/write/producer.ts';
import { fencePartition } from '../../kafka/write/transactions.ts';
import type { ConnectorProperties } from '../client-properties/java-properties.ts';
import { SchemaRegistries } from '../formats/schema-registry.ts';
import type { IngestRule } from '../ingest/ingest-rule.ts';
import { ingestSubscriptions } from '../ingest/ingest-subscriptions.ts';
import { replySubscriptions } from '../replies/reply-subscriptions.ts';
import type { SecretLookup } from '../secrets/secret-references.ts';
import { beginAfterLoss, beginSource } from './begin.ts';
import type { Cluster } from './clusters.ts';
import { Clusters } from './clusters.ts';
import type { ConsumedTopic, Consumer, Subscription } from './consumer.ts';
import { consumersOf } from './consumer.ts';
import type { OlderVersion } from './idle-versions.ts';
import { IdleVersions } from './idle-versions.ts';
import { ensureInboundTopic, entriesAt, inboundTopic } from './inbound-topic.ts';
import { LastingProblems } from './lasting-problems.ts';
import { InboundMetrics } from './metrics.ts';
import { modelSubscriptions } from './model-subscriptions.ts';
import type { SourcePartition } from './source.ts';
import { consumedTopicText, sourceText } from './source.ts';
import { SourceLine } from './source-line.ts';
import type { SourceEnd, SourceObserver, SourcePorts } from './source-ports.ts';
import type { Subscriber } from './subscriber.ts';

export interface InboundOptions {
  readonly engine: Engine;
  /** Connection to the engine's own cluster. */
  readonly connection: KafkaConnection;
  readonly secrets: SecretLookup;
  readonly log: EngineLog;
  /** How to connect to the engine's own cluster, for ingest rules that don't specify a cluster. */
  readonly ownCluster: ConnectorProperties;
  /** The current definitions; `refresh` signals that they have changed. */
  readonly ingestRules?: () => readonly IngestRule[];
}

const TICK_MS = 1_000;
const OFFSET_COMMIT_INTERVAL_MS = 5_000;
/** Interval of checking whether instances still wait in older versions, ms. */
const IDLE_INTERVAL_MS = 5_000;
/** Time before a source that another node has taken over, or that can't be read, is tried again, ms. */
const LOST_PAUSE_MS = 1_000;
const UNUSABLE_PAUSE_MS = 30_000;
/** Time before properties that could not be evaluated are tried again, ms: a secret may exist by then. */
const PROBLEMS_AGAIN_MS = 10_000;

/** Keys of `#sourceProblems` that are not sources. */
const RECONCILING = 'inbound connectors';
const IDLE_VERSIONS = 'idle versions';

interface RunningLine {
  readonly line: SourceLine;
  readonly cluster: Cluster;
}

export class InboundRuntime {
  readonly #options: InboundOptions;
  readonly #metrics: InboundMetrics;
  readonly #clusters = new Clusters(
    () => this.#changed(),
    limitedLog((message, broker) => this.#options.log.warn({ broker }, `kafka: ${message}`)),
  );
  readonly #registries = new SchemaRegistries();
  readonly #pacer = new Pacer(systemClock, TRANSACTION_INTERVAL_MS, eventLoopBusy());
  readonly #lines = new Map<string, RunningLine>();
  readonly #pausedUntilMs = new Map<string, number>();
  readonly #lasting: LastingProblems;
  #consumers: ReadonlyMap<string, Consumer> = new Map();
  #subscriptions: readonly Subscription[] = [];
  #subscriptionsReadAtMs = Number.NEGATIVE_INFINITY;
  /** Which subscriptions can't be created, by name, and why. */
  #problems: ReadonlyMap<string, string> = new Map();
  /** The current problems of sources, and of the runtime itself. */
  readonly #sourceProblems = new Map<string, string>();
  #reader: PartitionReader | undefined;
  #producer: RecordProducer | undefined;
  #idleVersions: IdleVersions | undefined;
  #older: readonly OlderVersion[] = [];
  #entryPartitions: number | undefined;
  #held: HeldPartitions | null = null;
  #timers: NodeJS.Timeout[] = [];
  #unwatch = (): void => undefined;
  #reconciling: Promise<void> | undefined;
  #isDirty = false;
  #stopped = false;

  constructor(options: InboundOptions) {
    this.#options = options;
    this.#metrics = new InboundMetrics(options.engine.metrics.registry);
    this.#lasting = new LastingProblems((about, reason) =>
      options.log.warn({ about, reason }, 'inbound connector degraded'),
    );
  }

  /** The current problems. */
  problems(): HealthProblem[] {
    return this.#lasting.list();
  }

  /** Starts following the engine, which must be running. */
  start(): void {
    const { engine } = this.#options;
    this.#unwatch = engine.onChange((what) => {
      if (what === 'definitions') this.refresh();
      else this.#changed();
    });
    this.#timers = [
      setInterval(() => this.#changed(), TICK_MS),
      setInterval(() => void this.#commitOffsets(), OFFSET_COMMIT_INTERVAL_MS),
      setInterval(() => this.#lookForIdle(), IDLE_INTERVAL_MS),
    ];
    for (const timer of this.#timers) timer.unref();
    this.#changed();
  }

  /** The ingest rules have changed. */
  refresh(): void {
    this.#subscriptionsReadAtMs = Number.NEGATIVE_INFINITY;
    this.#changed();
  }

  /** Finishes the current work and closes everything that it opened. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unwatch();
    for (const timer of this.#timers) clearInterval(timer);
    await this.#reconciling;
    await this.#commitOffsets();
    await Promise.all([...this.#lines.values()].map(({ line }) => line.close()));
    await this.#idleVersions?.close();
    await this.#producer?.close();
    await this.#reader?.close();
    await this.#clusters.close();
  }

  /** Changes come in bursts: one pass at a time, and one more for changes that arrived meanwhile. */
  #changed(): void {
    this.#isDirty = true;
    if (this.#stopped) return;
    this.#reconciling ??= this.#reconcileAll().finally(() => {
      this.#reconciling = undefined;
    });
  }

  async #reconcileAll(): Promise<void> {
    while (this.#isDirty && !this.#stopped) {
      this.#isDirty = false;
      try {
        this.#sourceProblems.delete(RECONCILING);
        await this.#reconcile();
      } catch (error) {
        this.#sourceProblems.set(RECONCILING, error instanceof Error ? error.message : String(error));
        this.#lasting.update(new Map([...this.#problems, ...this.#sourceProblems]));
      }
    }
  }

  async #reconcile(): Promise<void> {
    const isNew = this.#readSubscriptions();
    // While the group rebalances, the assignments are kept: fencing decides, as for the engine's partitions.
    this.#held = this.#options.engine.held ?? this.#held;
    const held = this.#held?.partitions ?? [];
    const wanted = new Map<string, { source: SourcePartition; cluster: Cluster; count: number }>();
    const current = new Map(this.#problems);
    for (const { consumer, consumed, cluster, count } of this.#consumedTopics(current)) {
      const { clusterId, group } = consumer;
      for (let partition = 0; partition < count; partition++) {
        const source = { clusterId, group, topic: consumed.topic, partition };
        if (this.#isOwn(source, held)) wanted.set(sourceText(source), { source, cluster, count });
      }
    }
    for (const [key, { line }] of this.#lines) {
      if (!wanted.has(key)) void line.close();
      else if (isNew) line.subscribersChanged();
    }
    for (const [key, reason] of this.#sourceProblems) {
      if (wanted.has(key) || key === IDLE_VERSIONS) current.set(key, reason);
      else this.#sourceProblems.delete(key);
    }
    this.#lasting.update(current);
    if (wanted.size === 0 && this.#older.length === 0) return;
    await this.#prepare();
    for (const [key, { source, cluster, count }] of wanted) this.#startLine(key, source, cluster, count);
  }

  /** True if they were evaluated again. */
  #readSubscriptions(): boolean {
    const ageMs = performance.now() - this.#subscriptionsReadAtMs;
    if (ageMs < (this.#problems.size > 0 ? PROBLEMS_AGAIN_MS : Number.POSITIVE_INFINITY)) return false;
    this.#subscriptionsReadAtMs = performance.now();
    const { engine, secrets, ownCluster, ingestRules } = this.#options;
    const isNeeded = (definitionKey: number): boolean => this.#idleVersions?.isNeeded(definitionKey) ?? true;
    const ofModels = modelSubscriptions(engine.definitions, secrets, this.#registries, isNeeded);
    this.#older = ofModels.older;
    const rules = ingestRules?.() ?? [];
    const ofRules = ingestSubscriptions(rules, ownCluster, secrets, this.#registries);
    const ofReplies = replySubscriptions(engine.definitions, ownCluster);
    const all = [ofModels, ofRules, ofReplies];
    this.#subscriptions = all.flatMap(({ subscriptions }) => subscriptions);
    const problems = all.flatMap((one) => one.problems);
    this.#problems = new Map(problems.map(({ name, reason }) => [name, reason]));
    return true;
  }

  /** Adds clusters and topics that can't be used to `current`. */
  *#consumedTopics(current: Map<string, string>): Generator<{
    consumer: Consumer;
    consumed: ConsumedTopic;
    cluster: Cluster;
    count: number;
  }> {
    const known = new Map<string, Cluster>();
    const ready = this.#subscriptions.flatMap((subscription) => {
      const state = this.#clusters.state(subscription.client);
      if (state.kind === 'failed') current.set(subscription.subscriber.name, state.reason);
      if (state.kind !== 'ready') return [];
      known.set(state.cluster.clusterId, state.cluster);
      return [{ ...subscription, clusterId: state.cluster.clusterId }];
    });
    this.#consumers = consumersOf(ready);
    for (const consumer of this.#consumers.values()) {
      for (const consumed of consumer.topics.values()) {
        const state = this.#clusters.state(consumed.client);
        const count = this.#clusters.partitionCount(consumed.client, consumed.topic);
        const problem =
          count === null
            ? `topic ${consumed.topic} does not exist`
            : this.#clusters.countProblem(consumed.client, consumed.topic);
        if (problem !== undefined)
          current.set(`${consumer.clusterId}/${consumer.group}/${consumed.topic}`, problem);
        if (count && state.kind === 'ready') yield { consumer, consumed, cluster: state.cluster, count };
      }
    }
  }

  async #prepare(): Promise<void> {
    const { connection, engine } = this.#options;
    this.#entryPartitions ??= await ensureInboundTopic(connection, engine.topics);
    this.#reader ??= new PartitionReader(connection);
    this.#producer ??= new RecordProducer(connection);
    const producer = this.#producer;
    this.#idleVersions ??= new IdleVersions({
      engine,
      reader: this.#reader,
      at: { topic: inboundTopic(engine.topics), partition: 0 },
      write: (record) => producer.send([record]),
      onChange: () => this.refresh(),
      onLooked: (failure) => {
        if (failure === undefined) this.#sourceProblems.delete(IDLE_VERSIONS);
        else this.#sourceProblems.set(IDLE_VERSIONS, String(failure));
      },
    });
  }

  #lookForIdle(): void {
    this.#idleVersions?.look(this.#older);
  }

  #startLine(key: string, source: SourcePartition, cluster: Cluster, count: number): void {
    if (this.#stopped || this.#lines.has(key) || (this.#pausedUntilMs.get(key) ?? 0) > performance.now())
      return;
    const generation = (): number | undefined => this.#generationOf(source);
    const line = new SourceLine(
      source,
      this.#ports(source, cluster, count),
      generation,
      this.#observe(key, source),
    );
    this.#lines.set(key, { line, cluster });
    void line.ended.then((end) => this.#ended(key, end));
  }

  #ports(source: SourcePartition, cluster: Cluster, partitionCount: number): SourcePorts {
    const { engine, connection } = this.#options;
    const { topics } = engine;
    const context = () => ({
      connection: cluster.connection,
      source,
      consumed: this.#consumed(source) as ConsumedTopic,
      partitionCount,
    });
    return {
      reader: this.#reader as PartitionReader,
      source: cluster.reader,
      clock: systemClock,
      identity: engine.identity,
      environment: { topics, partitionCount: engine.partitionCount },
      entries: entriesAt(topics, source, this.#entryPartitions ?? 1),
      fence: (endTimeoutMs) =>
        fencePartition(connection, {
          transactionalIdPrefix: `${topics.prefix}inbound-${consumedTopicText(source)}-`,
          partition: source.partition,
          endTimeoutMs,
        }),
      begin: (known) => beginSource(context(), known),
      beginAfterLoss: (lost) => beginAfterLoss(context(), lost),
      subscribers: () => this.#subscribers(source),
      turn: (urgent) => this.#pacer.turn(urgent),
    };
  }

  #consumed({ clusterId, group, topic }: SourcePartition): ConsumedTopic | undefined {
    return this.#consumers.get(`${clusterId}/${group}`)?.topics.get(topic);
  }

  #subscribers(source: SourcePartition): readonly Subscriber[] {
    return this.#consumed(source)?.subscribers ?? [];
  }

  /**
   * The generation of the group that assigns the source to this node; undefined if it belongs to another
   * node.
   */
  #generationOf(source: SourcePartition): number | undefined {
    const { held } = this.#options.engine;
    return held && this.#isOwn(source, held.partitions) ? held.generation : undefined;
  }

  /** True if the engine partition of the source is one of these. */
  #isOwn(source: SourcePartition, partitions: readonly number[]): boolean {
    const { partitionCount } = this.#options.engine;
    if (partitionCount === 0) return false;
    const first = partitionForKey(consumedTopicText(source), partitionCount);
    return partitions.includes((first + source.partition) % partitionCount);
  }

  #observe(key: string, { topic, partition, group }: SourcePartition): SourceObserver {
    const { log } = this.#options;
    const where = { topic, partition, group };
    return {
      status: ({ phase, reason }) => {
        this.#metrics.phase(where, phase);
        if (phase === 'running') this.#sourceProblems.delete(key);
        if (phase === 'blocked')
          this.#sourceProblems.set(
            key,
            `a record blocks its partition, as configured in the model: ${reason}`,
          );
        else log.info({ ...where, phase, ...(reason ? { reason } : {}) }, 'business topic');
      },
      committed: (counts) => this.#metrics.committed(where, counts),
      doubt: (error) => void this.#sourceProblems.set(key, error.message),
    };
  }

  #ended(key: string, end: SourceEnd): void {
    this.#lines.delete(key);
    if (end.kind === 'unusable') {
      this.#sourceProblems.set(key, end.reason);
      this.#pausedUntilMs.set(key, performance.now() + UNUSABLE_PAUSE_MS);
    } else this.#sourceProblems.delete(key);
    if (end.kind === 'lost') this.#pausedUntilMs.set(key, performance.now() + LOST_PAUSE_MS);
    this.#changed();
  }

  /** For Kafka's own tools, which show the group's lag; the authoritative position is in each transaction. */
  async #commitOffsets(): Promise<void> {
    const byGroup = new Map<
      string,
      { cluster: Cluster; group: string; offsets: (SourcePartition & { offset: number })[] }
    >();
    for (const { line, cluster } of this.#lines.values()) {
      const { position, source } = line;
      if (position === undefined) continue;
      const key = `${source.clusterId}/${source.group}`;
      const entry = byGroup.get(key) ?? { cluster, group: source.group, offsets: [] };
      entry.offsets.push({ ...source, offset: position });
      byGroup.set(key, entry);
    }
    for (const { cluster, group, offsets } of byGroup.values()) {
      try {
        await commitGroupOffsets(cluster.connection, group, offsets);
      } catch (error) {
        this.#options.log.info(
          { group, reason: String(error) },
          'committing a group offset failed; a later commit replaces it',
        );
      }
    }
  }
}
