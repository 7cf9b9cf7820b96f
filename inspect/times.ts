/** Durations and distances as text, and times as ISO 8601, independent of the time zone. Pure. */

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Such as `12 ms`, `3.4 s`, `5 min 12 s`, `2 h 5 min`, `3 d 4 h`: two units at most. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, Math.round(durationMs));
  if (ms < SECOND_MS) return `${ms} ms`;
  if (ms < 10 * SECOND_MS) return `${(ms / SECOND_MS).toFixed(1)} s`;
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) return two(ms, MINUTE_MS, 'min', SECOND_MS, 's');
  if (ms < DAY_MS) return two(ms, HOUR_MS, 'h', MINUTE_MS, 'min');
  return two(ms, DAY_MS, 'd', HOUR_MS, 'h');
}

function two(ms: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const many = Math.floor(ms / largeMs);
  const few = Math.floor((ms % largeMs) / smallMs);
  return few === 0 ? `${many} ${large}` : `${many} ${large} ${few} ${small}`;
}

/** Distance from now, such as `3 min ago`, `in 2 h`, `just now`. */
export function formatDistance(atMs: number, nowMs: number): string {
  const distanceMs = atMs - nowMs;
  if (Math.abs(distanceMs) < SECOND_MS) return 'just now';
  return distanceMs < 0 ? `${formatDuration(-distanceMs)} ago` : `in ${formatDuration(distanceMs)}`;
}

/** Such as `2026-11-21T10:07:03.042Z`: the form of times in JSON. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
