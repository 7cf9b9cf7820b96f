/**
 * A whole cluster in memory for property tests: the logs of every partition, and a processor for each, which
 * gets one batch at a time. Records are kept as Kafka would: all commands and history, and the newest record
 * of each key of state and partition.
 */
import assert from 'node:assert/strict';
import type { ElementBehaviour } from '../../bpmn/behaviour.ts';
import { behaviourOf } from '../../bpmn/elements/table.ts';
import type { FlowNode } from '../../bpmn/model.ts';
import type { JobSettings } from '../../bpmn/step-context.ts';
import type { Command } from '../../engine/command.ts';
import { encodeCommand } from '../../engine/command-codec.ts';
import type { CommandInput } from '../../engine/partition/command-input.ts';
import type { DueLimits } from '../../engine/partition/due-work.ts';
import { nextDueMs, takeDueWork } from '../../engine/partition/due-work.ts';
import type { ProcessorObserver } from '../../engine/partition/processor.ts';
import { PartitionProcessor } from '../../engine/partition/processor.ts';
import type {
  DefinitionInfo,
  PreparedDeployment,
  ResourceInfo,
  StepEnvironment,
} from '../../engine/step/environment.ts';
import { definitionCodec } from '../../engine/step/records.ts';
import { resourceInfo } from '../../engine/step/resources.ts';
import { topicNames } from '../../engine/topics.ts';
import type { LogRecord, OutboundRecord, RecordHeader } from '../../kafka/ports.ts';
import { PartitionState } from '../../state/partition-state.ts';
import { RestoredEntries } from '../../state/restored-entries.ts';
import { RestoredInstances } from '../../state/restored-instances.ts';

export const topics = topicNames();

export interface ClusterSettings {
  readonly partitionCount: number;
  readonly jobs: JobSettings;
  readonly activationsPerStepMax: number;
  readonly recordBytesMax: number;
  readonly due: DueLimits;
  readonly behaviourOf?: (node: FlowNode) => ElementBehaviour;
  readonly observer?: ProcessorObserver;
}

const LIMITS = { hotBytesMax: 20_000, commandIds: { windowMs: 60_000, countMax: 40, slots: 8 } };

/** A compiled file, ready to be deployed. */
export type PreparedFile = PreparedDeployment['resources'][number];

/** The logs and the processor of one partition. */
export class TestPartition {
  readonly commands: LogRecord[] = [];
  readonly stateTopic = new Map<string, OutboundRecord>();
  readonly partitionTopic = new Map<string, OutboundRecord>();
  processor: PartitionProcessor;
  readonly environment: StepEnvironment;
  readonly #observer: ProcessorObserver | undefined;

  constructor(environment: StepEnvironment, observer: ProcessorObserver | undefined) {
    this.environment = environment;
    this.#observer = observer;
    const state = new PartitionState(environment.partition, LIMITS);
    this.processor = new PartitionProcessor(state, environment, observer);
  }

  get state(): PartitionState {
    return this.processor.state;
  }

  /** Offset of the next command to read. */
  get position(): number {
    return this.state.progress.position;
  }

  get waiting(): number {
    return this.commands.length - this.position;
  }

  /** A state rebuilt from the compacted topics, whose keys come in the order of `order`. */
  restored(order: (keys: string[]) => string[] = (keys) => keys): PartitionState {
    const entries = new RestoredEntries();
    for (const key of order([...this.partitionTopic.keys()])) {
      entries.takeRecord(Buffer.from(key), this.partitionTopic.get(key)?.value ?? null);
    }
    const instances = new RestoredInstances();
    for (const key of order([...this.stateTopic.keys()])) {
      const record = this.stateTopic.get(key);
      instances.takeRecord(Buffer.from(key), record?.value ?? null, record?.headers?.[0]?.value ?? null);
    }
    return PartitionState.restore(this.environment.partition, LIMITS, entries, instances);
  }

  restart(order?: (keys: string[]) => string[]): void {
    this.processor = new PartitionProcessor(this.restored(order), this.environment, this.#observer);
  }
}

export class Cluster {
  nowMs = Date.UTC(2026, 0, 1);
  readonly settings: ClusterSettings;
  readonly partitions: readonly TestPartition[];
  readonly definitions = new Map<number, DefinitionInfo>();
  /** Records of every other topic, in the order of their commits. */
  readonly history: OutboundRecord[] = [];
  readonly jobs: OutboundRecord[] = [];
  readonly replies: OutboundRecord[] = [];
  readonly deadLetters: OutboundRecord[] = [];
  readonly #files = new Map<string, PreparedFile>();
  readonly #resources = new Map<number, ResourceInfo>();

  constructor(settings: ClusterSettings) {
    this.settings = settings;
    this.partitions = Array.from({ length: settings.partitionCount }, (_, partition) => {
      const environment: StepEnvironment = {
        partition,
        partitionCount: settings.partitionCount,
        topics,
        jobs: settings.jobs,
        definitions: {
          get: (key) => this.definitions.get(key)?.process,
          info: (key) => this.definitions.get(key),
          resource: (key) => this.#resources.get(key),
        },
        behaviourOf: settings.behaviourOf ?? behaviourOf,
        recordBytesMax: settings.recordBytesMax,
        activationsPerStepMax: settings.activationsPerStepMax,
      };
      return new TestPartition(environment, settings.observer);
    });
  }

  partition(number: number): TestPartition {
    const partition = this.partitions[number];
    assert.ok(partition, `no partition ${number}`);
    return partition;
  }

  /** Appends a client's command to a partition, which may be the wrong one. */
  send(partition: number, command: Command, headers: Readonly<Record<string, string>> = {}): LogRecord {
    const list = Object.entries(headers).map(([key, value]) => ({ key, value: Buffer.from(value) }));
    return this.#append(partition, null, encodeCommand(command), list);
  }

  /** Appends a copy of a record that was sent before. */
  repeat(partition: number, { key, value, headers }: LogRecord): LogRecord {
    return this.#append(partition, key, value, headers);
  }

  #append(
    number: number,
    key: Buffer | null,
    value: Buffer | null,
    headers: readonly RecordHeader[],
  ): LogRecord {
    const { commands } = this.partition(number);
    const record = { offset: commands.length, timestampMs: this.nowMs, key, value, headers };
    commands.push(record);
    return record;
  }

  /** Appends the command that deploys files together, after the preparation that partition 0 would do. */
  sendDeployment(partition: number, files: readonly PreparedFile[]): void {
    for (const file of files) this.#files.set(file.checksum, file);
    const checksums = files.map(({ checksum }) => checksum).join();
    this.send(partition, { deployResources: { resources: [] } }, { files: checksums });
  }

  #deploymentOf({ headers }: LogRecord): PreparedDeployment | undefined {
    const checksums = headers.find(({ key }) => key === 'files')?.value?.toString();
    if (checksums === undefined) return undefined;
    return { resources: checksums.split(',').flatMap((checksum) => this.#files.get(checksum) ?? []) };
  }

  /** The input of a partition's next batch: up to `countMax` commands and all due work. */
  batch(
    number: number,
    countMax: number,
  ): { inputs: CommandInput[]; due: ReturnType<typeof takeDueWork>; next: number } {
    const { commands, state, position } = this.partition(number);
    const records = commands.slice(position, position + countMax);
    const inputs = records.map((record) => ({ record, deployment: this.#deploymentOf(record) }));
    return {
      inputs,
      due: takeDueWork(state, this.nowMs, this.settings.due),
      next: position + records.length,
    };
  }

  commit(records: readonly OutboundRecord[]): void {
    for (const record of records) {
      const { topic, key, value } = record;
      const partition = record.partition === null ? undefined : this.partition(record.partition);
      if (topic === topics.commands && partition) {
        const bytes = typeof key === 'string' ? Buffer.from(key) : key;
        this.#append(partition.environment.partition, bytes, value, record.headers ?? []);
      } else if (topic === topics.state && partition) newest(partition.stateTopic, record);
      else if (topic === topics.partition && partition) newest(partition.partitionTopic, record);
      else if (topic === topics.history) this.history.push(record);
      else if (topic.startsWith(`${topics.prefix}jobs.`)) this.jobs.push(record);
      else if (topic === topics.deadLetters) this.deadLetters.push(record);
      else if (topic === topics.definitions) this.#define(record);
      else this.replies.push(record);
    }
  }

  #define({ value }: OutboundRecord): void {
    const definition = definitionCodec.decode(value as Buffer);
    const { resource } = this.#files.get(definition.checksum) ?? {};
    assert.ok(resource);
    const other = resourceInfo(definition, resource);
    if (other) {
      this.#resources.set(definition.key, other);
      return;
    }
    const process = resource.processes.find(({ id }) => id === definition.processId);
    assert.ok(process);
    this.definitions.set(definition.key, { ...definition, process });
  }

  /** Partitions with waiting commands or due work. */
  busy(): number[] {
    return [...this.partitions.keys()].filter((number) => {
      const dueMs = this.#dueMs(number);
      return this.partition(number).waiting > 0 || (dueMs !== undefined && dueMs <= this.nowMs);
    });
  }

  #dueMs(number: number): number | undefined {
    return nextDueMs(this.partition(number).state, this.settings.due);
  }

  /** The next due time of any instance or timer start event; undefined if there is none. */
  nextTimerMs(): number | undefined {
    const times = this.partitions.flatMap(({ state }) => [
      state.instances.due.nextMs() ?? Infinity,
      state.timerStartDue.nextMs() ?? Infinity,
    ]);
    const first = Math.min(...times);
    return Number.isFinite(first) ? first : undefined;
  }
}

/** Applies a record to a compacted topic; a tombstone removes the key. */
function newest(topic: Map<string, OutboundRecord>, record: OutboundRecord): void {
  const key = String(record.key);
  topic.delete(key);
  if (record.value !== null) topic.set(key, record);
}

/** Asserts that two batches have the same records, byte for byte. */
export function assertSameRecords(
  actual: readonly OutboundRecord[],
  expected: readonly OutboundRecord[],
  what: string,
): void {
  assert.deepEqual(actual.map(comparable), expected.map(comparable), what);
}

function comparable({ topic, partition, key, value, headers = [] }: OutboundRecord): unknown {
  const texts = headers.map((header) => `${header.key}=${header.value?.toString('latin1') ?? 'null'}`);
  return [topic, partition, String(key), value === null ? null : value.toString('latin1'), texts];
}
