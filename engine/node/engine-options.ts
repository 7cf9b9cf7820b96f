/** Options of an engine node. */

import type { behaviourOf } from '../../bpmn/elements/table.ts';
import type { EventType } from '../../bpmn/published-events.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { FenceOptions, fencePartition } from '../../kafka/write/transactions.ts';
import type { Clock } from '../clock.ts';
import type { CommandIdOptions } from '../partition-limits.ts';
import type { OutboundTasks } from '../step/outbound-tasks.ts';

export interface EngineOptions extends CommandIdOptions {
  readonly connection: KafkaConnection;
  readonly prefix?: string;
  /**
   * Identity of this node across restarts; default: host name and process id. Running nodes must have
   * different ids.
   */
  readonly nodeId?: string;
  /** Default: the prefix without its dot, then `-engine`. */
  readonly groupId?: string;
  readonly sessionTimeoutMs?: number;
  /** Deadline of jobs whose model doesn't set one, ms. Default 0: no deadline. */
  readonly jobDeadlineMs?: number;
  /** False: see StepEnvironment.omitsEndedJobs. Default: true. */
  readonly endedJobRecords?: boolean;
  /**
   * Keeps a copy of every partition that other nodes own, so that a takeover doesn't need to restore.
   * Default: false.
   */
  readonly standby?: boolean;
  readonly keepEndedMs?: number;
  readonly keepEndedMax?: number;
  /** Time between two checks of the topics' settings, ms. Default: 30 s. */
  readonly topicCheckMs?: number;
  /** Jobs that are executed by writing records, in the transactions of their steps. */
  readonly outbound?: OutboundTasks;
  /** CloudEvents of processes whose model doesn't choose them. Default: none. */
  readonly publishedEvents?: ReadonlySet<EventType>;
  /** Clients may set the time and remove everything. Default: false. */
  readonly testMode?: boolean;
  readonly log?: EngineLog;
  /** For tests: faults and simulated environments. */
  readonly faults?: EngineFaults;
}

/** The log of an engine; compatible with pino. */
export interface EngineLog {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
}

/** Hooks by which tests inject faults. */
export interface EngineFaults {
  readonly onStep?: FenceOptions['onStep'];
  /** Replaces `fencePartition`. */
  readonly fence?: typeof fencePartition;
  /** A clock that is used directly, even if it jumps; see SteadyClock. */
  readonly clock?: Clock;
  readonly behaviourOf?: typeof behaviourOf;
}
