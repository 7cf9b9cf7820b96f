/** What an engine node is told when it is made. */

import type { behaviourOf } from '../../bpmn/elements/table.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { FenceOptions, fencePartition } from '../../kafka/write/transactions.ts';
import type { Clock } from '../clock.ts';
import type { OutboundTasks } from '../step/outbound-tasks.ts';

export interface EngineOptions {
  readonly connection: KafkaConnection;
  readonly prefix?: string;
  /**
   * Who this node is across restarts; default: host name and process id. Two running nodes may never share
   * it.
   */
  readonly nodeId?: string;
  /** Default: the prefix without its dot, then `-engine`. */
  readonly groupId?: string;
  readonly sessionTimeoutMs?: number;
  /** Deadline of jobs whose model gives none, ms. Default 0: none. */
  readonly jobDeadlineMs?: number;
  /**
   * Keep a copy of every partition that other nodes own, so that taking one over needs no reading. Default:
   * no.
   */
  readonly standby?: boolean;
  readonly keepEndedMs?: number;
  readonly keepEndedMax?: number;
  /** Jobs that are done by writing records, in the transactions of their steps. */
  readonly outbound?: OutboundTasks;
  readonly log?: EngineLog;
  /** For tests: faults and simulated worlds. */
  readonly faults?: EngineFaults;
}

/** Where an engine says what a person should know; pino's shape. */
export interface EngineLog {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
}

/** Ways for a test to disturb an engine. */
export interface EngineFaults {
  readonly onStep?: FenceOptions['onStep'];
  /** In place of `fencePartition`. */
  readonly fence?: typeof fencePartition;
  readonly clock?: Clock;
  readonly behaviourOf?: typeof behaviourOf;
}
