/** Instants and durations, from FEEL values and from text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { civilFromDays, daysFromCivil, isoInstant } from '../../../bpmn/feel/civil-time.ts';
import {
  addDuration,
  compileFeel,
  feelDurationMs,
  toDuration,
  toInstantMs,
} from '../../../bpmn/feel/index.ts';
import { scopeOf } from './scope-of.ts';

const feelValue = (source: string) => compileFeel(source).evaluate(scopeOf({}), 0).value;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

test('calendar arithmetic agrees with Date', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      (date) => {
        assert.equal(isoInstant(date.getTime()), date.toISOString());
        const days = Math.floor(date.getTime() / DAY_MS);
        const { year, month, day } = civilFromDays(days);
        assert.equal(daysFromCivil(year, month, day), days);
      },
    ),
  );
});

test('instants are read from text', () => {
  const noonMs = Date.UTC(2026, 0, 31, 12);
  assert.equal(toInstantMs('2026-01-31T12:00:00Z'), noonMs);
  assert.equal(toInstantMs(' 2026-01-31T12:00Z '), noonMs);
  assert.equal(toInstantMs('2026-01-31T12:00:00.250Z'), noonMs + 250);
  assert.equal(toInstantMs('2026-01-31T12:00:00+02:00'), noonMs - 2 * HOUR_MS);
  assert.equal(toInstantMs('2026-01-31T12:00:00+02:00[Europe/Berlin]'), noonMs - 2 * HOUR_MS);
  assert.equal(toInstantMs('2026-01-31T12:00:00[Europe/Berlin]'), noonMs - HOUR_MS);
  assert.equal(toInstantMs('2026-01-31T12:00:00@Europe/Berlin'), noonMs - HOUR_MS);
  assert.equal(toInstantMs('2026-01-31T12:00:00'), noonMs);
  assert.equal(toInstantMs('2026-01-31'), noonMs - 12 * HOUR_MS);
});

test('instants are read from FEEL values', () => {
  const noonMs = Date.UTC(2026, 0, 31, 12);
  assert.equal(toInstantMs(feelValue('date("2026-01-31")')), noonMs - 12 * HOUR_MS);
  assert.equal(toInstantMs(feelValue('date and time("2026-01-31T12:00:00")')), noonMs);
  assert.equal(toInstantMs(feelValue('@"2026-01-31T12:00:00+02:00"')), noonMs - 2 * HOUR_MS);
  assert.equal(toInstantMs(feelValue('@"2026-01-31T12:00:00+02:00:30"')), noonMs - 2 * HOUR_MS - 30_000);
  assert.equal(toInstantMs(feelValue('now()')), 0);
});

test('other text is not an instant', () => {
  const texts = [
    '',
    'tomorrow',
    '2026-13-01',
    '2026-02-30T00:00:00Z',
    '12:00',
    'PT1H',
    '-2026-01-01',
    '2026-01-01[X/Y]',
  ];
  for (const value of [
    ...texts,
    5,
    null,
    undefined,
    {},
    feelValue('time("10:00:00")'),
    feelValue('duration("PT1H")'),
  ]) {
    assert.equal(toInstantMs(value), null, String(value));
  }
});

test('durations are read from text and FEEL values', () => {
  const cases: [string, number, number][] = [
    ['P1Y2M', 14, 0],
    ['P1Y2M3DT4H5M6.5S', 14, 3 * DAY_MS + 4 * HOUR_MS + 5 * 60_000 + 6500],
    ['PT0.001S', 0, 1],
    ['P2W', 0, 14 * DAY_MS],
    ['-PT1S', 0, -1000],
    ['PT-1S', 0, -1000],
    ['-P1M', -1, 0],
    ['PT36H', 0, 36 * HOUR_MS],
  ];
  for (const [text, months, ms] of cases) assert.deepEqual(toDuration(text), { months, ms }, text);
  assert.deepEqual(toDuration(feelValue('duration("P1Y2M")')), { months: 14, ms: 0 });
  assert.deepEqual(toDuration(feelValue('duration("P400DT1.5S")')), { months: 0, ms: 400 * DAY_MS + 1500 });
  assert.deepEqual(toDuration(feelValue('duration("-PT90M")')), { months: 0, ms: -90 * 60_000 });
  for (const value of [
    '',
    'P',
    'PT',
    'P1',
    '1H',
    'PT1D',
    'P1H',
    'P1DT',
    60,
    null,
    {},
    feelValue('today()'),
  ]) {
    assert.equal(toDuration(value), null, String(value));
  }
});

test('months are calendar months, days and hours have a fixed length', () => {
  const january = Date.UTC(2028, 0, 31, 10);
  assert.equal(addDuration(january, { months: 1, ms: 0 }), Date.UTC(2028, 1, 29, 10));
  assert.equal(addDuration(january, { months: 13, ms: 1 }), Date.UTC(2029, 1, 28, 10) + 1);
  assert.equal(addDuration(january, { months: -2, ms: 0 }), Date.UTC(2027, 10, 30, 10));
  assert.equal(addDuration(january, { months: 0, ms: DAY_MS }), Date.UTC(2028, 1, 1, 10));
  assert.equal(feelDurationMs(january, { months: 1, ms: 0 }), 29 * DAY_MS);
});
