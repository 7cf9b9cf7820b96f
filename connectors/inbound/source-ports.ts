/** What the reading of a business topic's partition needs of the world, and what it tells of itself. */
import type { Clock } from '../../engine/clock.ts';
import type { NodeIdentity } from '../../engine/partition/partition-ports.ts';
import type { LogReader, PartitionTransactions, TopicPartition } from '../../kafka/ports.ts';
import type { PlanCounts, PlanEnvironment } from './record-plan.ts';
import type { SourcePosition } from './source.ts';
import type { Subscriber } from './subscriber.ts';

export interface SourcePorts {
  /** Of the engine's own cluster. */
  readonly reader: LogReader;
  /** Of the cluster with the business topic. */
  readonly source: LogReader;
  readonly clock: Clock;
  readonly identity: NodeIdentity;
  readonly environment: PlanEnvironment;
  /** The partition of the inbound topic where the source's entries stand. */
  readonly entries: TopicPartition;
  /**
   * Initialises all transactional ids of the source: from here on no former owner can write for it.
   * `endTimeoutMs`: how long an EndTxn may go unanswered before its outcome counts as unknown.
   */
  fence(endTimeoutMs: number): Promise<PartitionTransactions>;
  /**
   * Where to begin. `known`: what is remembered of the topic's partitions, by partition. Rejects with
   * SourceUnusable when the model forbids to choose, otherwise when a broker can't be asked now.
   */
  begin(known: ReadonlyMap<number, SourcePosition>): Promise<SourcePosition>;
  /** Where to go on when the log has lost the position; as `begin`. */
  beginAfterLoss(position: SourcePosition): Promise<SourcePosition>;
  /** As of now: they change with deployments. */
  subscribers(): readonly Subscriber[];
  turn(urgent: boolean): Promise<void>;
}

/** A person must look at the source: nothing is read until then. */
export class SourceUnusable extends Error {
  override readonly name = 'SourceUnusable';
}

export type SourcePhase = 'taking-over' | 'running' | 'blocked' | 'waiting' | 'stopped';

export interface SourceStatus {
  readonly phase: SourcePhase;
  readonly reason?: string;
}

export interface SourceObserver {
  status(status: SourceStatus): void;
  committed?(counts: PlanCounts): void;
  doubt?(error: Error): void;
}

/** How a line ended. `lost`: another node's; `unusable`: a person must look at it. */
export type SourceEnd =
  | { readonly kind: 'closed' }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'unusable'; readonly reason: string };
