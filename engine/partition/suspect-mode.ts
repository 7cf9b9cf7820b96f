/**
 * A command that ends the process which handles it (out of memory, a defect of the runtime) would end every
 * owner of its partition, one after the other. When owners come and go without progress, the partition
 * handles its commands and due work one by one and writes a note before each: what several processes have
 * begun and none has finished is dead-lettered. Ordinary work writes no notes. See ADR 31.
 */
import type { Suspect } from '../../state/partition-entries.ts';
import type { Clock } from '../clock.ts';
import { BATCH_COMMANDS_MAX } from '../limits.ts';
import type { Turnstile } from './turnstile.ts';

/** Processes that owned the partition without progress before it handles commands one by one. */
const OWNERS_WITHOUT_PROGRESS_MAX = 3;
/** Processes that may end while they handle the same command. */
const ENDED_PROCESSES_MAX = 3;
/** An owner that lasts longer has met what ended the others, ms. */
const MODE_MS = 60_000;

/** What an owner finds when it takes over. */
export interface SuspectHistory {
  /** Other processes that have owned the partition since its last progress. */
  readonly ownersWithoutProgress: number;
  /** The note after which there was no progress; undefined: there is none. */
  readonly pending: Suspect | undefined;
}

export interface SuspectModeOptions {
  readonly history: SuspectHistory;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Of this process. */
  readonly incarnation: string;
  /** Commits the note before it resolves. */
  write(note: Suspect): Promise<void>;
  /** Shared by the partitions of a process: if it ends, one of them is the cause. */
  readonly turnstile: Turnstile | undefined;
}

/** Names one command by its offset, or one piece of due work. */
export type SuspectName = Pick<Suspect, 'offset' | 'work'>;

/** The process ended while it handled a command or piece of due work, several times. */
export class EndedProcesses extends Error {
  override readonly name = 'EndedProcesses';
}

export class SuspectMode {
  readonly #options: SuspectModeOptions;
  #note: Suspect | undefined;
  /** Epoch ms; 0: not at all. */
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

  /** Writes the note. Returns why this must not be tried again; undefined: it may. */
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

  /** The batch of what was begun is committed, or given up without the process ending. */
  end(): void {
    this.#leave();
    this.#leave = () => undefined;
  }

  /** One more is committed; after as many as a batch may have, the cause was not among them. */
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
