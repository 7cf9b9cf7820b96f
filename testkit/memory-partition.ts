/**
 * One partition in memory: its commands log, and the engine's own processor. The state and partition topics
 * are kept like compacted topics, so that `restart` rebuilds everything from records.
 */

import type { DueWork } from '../engine/command.ts';
import type { Ready } from '../engine/partition/batch.ts';
import { PartitionProcessor } from '../engine/partition/processor.ts';
import type { PreparedDeployment, StepEnvironment } from '../engine/step/environment.ts';
import type { LogRecord, OutboundRecord, RecordHeader, RecordPlace } from '../kafka/ports.ts';
import type { PartitionLimits } from '../state/partition-state.ts';
import { PartitionState } from '../state/partition-state.ts';
import { RestoredEntries } from '../state/restored-entries.ts';
import { RestoredInstances } from '../state/restored-instances.ts';

/** A record for a commands log. */
export interface CommandRecord {
  readonly value: Buffer | null;
  readonly key?: Buffer | null;
  readonly headers?: readonly RecordHeader[];
  readonly deployment?: PreparedDeployment | undefined;
}

export class MemoryPartition {
  readonly #environment: StepEnvironment;
  readonly #limits: PartitionLimits;
  readonly #log: { readonly record: LogRecord; readonly deployment: PreparedDeployment | undefined }[] = [];
  readonly #states = new Map<string, { readonly bytes: Buffer; readonly index: Buffer | null }>();
  readonly #entries = new Map<string, Buffer>();
  readonly #offsets = new Map<string, number>();
  #processor: PartitionProcessor;

  constructor(environment: StepEnvironment, limits: PartitionLimits) {
    this.#environment = environment;
    this.#limits = limits;
    this.#processor = new PartitionProcessor(new PartitionState(environment.partition, limits), environment);
  }

  get state(): PartitionState {
    return this.#processor.state;
  }

  /** Commands that were not processed yet. */
  get waiting(): readonly LogRecord[] {
    return this.#log.slice(this.state.progress.position).map(({ record }) => record);
  }

  get isIdle(): boolean {
    return this.state.progress.position >= this.#log.length;
  }

  append({ value, key = null, headers = [], deployment }: CommandRecord, timestampMs: number): LogRecord {
    const record: LogRecord = { offset: this.#log.length, timestampMs, key, value, headers };
    this.#log.push({ record, deployment });
    return record;
  }

  /** Processes the next command of the log in a batch of its own; undefined if there is none. */
  handleNext(nowMs: number): { readonly command: LogRecord; readonly ready: Ready } | undefined {
    const next = this.#log[this.state.progress.position];
    if (!next) return undefined;
    return { command: next.record, ready: this.#commit([next], [], nowMs) };
  }

  /** Processes due work. */
  doDue(work: readonly DueWork[], nowMs: number): Ready {
    return this.#commit([], work, nowMs);
  }

  #commit(
    commands: readonly { readonly record: LogRecord; readonly deployment: PreparedDeployment | undefined }[],
    due: readonly DueWork[],
    nowMs: number,
  ): Ready {
    const ready = this.#processor.feed(commands, due, this.state.progress.position + commands.length, nowMs);
    const all = this.#place(ready, nowMs);
    this.#processor.advance(all);
    for (const record of all.records) this.#keep(record);
    return all;
  }

  /** The offsets of the records complete their jobs, in the same transaction, as in Kafka. */
  #place(first: Ready, nowMs: number): Ready {
    let ready = first;
    for (let { awaited } = first; awaited.length > 0; ) {
      const placed = awaited.map((one) => ({ awaited: one, place: this.#placeOf(one.record, nowMs) }));
      const next = this.#processor.feedPlaces(placed, nowMs, false);
      ready = { ...next, stats: ready.stats, records: [...ready.records, ...next.records] };
      awaited = next.awaited;
    }
    return ready;
  }

  /** Every business topic has one partition here. */
  #placeOf({ topic }: OutboundRecord, timestampMs: number): RecordPlace {
    const offset = this.#offsets.get(topic) ?? 0;
    this.#offsets.set(topic, offset + 1);
    return { topic, partition: 0, offset, timestampMs };
  }

  /** The topics' content after compaction. */
  #keep({ topic, key, value, headers = [] }: OutboundRecord): void {
    const { topics } = this.#environment;
    if (topic === topics.partition) {
      if (value) this.#entries.set(String(key), value);
      else this.#entries.delete(String(key));
    } else if (topic === topics.state) {
      const index = headers.find((header) => header.key === 'index')?.value ?? null;
      if (value) this.#states.set(String(key), { bytes: value, index });
      else this.#states.delete(String(key));
    }
  }

  /** Discards everything that is in memory only and restores it from the compacted topics. */
  restart(): void {
    const { partition } = this.#environment;
    const instances = new RestoredInstances();
    for (const [key, { bytes, index }] of this.#states) instances.takeRecord(Buffer.from(key), bytes, index);
    const entries = new RestoredEntries();
    for (const [key, bytes] of this.#entries) entries.takeRecord(Buffer.from(key), bytes);
    const state = PartitionState.restore(partition, this.#limits, entries, instances);
    this.#processor = new PartitionProcessor(state, this.#environment);
  }
}
