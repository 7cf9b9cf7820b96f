/** The result of a batch of commands. Pure. */
import { STEP_BYTES_MAX, STEP_WORK_MAX } from '../../bpmn/feel/limits.ts';
import type { OutboundRecord, RecordPlace } from '../../kafka/ports.ts';
import { BATCH_WORK_MAX } from '../limits.ts';
import type { CommandRun, EventCounts } from '../step/command-run.ts';
import { EVENT_KINDS_MAX } from '../step/command-run.ts';
import type { AwaitedPlace } from '../step/outbound-tasks.ts';

/** The result of a batch, to be written in one transaction. */
export interface Ready {
  readonly records: readonly OutboundRecord[];
  /** Records whose offsets must be passed to `feedPlaces` before the transaction is committed. */
  readonly awaited: readonly AwaitedPlace[];
  readonly stats: BatchStats;
  /** Undo mark of the batch's end. */
  readonly mark: number;
  /** How many of the commands and pieces of due work it includes: fewer than given if they are too much. */
  readonly taken: { readonly commands: number; readonly due: number };
}

/** A written record, and its job. */
export interface PlacedRecord {
  readonly awaited: AwaitedPlace;
  readonly place: RecordPlace;
}

export interface BatchStats {
  commands: number;
  dueWork: number;
  forwarded: number;
  rejected: number;
  /** The rejected commands whose id was remembered; included in `rejected`. */
  repeated: number;
  /** Results of jobs that had already ended; they are only counted here. */
  lateResults: number;
  deadLetters: number;
  readonly events: EventCounts;
}

/** The intermediate result of a batch. */
export class Batch {
  readonly records: OutboundRecord[] = [];
  readonly awaited: AwaitedPlace[] = [];
  readonly stats: BatchStats = {
    commands: 0,
    dueWork: 0,
    forwarded: 0,
    rejected: 0,
    repeated: 0,
    lateResults: 0,
    deadLetters: 0,
    events: new Uint32Array(EVENT_KINDS_MAX),
  };

  readonly #commandsTopic: string;
  /** Sent commands by partition. */
  readonly #commandsSent = new Map<number, number>();
  readonly #work = { events: 0, recordBytes: 0, feelWork: 0, feelBytes: 0, commandsSent: 0 };

  constructor(commandsTopic: string) {
    this.#commandsTopic = commandsTopic;
  }

  take(run: CommandRun): void {
    const work = this.#work;
    for (const record of run.records) {
      work.recordBytes += record.value?.length ?? 0;
      if (record.topic === this.#commandsTopic) this.#countSent(record.partition ?? -1);
      this.records.push(record);
    }
    if (run.awaited.length > 0) this.awaited.push(...run.awaited);
    work.events += run.countEvents(this.stats.events);
    this.spend(run);
  }

  /**
   * A chain of commands that send more commands than they are must not fill a partition's queue faster than
   * it is emptied.
   */
  #countSent(partition: number): void {
    const count = (this.#commandsSent.get(partition) ?? 0) + 1;
    this.#commandsSent.set(partition, count);
    this.#work.commandsSent = Math.max(this.#work.commandsSent, count);
  }

  /** Counts the cost of a run whose changes are not kept. */
  spend({ feelBudget }: CommandRun): void {
    this.#work.feelWork += STEP_WORK_MAX - feelBudget.work;
    this.#work.feelBytes += STEP_BYTES_MAX - feelBudget.bytes;
  }

  /** True if the batch has used this share of the allowed work. */
  hasDone(share: number): boolean {
    const { events, recordBytes, feelWork, feelBytes, commandsSent } = this.#work;
    return (
      events > share * BATCH_WORK_MAX.events ||
      recordBytes > share * BATCH_WORK_MAX.recordBytes ||
      feelWork > share * BATCH_WORK_MAX.feelWork ||
      feelBytes > share * BATCH_WORK_MAX.feelBytes ||
      commandsSent > share * BATCH_WORK_MAX.commandsSent
    );
  }
}
