/** Times and durations as people read them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTime } from '../../../cli/render/times.ts';
import { formatDistance, formatDuration, isoTime } from '../../../inspect/times.ts';

const DURATIONS: readonly (readonly [ms: number, text: string])[] = [
  [0, '0 ms'],
  [-5, '0 ms'],
  [999, '999 ms'],
  [1000, '1.0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [312_000, '5 min 12 s'],
  [7_500_000, '2 h 5 min'],
  [86_400_000, '1 d'],
  [273_600_000, '3 d 4 h'],
];

test('durations have at most two units', () => {
  for (const [ms, text] of DURATIONS) assert.equal(formatDuration(ms), text);
});

test('distances are in the past, in the future or now', () => {
  assert.equal(formatDistance(1_000, 61_000), '1 min ago');
  assert.equal(formatDistance(61_000, 1_000), 'in 1 min');
  assert.equal(formatDistance(1_400, 1_000), 'just now');
});

test('text has the local time, JSON has UTC', () => {
  const date = new Date(2026, 10, 21, 9, 7, 3);
  assert.equal(formatTime(date.getTime()), '2026-11-21 09:07:03');
  assert.equal(isoTime(0), '1970-01-01T00:00:00.000Z');
});
