/**
 * An engine with one or several partitions, without Kafka: the same core, fed one command at a time, with
 * outbound commands appended to their partitions' logs in order. Nothing happens by itself, and time is set
 * by the caller. Deterministic.
 */
import type { ElementBehaviour } from '../bpmn/behaviour.ts';
import { behaviourOf as realBehaviourOf } from '../bpmn/elements/table.ts';
import type { CompiledResource, FlowNode } from '../bpmn/model.ts';
import type { EventType } from '../bpmn/published-events.ts';
import type { Command, DueWork, Resource } from '../engine/command.ts';
import { decodeCommand, encodeCommand } from '../engine/command-codec.ts';
import { UndecodableCommand } from '../engine/errors.ts';
import { ACTIVATIONS_PER_STEP_MAX, DUE_PER_BATCH_MAX, RECORD_BYTES_MAX } from '../engine/limits.ts';
import { prepareDeployment } from '../engine/partition/deployment.ts';
import { nextDueMs, takeDueWork } from '../engine/partition/due-work.ts';
import type { CommandIdOptions } from '../engine/partition-limits.ts';
import { partitionLimits } from '../engine/partition-limits.ts';
import type { DefinitionInfo, ResourceInfo } from '../engine/step/environment.ts';
import type { OutboundTasks } from '../engine/step/outbound-tasks.ts';
import { definitionCodec, deletedKeyOf } from '../engine/step/records.ts';
import { resourceInfo } from '../engine/step/resources.ts';
import { takeSignalWork } from '../engine/step/signals.ts';
import { topicNames } from '../engine/topics.ts';
import type { LogRecord, OutboundRecord, RecordHeader } from '../kafka/ports.ts';
import { EventKind } from '../state/events.ts';
import { InstanceNeverWaits } from './instance-never-waits.ts';
import type { CommandRecord } from './memory-partition.ts';
import { MemoryPartition } from './memory-partition.ts';
import { MemoryTopics } from './memory-topics.ts';

export interface ClusterOptions extends CommandIdOptions {
  /** Default 1. */
  readonly partitions?: number;
  /** Epoch ms. */
  readonly startMs: number;
  /** Deadline of jobs whose model doesn't set one, ms; 0 means no deadline. */
  readonly jobDeadlineMs?: number;
  /** Retention of ended instances and their business keys, ms. */
  readonly keepEndedMs?: number;
  readonly recordBytesMax?: number;
  readonly activationsPerStepMax?: number;
  /**
   * How many elements an instance may activate without waiting before InstanceNeverWaits is thrown. Default
   * 250,000.
   */
  readonly activationsWithoutWaitMax?: number;
  /** How many commands may follow from one another before an error is thrown. Default 600,000. */
  readonly commandsWithoutRestMax?: number;
  /** True: as engines with `--no-ended-job-records`. */
  readonly omitsEndedJobs?: boolean;
  /** CloudEvents of processes whose model doesn't choose them. */
  readonly publishedEvents?: ReadonlySet<EventType>;
  /** Jobs that are executed by writing records. */
  readonly outbound?: OutboundTasks;
  /** Behaviour of elements, for tests that inject a fault. */
  readonly behaviourOf?: (node: FlowNode) => ElementBehaviour;
}

/** One transaction of one partition. */
export interface Committed {
  readonly partition: number;
  /** Its cause: a command, or due work. */
  readonly cause: LogRecord | readonly DueWork[];
  readonly records: readonly OutboundRecord[];
}

const KEEP_ENDED_MS = 3_600_000;
const KEEP_ENDED_MAX = 50_000;
/** Far beyond any test, so that an endless loop is reported instead of hanging. */
const COMMANDS_WITHOUT_REST_MAX = 600_000;
const ACTIVATIONS_WITHOUT_WAIT_MAX = 250_000;
/** The same for batches of due work at one instant. */
const TICKS_AT_ONE_INSTANT_MAX = 100_000;

export class MemoryCluster {
  readonly names = topicNames();
  readonly topics = new MemoryTopics(this.names);
  readonly partitions: readonly MemoryPartition[];
  readonly #keepEndedMs: number;
  readonly #definitions = new Map<number, DefinitionInfo>();
  readonly #resources = new Map<number, ResourceInfo>();
  readonly #compiled = new Map<string, CompiledResource>();
  readonly #observers: ((committed: Committed) => void)[] = [];
  readonly #continuations = new Map<number, number>();
  readonly #activationsWithoutWaitMax: number;
  readonly #commandsWithoutRestMax: number;
  readonly #activationsPerStepMax: number;
  #nowMs: number;
  #correlation = 0;

  constructor(options: ClusterOptions) {
    const { partitions: partitionCount = 1, jobDeadlineMs = 0, behaviourOf = realBehaviourOf } = options;
    const { recordBytesMax = RECORD_BYTES_MAX, activationsPerStepMax = ACTIVATIONS_PER_STEP_MAX } = options;
    this.#nowMs = options.startMs;
    this.#activationsWithoutWaitMax = options.activationsWithoutWaitMax ?? ACTIVATIONS_WITHOUT_WAIT_MAX;
    this.#commandsWithoutRestMax = options.commandsWithoutRestMax ?? COMMANDS_WITHOUT_REST_MAX;
    this.#activationsPerStepMax = activationsPerStepMax;
    this.#keepEndedMs = options.keepEndedMs ?? KEEP_ENDED_MS;
    const shared = {
      partitionCount,
      topics: this.names,
      jobs: { deadlineMs: jobDeadlineMs, republishMs: 0 },
      definitions: {
        get: (key: number) => this.#definitions.get(key)?.process,
        info: (key: number) => this.#definitions.get(key),
        resource: (key: number) => this.#resources.get(key),
      },
      behaviourOf,
      recordBytesMax,
      activationsPerStepMax,
      ...(options.omitsEndedJobs ? { omitsEndedJobs: true } : {}),
      ...(options.publishedEvents ? { publishedEvents: options.publishedEvents } : {}),
      ...(options.outbound ? { outbound: options.outbound } : {}),
    };
    const limits = partitionLimits(options);
    this.partitions = Array.from(
      { length: partitionCount },
      (_, partition) => new MemoryPartition({ ...shared, partition }, limits),
    );
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** The deployed processes, by definition key. */
  get definitions(): ReadonlyMap<number, DefinitionInfo> {
    return this.#definitions;
  }

  /** Registers a callback for all further transactions. */
  observe(observer: (committed: Committed) => void): void {
    this.#observers.push(observer);
  }

  partition(partition: number): MemoryPartition {
    const found = this.partitions[partition];
    if (found) return found;
    throw new RangeError(
      `partition ${partition} does not exist; the number of partitions is ${this.partitions.length}`,
    );
  }

  /** Appends a record to a partition's commands log, as any client may. It is not processed yet. */
  append(record: CommandRecord, partition = 0): LogRecord {
    return this.partition(partition).append(record, this.#nowMs);
  }

  /** Appends a command that requests a reply; returns the correlation id. */
  request(command: Command, partition = 0, more: Pick<CommandRecord, 'headers' | 'deployment'> = {}): string {
    const correlationId = `testkit-${++this.#correlation}`;
    const headers = [
      header('reply-to', this.names.replies),
      header('correlation-id', correlationId),
      ...(more.headers ?? []),
    ];
    this.append({ ...more, value: encodeCommand(command), headers }, partition);
    return correlationId;
  }

  /** Like `request`, for a deployment, which is compiled first. */
  async requestDeployment(resources: readonly Resource[]): Promise<string> {
    const deployment = await prepareDeployment(resources);
    for (const { resource, checksum } of deployment.resources) this.#compiled.set(checksum, resource);
    return this.request({ deployResources: { resources: [...resources] } }, 0, { deployment });
  }

  /** Processes the next command of one partition. Returns false if there is none. */
  step(partition: number): boolean {
    // Signals are processed before the next command, as in an engine's batch.
    const signals = takeSignalWork(this.partition(partition).state, DUE_PER_BATCH_MAX);
    if (signals.length > 0) {
      const { records } = this.partition(partition).doDue(signals, this.#nowMs);
      this.#committed({ partition, cause: signals, records });
      return true;
    }
    const handled = this.partition(partition).handleNext(this.#nowMs);
    if (!handled) return false;
    this.#committed({ partition, cause: handled.command, records: handled.ready.records });
    return true;
  }

  /**
   * Processes commands, one of each partition in turn, until none is left. Throws InstanceNeverWaits if an
   * instance never waits, and Error if the engine as a whole never becomes idle.
   */
  settle(): void {
    this.#continuations.clear();
    for (let steps = 0; steps < this.#commandsWithoutRestMax; steps++) {
      let worked = false;
      for (let partition = 0; partition < this.partitions.length; partition++) {
        worked = this.step(partition) || worked;
      }
      if (!worked) return;
    }
    throw new Error(
      `the engine was still busy after ${this.#commandsWithoutRestMax} commands: processes start one another endlessly, ` +
        'by signals, messages or calls',
    );
  }

  /** The next instant with due work, which may be in the past; undefined if there is none. */
  nextDueMs(): number | undefined {
    return earliest(this.partitions.map(({ state }) => nextDueMs(state, { keepEndedMs: this.#keepEndedMs })));
  }

  /** The next instant at which a timer, a timer start event, or a job's back-off or deadline is due. */
  nextTimerMs(): number | undefined {
    return earliest(
      this.partitions.flatMap(({ state }) => [state.instances.due.nextMs(), state.timerStartDue.nextMs()]),
    );
  }

  /** Sets the clock, never backwards, and processes the work due by then. Resulting commands are queued. */
  tick(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    const limits = {
      countMax: DUE_PER_BATCH_MAX,
      keepEndedMs: this.#keepEndedMs,
      keepEndedMax: KEEP_ENDED_MAX,
    };
    for (const [partition, memory] of this.partitions.entries()) {
      const work = takeDueWork(memory.state, this.#nowMs, limits);
      if (work.length === 0) continue;
      const { records } = memory.doDue(work, this.#nowMs);
      this.#committed({ partition, cause: work, records });
    }
  }

  /** Moves the clock to `untilMs` and stops at all due work on the way, in order of due time. */
  advanceTo(untilMs: number): void {
    this.settle();
    let ticks = 0;
    for (let dueMs = this.nextDueMs(); dueMs !== undefined && dueMs <= untilMs; dueMs = this.nextDueMs()) {
      ticks = dueMs > this.#nowMs ? 0 : ticks + 1;
      if (ticks > TICKS_AT_ONE_INSTANT_MAX) {
        const at = new Date(dueMs).toISOString();
        throw new Error(
          `virtual time doesn't advance: after ${TICKS_AT_ONE_INSTANT_MAX} batches more work is due at ${at}; ` +
            'does a timer repeat without an interval?',
        );
      }
      this.tick(dueMs);
      this.settle();
    }
    this.tick(untilMs);
    this.settle();
  }

  /** Simulates a restart of the engine: everything that is not on the topics is lost. */
  restart(): void {
    for (const partition of this.partitions) partition.restart();
  }

  #committed(committed: Committed): void {
    for (const record of committed.records) this.#take(record);
    this.#countContinuations(committed);
    for (const observer of this.#observers) observer(committed);
  }

  /** A continuation of an instance that has just been continued: it has not waited since. */
  #countContinuations({ cause, records }: Committed): void {
    const isContinued = 'value' in cause && isContinuation(cause.value);
    for (const { topic, key, value } of records) {
      if (topic !== this.names.commands || !isContinuation(value)) continue;
      const instanceKey = Number(String(key));
      const count = isContinued ? (this.#continuations.get(instanceKey) ?? 0) + 1 : 1;
      this.#continuations.set(instanceKey, count);
      if (count * this.#activationsPerStepMax >= this.#activationsWithoutWaitMax)
        throw this.#neverWaits(instanceKey);
    }
  }

  #neverWaits(instanceKey: number): InstanceNeverWaits {
    const { processId = '' } = this.topics.instance(instanceKey) ?? {};
    const activated = this.topics
      .history(instanceKey)
      .slice(-2)
      .flatMap(({ events }) => events)
      .flatMap((event) => (event.kind === EventKind.elementActivating ? [event.elementId] : []));
    return new InstanceNeverWaits({
      ...{ instanceKey, processId, elementIds: [...new Set(activated)] },
      elementCount: this.#activationsWithoutWaitMax,
    });
  }

  #take(record: OutboundRecord): void {
    const { topic, partition, key, value, headers = [] } = record;
    if (topic === this.names.commands) {
      const bytes = typeof key === 'string' ? Buffer.from(key) : key;
      this.append({ key: bytes, value, headers }, partition ?? 0);
    } else if (topic === this.names.definitions) {
      if (value && deletedKeyOf(String(key)) === null) this.#define(value);
    } else if (topic !== this.names.partition) {
      this.topics.take(record);
    }
  }

  #define(value: Buffer): void {
    const definition = definitionCodec.decode(value);
    const { key, processId, version, checksum, deploymentKey } = definition;
    const compiled = this.#compiled.get(checksum);
    const resource = compiled && resourceInfo(definition, compiled);
    if (resource) {
      this.#resources.set(key, resource);
      return;
    }
    const process = compiled?.processes.find(({ id }) => id === processId);
    if (!process) throw new Error(`definition ${key} was deployed, but not compiled`);
    const deployment = deploymentKey ? { deploymentKey } : {};
    this.#definitions.set(key, { processId, version, checksum, ...deployment, process });
  }
}

function isContinuation(value: Buffer | null): boolean {
  // Most records are larger.
  if (!value || value.length > CONTINUATION_BYTES_MAX) return false;
  try {
    return decodeCommand(value).name === 'continueInstance';
  } catch (error) {
    // It becomes a dead letter.
    if (error instanceof UndecodableCommand) return false;
    throw error;
  }
}

const CONTINUATION_BYTES_MAX = 32;

function header(key: string, text: string): RecordHeader {
  return { key, value: Buffer.from(text) };
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
