/** The result of a batch of commands. Pure. */
import type { OutboundRecord, RecordPlace } from '../../kafka/ports.ts';
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
  /** Of the rejected ones: those whose id was remembered. */
  repeated: number;
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
    deadLetters: 0,
    events: new Uint32Array(EVENT_KINDS_MAX),
  };

  take(run: CommandRun): void {
    for (const record of run.records) this.records.push(record);
    if (run.awaited.length > 0) this.awaited.push(...run.awaited);
    run.countEvents(this.stats.events);
  }
}
