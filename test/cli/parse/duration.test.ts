/** Durations of the command line. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from '../../../cli/parse/duration.ts';

const READ: readonly (readonly [text: string, ms: number])[] = [
  ['500ms', 500],
  ['0s', 0],
  ['30s', 30_000],
  ['1.5h', 5_400_000],
  ['1h30m', 5_400_000],
  ['5min', 300_000],
  ['2d', 172_800_000],
  ['PT1H30M', 5_400_000],
  ['P1DT2S', 86_402_000],
  ['PT0.25S', 250],
];

test('a duration is parsed to the millisecond', () => {
  for (const [text, ms] of READ) assert.equal(parseDuration(text), ms, text);
});

test('an invalid duration is rejected with an example', () => {
  for (const text of [
    '',
    '5',
    'h',
    '5x',
    '-5s',
    '5 s',
    'P',
    'PT',
    'P1M',
    '5s!',
    '1e3s',
    '99999999999999999d',
  ]) {
    assert.throws(() => parseDuration(text), /Expected a duration such as/, text);
  }
});
