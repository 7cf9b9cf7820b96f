/**
 * A partition's time is never ahead of the true time by more than the allowed clock drift, however far the
 * clocks of its owners jump: otherwise its timers would wait until then (ADR 31).
 */
import type { SeenWrite } from '../journal.ts';
import type { Checker, Report } from './checker.ts';

/** Twice the difference that counts as drift, ms. */
const DRIFT_MAX_MS = 20_000;

export class TimeIsTrue implements Checker {
  readonly name = 'time is true';

  onWrite({ engine, entries, atMs }: SeenWrite, report: Report): void {
    for (const { entry } of entries) {
      const aheadMs = (entry?.progress?.nowMs ?? 0) - atMs;
      if (aheadMs > DRIFT_MAX_MS)
        report(`the time of partition ${engine} is ${Math.round(aheadMs / 1000)} s ahead`);
    }
  }
}
