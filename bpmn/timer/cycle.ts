/**
 * The text of a timer cycle: an ISO 8601 repetition or a cron expression. The caller decides whether a cycle
 * has ended, and counts a repetition from the previous due time. Pure. Source: BPMN 2.0.2 10.5.5.2
 * (timeCycle), ISO 8601 4.5, Zeebe's RepeatingInterval and CronTimer.
 */
import type { FeelDurationParts } from '../feel/temporal.ts';
import { toDuration, toInstantMs } from '../feel/temporal.ts';
import { parseCron } from './cron.ts';

export type TimerCycle =
  | {
      readonly kind: 'interval';
      /** Total number of repetitions; -1: unlimited. */
      readonly repetitions: number;
      readonly duration: FeelDurationParts;
      /** The first due time in epoch ms; absent: one interval after the cycle started. */
      readonly startMs?: number;
    }
  | {
      readonly kind: 'cron';
      /**
       * The first due time after an instant, both in epoch ms, in UTC. Undefined if there is none within 100
       * years.
       */
      readonly next: (afterMs: number) => number | undefined;
    };

const REPETITION = /^R(\d{0,9})\/(?:([^/]+)\/)?([^/]+)$/;

/** Parses `R/PT1M`, `R3/PT1M`, `R3/2026-01-01T00:00:00Z/PT1M` or a cron expression. Null if it is neither. */
export function parseTimerCycle(text: string): TimerCycle | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('R')) {
    const next = parseCron(trimmed);
    return next === null ? null : { kind: 'cron', next };
  }
  const match = REPETITION.exec(trimmed);
  if (match === null) return null;
  const [, count = '', start, interval = ''] = match;
  const duration = toDuration(interval);
  if (duration === null || !isLongerThanZero(duration)) return null;
  const cycle = { kind: 'interval', repetitions: count === '' ? -1 : Number(count), duration } as const;
  if (start === undefined) return cycle;
  const startMs = toInstantMs(start);
  return startMs === null ? null : { ...cycle, startMs };
}

/** An interval of zero would be due at the same instant forever. */
function isLongerThanZero({ months, ms }: FeelDurationParts): boolean {
  return months >= 0 && ms >= 0 && months + ms > 0;
}
