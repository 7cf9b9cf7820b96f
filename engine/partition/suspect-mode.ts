/**
 * If a command ends the process that handles it (out of memory, a defect of the runtime), it would end every
 * owner of its partition, one after the other. If several owners end without progress, the next one handles
 * the partition's commands and due work one by one and writes a note before each. A command that several
 * processes have started and none has finished is dead-lettered. Ordinary work writes no notes. See ADR 31.
 */
import type { Suspect } from '../../state/partition-entries.ts';
import type { Clock } from '../clock.ts';
import { BATCH_COMMANDS_MAX } from '../limits.ts';
import type { Turnstile } from './turnstile.ts';

/**
 * Number of processes that owned the partition without progress before the next one handles commands one by
 * one.
 */
const OWNERS_WITHOUT_PROGRESS_MAX = 3;
/** Number of processes that may end while they handle the same command. */
const ENDED_PROCESSES_MAX = 3;
/** After this time, an owner has passed the command that ended the others, ms. */
const MODE_MS = 60_000;

/** The history of owners that a new owner reads when it takes over. */
export interface SuspectHistory {
  /** Other processes that have owned the partition since its last progress. */
  readonly ownersWithoutProgress: number;
  /** The note without progress after it; undefined if there is none. */
  readonly pending: Suspect | undefined;
}

export interface SuspectModeOptions {
  readonly history: SuspectHistory;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** The incarnation of this process. */
  readonly incarnation: string;
  /** Writes a note; resolves when it is committed. */
  write(note: Suspect): Promise<void>;
  /** Shared by the partitions of a process: if it ends, one of them is the cause. */
  readonly turnstile: Turnstile | undefined;
}

/** Identifies one command by its offset, or one piece of due work. */
export type SuspectName = Pick<Suspect, 'offset' | 'work'>;

/** Several processes have ended while they handled a command or piece of due work. */
export class EndedProcesses extends Error {
  override readonly name = 'EndedProcesses';
}

export class SuspectMode {
  readonly #options: SuspectModeOptions;
  #note: Suspect | undefined;
  /** The end of the mode, epoch ms; 0 if it is off. */
  #untilMs: number;
  #done = 0;
  #isClosed = false;
  #leave = (): void => undefined;

  constructor(options: SuspectModeOptions) {
    this.#options = options;
    const { pending, ownersWithoutProgress } = options.history;
    this.#note = pending;
    const isOn = pending !== undefined || ownersWithoutProgress >= OWNERS_WITHOUT_PROGRESS_MAX;
    this.#untilMs = isOn ? options.clock.nowMs() + MODE_MS : 0;
  }

  get isOn(): boolean {
    return this.#untilMs > 0 && this.#options.clock.nowMs() < this.#untilMs;
  }

  /** Writes the note. Returns an error if this must not be tried again, otherwise undefined. */
  async begin(name: SuspectName): Promise<EndedProcesses | undefined> {
    const { incarnation, turnstile, write } = this.#options;
    const isSame = this.#note?.offset === name.offset && (this.#note?.work ?? '') === (name.work ?? '');
    const ended = (isSame ? (this.#note?.incarnations ?? []) : []).filter((one) => one !== incarnation);
    if (ended.length >= ENDED_PROCESSES_MAX) {
      return new EndedProcesses(`engine processes have ended while they handled it: ${ended.length}`);
    }
    this.end();
    const leave = await turnstile?.enter();
    if (this.#isClosed) {
      leave?.();
      throw new Error('closed while another partition of this process handled a command alone');
    }
    if (leave) this.#leave = leave;
    this.#note = { ...name, incarnations: [...ended, incarnation] };
    await write(this.#note);
    return undefined;
  }

  /** The batch is committed, or was abandoned without an end of the process. */
  end(): void {
    this.#leave();
    this.#leave = () => undefined;
  }

  /** Counts a committed command. After as many as a batch may contain, the cause was not among them. */
  committed(): void {
    this.end();
    this.#done++;
    if (this.#done >= BATCH_COMMANDS_MAX) this.#untilMs = 0;
  }

  close(): void {
    this.#isClosed = true;
    this.end();
  }
}
