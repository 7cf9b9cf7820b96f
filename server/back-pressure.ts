/**
 * Refuses commands while the engines don't keep up: first those that begin new work, then others, but never
 * those that finish work, because otherwise an overload could not end. A partition doesn't keep up if a
 * command on it has waited too long for being processed; the server, if the commands in flight are too large
 * together.
 */
import type { CommandName } from '../engine/command.ts';
import { countOf } from '../state/count-of.ts';
import { Problem } from './http/problem.ts';

export interface BackPressureLimits {
  /** Age of the oldest unprocessed command of a partition, ms. */
  readonly ageMs: number;
  /** Of all commands without an answer. */
  readonly bytes: number;
}

export const BACK_PRESSURE_LIMITS: BackPressureLimits = { ageMs: 5_000, bytes: 64 * 1024 * 1024 };

/** What other commands may use in addition to those that begin work. */
const OTHERS_FACTOR = 2;

/** Commands that begin new work. */
const BEGINNING: ReadonlySet<CommandName> = new Set([
  'startProcessInstance',
  'publishMessage',
  'broadcastSignal',
  'evaluateConditions',
]);

/** Commands that finish work, or end it: they are never refused. */
const FINISHING: ReadonlySet<CommandName> = new Set([
  'completeJob',
  'failJob',
  'throwError',
  'extendJob',
  'returnJobs',
  'completeUserTask',
  'cancelProcessInstance',
]);

/** Commands whose answer may come long after they were processed: after the listeners of a user task. */
const ANSWERED_LATE: ReadonlySet<CommandName> = new Set([
  'assignUserTask',
  'claimUserTask',
  'unclaimUserTask',
  'updateUserTask',
  'completeUserTask',
  'setVariables',
]);

interface Place {
  readonly partition: number;
  /** Size of the command. */
  readonly bytes: number;
}

/** A command that was admitted. */
export interface Admitted {
  /** It is in the log. */
  written(offset: number): void;
  /**
   * `answered`: the partition has processed it. `unanswered`: it is in the log, and may not be processed yet.
   * `unknown`: it may not be in the log.
   */
  end(outcome: 'answered' | 'unanswered' | 'unknown'): void;
}

interface Entry extends Place {
  readonly sinceMs: number;
  offset: number;
}

interface PartitionLoad {
  /** Commands that are answered when they are processed, oldest first. */
  readonly inFlight: Set<Entry>;
  /** Commands without an answer in time, that may not be processed yet; the oldest one. */
  abandoned: Entry | null;
}

export class BackPressure {
  readonly #limits: BackPressureLimits;
  readonly #nowMs: () => number;
  readonly #partitions = new Map<number, PartitionLoad>();
  #bytes = 0;
  #commands = 0;
  #refused = 0;

  constructor(
    limits: BackPressureLimits = BACK_PRESSURE_LIMITS,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  /** Of the commands without an answer. */
  get bytes(): number {
    return this.#bytes;
  }

  get commands(): number {
    return this.#commands;
  }

  /** Number of refused commands. */
  get refused(): number {
    return this.#refused;
  }

  /** Age of the oldest unprocessed command, ms; 0 if nothing is in flight. */
  get oldestMs(): number {
    return Math.max(0, ...[...this.#partitions.keys()].map((partition) => this.#ageOf(partition)));
  }

  /**
   * Called before a command is written. `isAwaited`: its answer comes at the end of an instance. Throws
   * Problem (503, RESOURCE_EXHAUSTED).
   */
  admit(name: CommandName, place: Place, isAwaited: boolean): Admitted {
    this.#check(name, place);
    const load = this.#partitions.get(place.partition) ?? { inFlight: new Set(), abandoned: null };
    const entry: Entry = { ...place, sinceMs: this.#nowMs(), offset: -1 };
    const isTimed = !isAwaited && !ANSWERED_LATE.has(name);
    if (isTimed) {
      this.#partitions.set(place.partition, load);
      load.inFlight.add(entry);
    }
    let isOpen = true;
    this.#bytes += place.bytes;
    this.#commands++;
    return {
      written(offset) {
        entry.offset = offset;
      },
      end: (outcome) => {
        if (!isOpen) return;
        isOpen = false;
        load.inFlight.delete(entry);
        this.#bytes -= entry.bytes;
        this.#commands--;
        const { abandoned } = load;
        if (outcome === 'unanswered' && isTimed) load.abandoned = abandoned ?? entry;
        // A partition processes its commands in order.
        if (outcome === 'answered' && abandoned && entry.offset >= abandoned.offset) load.abandoned = null;
        if (load.inFlight.size === 0 && !load.abandoned) this.#partitions.delete(place.partition);
      },
    };
  }

  #check(name: CommandName, { partition, bytes }: Place): void {
    if (FINISHING.has(name)) return;
    const factor = BEGINNING.has(name) ? 1 : OTHERS_FACTOR;
    const ageMs = this.#ageOf(partition);
    if (ageMs > this.#limits.ageMs * factor) {
      const seconds = (ageMs / 1000).toFixed(1);
      this.#refuse(
        `Partition ${partition} has a command that it has not processed for ${seconds} s; ` +
          `the limit is ${(this.#limits.ageMs * factor) / 1000} s`,
      );
    }
    if (this.#bytes + bytes <= this.#limits.bytes * factor || this.#commands === 0) return;
    this.#refuse(
      `${countOf(this.#commands, 'command')} without an answer (${this.#bytes} B together); ` +
        `the limit is ${this.#limits.bytes * factor} B`,
    );
  }

  #refuse(what: string): never {
    this.#refused++;
    throw new Problem(
      503,
      'RESOURCE_EXHAUSTED',
      `${what}. Try again later; results of jobs are still accepted.`,
    );
  }

  /**
   * A command without an answer counts only while another one is in flight: the next command finds out
   * whether the partition works again.
   */
  #ageOf(partition: number): number {
    const load = this.#partitions.get(partition);
    if (!load) return 0;
    const [oldest] = load.inFlight;
    return oldest ? this.#nowMs() - (load.abandoned ?? oldest).sinceMs : 0;
  }
}
