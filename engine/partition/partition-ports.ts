/**
 * The interfaces that a partition's line uses: Kafka, the clock, and callbacks. They are ports, so that a
 * simulation can replace them.
 */
import type { CompiledResource, Finding } from '../../bpmn/model.ts';
import type { LogReader, OutboundRecord, PartitionTransactions } from '../../kafka/ports.ts';
import type { PartitionLimits } from '../../state/partition-state.ts';
import type { Clock } from '../clock.ts';
import type { Resource } from '../command.ts';
import type { PreparedDeployment, StepEnvironment } from '../step/environment.ts';
import type { BatchStats } from './batch.ts';
import type { LinePhase } from './line-phase.ts';
import type { PartitionCopy, RestoreProgress } from './partition-copy.ts';
import type { ProcessorObserver } from './processor.ts';
import type { SuspectHistory } from './suspect-mode.ts';
import type { Turnstile } from './turnstile.ts';

/** The identity of this node, for owner records. */
export interface NodeIdentity {
  readonly nodeId: string;
  /** Changes with each start of the process. */
  readonly incarnation: string;
}

/** Definitions by key, and promises for those not read yet. */
export interface Definitions {
  whenKnown(definitionKey: number): Promise<void>;
  /** True once the definition was deleted by a command; false: nothing says so. */
  isDeleted(definitionKey: number): Promise<boolean>;
}

export interface PartitionPorts {
  readonly reader: LogReader;
  readonly clock: Clock;
  readonly identity: NodeIdentity;
  readonly definitions: Definitions;
  /** Initializes all transactional ids of the partition: from then on, no other process can write to it. */
  fence(partition: number, endTimeoutMs: number): Promise<PartitionTransactions>;
  /**
   * Ensures that the records' topics and partitions exist (job topics are created); returns the records to
   * write. Rejects with ProduceRefused, which lists all targets that can't be written to.
   */
  checkTargets(
    records: readonly OutboundRecord[],
  ): Promise<readonly OutboundRecord[]> | readonly OutboundRecord[];
  prepareDeployment(resources: readonly Resource[]): Promise<PreparedDeployment>;
  /**
   * Creates the job topics of the processes to be deployed; returns the reason for those that can't be
   * created.
   */
  prepareJobTopics(resources: readonly CompiledResource[]): Promise<readonly Finding[]>;
  /** The standby copy of the partition on this node; the caller closes it. */
  takeStandby?(partition: number): PartitionCopy | undefined;
  /** Resolves when a transaction may begin. */
  turn(urgent: boolean): Promise<void>;
  /**
   * Shared by the partitions of this process while one of their commands may be ending processes; see
   * SuspectMode.
   */
  readonly turnstile?: Turnstile;
  /** The broker has appended a record just now, by its clock, epoch ms. */
  appended?(atMs: number): void;
}

export interface PartitionSettings {
  readonly environment: StepEnvironment;
  readonly limits: PartitionLimits;
  readonly batchCommandsMax: number;
  readonly batchBytesMax: number;
  /** Maximum bytes of commands in memory; above it, reading pauses. */
  readonly queueBytesMax: number;
  /** Maximum number of due work items of each kind in one batch. */
  readonly countMax: number;
  /** Retention of ended instances, ms, and their maximum number. */
  readonly keepEndedMs: number;
  readonly keepEndedMax: number;
}

/** Callbacks of a line. */
export interface PartitionObserver extends ProcessorObserver {
  status(status: PartitionStatus): void;
  committed?(stats: BatchStats, tookMs: number, recordCount: number): void;
  restored?(records: number, tookMs: number): void;
  doubt?(error: Error): void;
  /** Commands are handled one by one from now on, with notes; see SuspectMode. */
  oneByOne?(history: SuspectHistory): void;
}

export interface PartitionStatus {
  readonly partition: number;
  readonly phase: LinePhase;
  readonly sinceMs: number;
  /** The reason for waiting or stopping. */
  readonly reason?: string;
  readonly restore?: RestoreProgress;
}

/**
 * How a line ended. `lost`: another node owns the partition; `fatal`: this process must stop; `unusable`:
 * operator action required.
 */
export type LineEnd =
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'lost';
      readonly reason: string;
      /** Generation of the new owner, if known. */
      readonly generation?: number;
    }
  | { readonly kind: 'fatal'; readonly reason: string }
  | { readonly kind: 'unusable'; readonly reason: string };
