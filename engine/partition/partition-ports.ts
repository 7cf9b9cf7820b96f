/**
 * What a partition's line needs of the world: Kafka, the clock, and whom to tell. As ports, so that a
 * simulation can take their place.
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
}

export interface PartitionPorts {
  readonly reader: LogReader;
  readonly clock: Clock;
  readonly identity: NodeIdentity;
  readonly definitions: Definitions;
  /** Initialises all transactional ids of the partition: from now on, no other process can write to it. */
  fence(partition: number, endTimeoutMs: number): Promise<PartitionTransactions>;
  /**
   * Makes sure that the records' topics and partitions exist (job topics are made); returns what is to be
   * written. Rejects with ProduceRefused, which names all that can't be written to.
   */
  checkTargets(
    records: readonly OutboundRecord[],
  ): Promise<readonly OutboundRecord[]> | readonly OutboundRecord[];
  prepareDeployment(resources: readonly Resource[]): Promise<PreparedDeployment>;
  /** Makes the job topics of what is about to be deployed; what is wrong with those that can't be made. */
  prepareJobTopics(resources: readonly CompiledResource[]): Promise<readonly Finding[]>;
  /** The copy of the partition that this node has kept without owning it; the caller closes it. */
  takeStandby?(partition: number): PartitionCopy | undefined;
  /** Resolves when a transaction may begin. */
  turn(urgent: boolean): Promise<void>;
  /** Of this process, for what may have ended others; see SuspectMode. */
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
  /** Why it is waiting or has stopped. */
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
