/** A batch of an engine partition's commands and due work, in the form that its line writes. ADR 16. */
import type { OutboundRecord, ProduceRefused, RecordPlace } from '../../kafka/ports.ts';
import type { Clock } from '../clock.ts';
import type { RefusedTargets } from '../step/refused-targets.ts';
import type { Ready } from './batch.ts';
import type { LineBatch } from './line-ports.ts';
import type { PartitionObserver } from './partition-ports.ts';
import type { PartitionProcessor } from './processor.ts';
import type { SuspectMode } from './suspect-mode.ts';

/**
 * Maximum number of rounds in one transaction: each costs a produce request. The rest is part of the next
 * batch.
 */
const ROUNDS_MAX = 20;

/** The resources for computing a partition's batches. */
export interface BatchContext {
  readonly processor: PartitionProcessor;
  readonly clock: Clock;
  readonly refused: RefusedTargets | undefined;
  readonly observer: PartitionObserver;
  readonly suspects: SuspectMode;
}

export class EngineBatch implements LineBatch {
  readonly records: readonly OutboundRecord[];
  readonly #context: BatchContext;
  readonly #isAlone: boolean;
  #ready: Ready;
  #round = 1;

  /** `isAlone`: the batch consists of one command or one piece of due work. */
  constructor(context: BatchContext, ready: Ready, isAlone: boolean) {
    this.#context = context;
    this.#ready = ready;
    this.#isAlone = isAlone;
    this.records = this.#written(ready);
  }

  follow(placeOf: (record: OutboundRecord) => RecordPlace): readonly OutboundRecord[] | undefined {
    const { awaited } = this.#ready;
    if (awaited.length === 0) return undefined;
    const { processor, clock } = this.#context;
    const placed = awaited.map((one) => ({ awaited: one, place: placeOf(one.record) }));
    this.#round++;
    const next = processor.feedPlaces(placed, clock.nowMs(), this.#round >= ROUNDS_MAX);
    const written = this.#written(next);
    this.#ready = joined(this.#ready, next);
    return written;
  }

  /** Replies that can't be written become dead letters, which are counted. */
  #written({ records, stats }: Ready): readonly OutboundRecord[] {
    const { refused, clock } = this.#context;
    const written = refused?.replaced(records, clock.nowMs()) ?? records;
    if (written === records) return records;
    for (const [at, record] of written.entries()) if (record !== records[at]) stats.deadLetters++;
    return written;
  }

  committed(tookMs: number): void {
    const { processor, observer, suspects } = this.#context;
    processor.advance(this.#ready);
    suspects.committed();
    observer.committed?.(this.#ready.stats, tookMs, this.#ready.records.length);
  }

  rollback(): void {
    this.#context.processor.rollback();
  }

  /** The whole batch can leave out a topic; a single record can only be left out if its command is alone. */
  leavesOut(refusal: ProduceRefused): boolean {
    const { refused, clock } = this.#context;
    if (!refused) return false;
    const { records } = this.#ready;
    if (refused.noteTopic(refusal, records, clock.nowMs())) return true;
    return this.#isAlone && refused.noteRecord(refusal, records);
  }
}

function joined(former: Ready, next: Ready): Ready {
  const { stats } = former;
  stats.rejected += next.stats.rejected;
  stats.repeated += next.stats.repeated;
  stats.deadLetters += next.stats.deadLetters;
  for (const [kind, count] of next.stats.events.entries()) {
    stats.events[kind] = (stats.events[kind] ?? 0) + count;
  }
  return { ...next, stats, records: [...former.records, ...next.records] };
}
