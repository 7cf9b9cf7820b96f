/** The interfaces that the line of a business topic's partition uses, and the events that it reports. */
import type { Clock } from '../../engine/clock.ts';
import type { NodeIdentity } from '../../engine/partition/partition-ports.ts';
import type { LogReader, PartitionTransactions, TopicPartition } from '../../kafka/ports.ts';
import type { PlanCounts, PlanEnvironment } from './record-plan.ts';
import type { SourcePosition } from './source.ts';
import type { Subscriber } from './subscriber.ts';

export interface SourcePorts {
  /** Of the engine's own cluster. */
  readonly reader: LogReader;
  /** Of the cluster that has the business topic. */
  readonly source: LogReader;
  readonly clock: Clock;
  readonly identity: NodeIdentity;
  readonly environment: PlanEnvironment;
  /** The partition of the inbound topic that has the source's entries. */
  readonly entries: TopicPartition;
  /**
   * Initializes all transactional ids of the source: from then on, no previous owner can write for it.
   * `endTimeoutMs`: the time after which the outcome of an unanswered EndTxn counts as unknown.
   */
  fence(endTimeoutMs: number): Promise<PartitionTransactions>;
  /**
   * Where to start. `known`: the stored entries of the topic's partitions, by partition. Rejects with
   * SourceUnusable if the model doesn't allow a choice, otherwise if a broker doesn't respond.
   */
  begin(known: ReadonlyMap<number, SourcePosition>): Promise<SourcePosition>;
  /** Where to continue if the log no longer contains the position; as `begin`. */
  beginAfterLoss(position: SourcePosition): Promise<SourcePosition>;
  /** The current subscribers; deployments change them. */
  subscribers(): readonly Subscriber[];
  turn(urgent: boolean): Promise<void>;
}

/** An operator must check the source: until then, nothing is read. */
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

/** How a line ended. `lost`: another node has taken over; `unusable`: an operator must check the source. */
export type SourceEnd =
  | { readonly kind: 'closed' }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'unusable'; readonly reason: string };
