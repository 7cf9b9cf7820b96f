/** Times for users, in the time zone of the machine; programs get ISO 8601 (`inspect/times.ts`). */

import { formatDistance } from '../../inspect/times.ts';

/** Date and time, such as `2026-11-21 10:07:03`. */
export function formatTime(atMs: number): string {
  const date = new Date(atMs);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(digits).join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(digits).join(':')}`;
}

/** Time of day to the millisecond, such as `10:07:03.042`. */
export function formatClock(atMs: number): string {
  const date = new Date(atMs);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(digits).join(':');
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Both: `2026-11-21 10:07:03 (3 min ago)`. */
export function formatMoment(atMs: number, nowMs: number): string {
  return `${formatTime(atMs)} (${formatDistance(atMs, nowMs)})`;
}

function digits(value: number): string {
  return String(value).padStart(2, '0');
}
