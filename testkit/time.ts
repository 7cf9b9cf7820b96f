/** Parses instants and durations given by tests. Pure. */
import { addDuration, toDuration, toInstantMs } from '../bpmn/feel/index.ts';

/** Epoch ms, ISO 8601 text such as `2026-03-01T09:00:00Z`, or a Date. */
export type Instant = number | string | Date;
/** Milliseconds, or ISO 8601 text such as `PT1H` or `P1Y`. */
export type Duration = number | string;

/** Epoch ms. Throws RangeError if the text is not an instant. */
export function instantMs(instant: Instant): number {
  if (typeof instant === 'number') return instant;
  const ms = typeof instant === 'string' ? toInstantMs(instant) : instant.getTime();
  if (ms !== null && Number.isFinite(ms)) return ms;
  throw new RangeError(
    `'${instant}' is not a point in time; expected epoch ms or text such as 2026-03-01T09:00:00Z`,
  );
}

/**
 * Adds the duration to `baseMs`; months are calendar months in UTC. Throws RangeError if the text is not a
 * duration.
 */
export function afterDuration(baseMs: number, duration: Duration): number {
  if (typeof duration === 'number') return baseMs + duration;
  const parts = toDuration(duration);
  if (parts) return addDuration(baseMs, parts);
  throw new RangeError(`'${duration}' is not a duration; expected ms or ISO 8601 text such as PT1H`);
}

/** The length of the duration that starts at `baseMs`, in ms. */
export function durationMs(baseMs: number, duration: Duration): number {
  return afterDuration(baseMs, duration) - baseMs;
}
