/** Cron expressions as Spring reads them, against Spring's examples and a second implementation. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { parseCron } from '../../../bpmn/timer/cron.ts';

/** The first due times after an instant, without the milliseconds. */
function dueAfter(expression: string, after: string, count: number): string[] {
  const next = parseCron(expression);
  assert.ok(next !== null, `${expression} is refused`);
  const due: string[] = [];
  let ms = Date.parse(after);
  while (due.length < count) {
    const found = next(ms);
    assert.ok(found !== undefined);
    ms = found;
    due.push(new Date(ms).toISOString().replace('.000Z', ''));
  }
  return due;
}

describe('the examples of the specification', () => {
  const cases: [expression: string, ...due: string[]][] = [
    ['0 0 * * * *', '2026-03-01T01:00:00', '2026-03-01T02:00:00'],
    ['*/10 * * * * *', '2026-03-01T00:00:10', '2026-03-01T00:00:20'],
    [
      '0 0 8-10 * * *',
      '2026-03-01T08:00:00',
      '2026-03-01T09:00:00',
      '2026-03-01T10:00:00',
      '2026-03-02T08:00:00',
    ],
    ['0 0 6,19 * * *', '2026-03-01T06:00:00', '2026-03-01T19:00:00', '2026-03-02T06:00:00'],
    [
      '0 0/30 8-9 * * *',
      '2026-03-01T08:00:00',
      '2026-03-01T08:30:00',
      '2026-03-01T09:00:00',
      '2026-03-01T09:30:00',
    ],
    ['0 0 9-17 * * MON-FRI', '2026-03-02T09:00:00', '2026-03-02T10:00:00'],
    ['0 0 0 25 DEC ?', '2026-12-25T00:00:00', '2027-12-25T00:00:00'],
    ['0 0 0 L * *', '2026-03-31T00:00:00', '2026-04-30T00:00:00', '2026-05-31T00:00:00'],
    ['0 0 0 L-3 * *', '2026-03-28T00:00:00', '2026-04-27T00:00:00'],
    [
      '0 0 0 1W * *',
      '2026-03-02T00:00:00',
      '2026-04-01T00:00:00',
      '2026-05-01T00:00:00',
      '2026-06-01T00:00:00',
    ],
    ['0 0 0 31W * *', '2026-03-31T00:00:00', '2026-05-29T00:00:00', '2026-07-31T00:00:00'],
    ['0 0 0 LW * *', '2026-03-31T00:00:00', '2026-04-30T00:00:00', '2026-05-29T00:00:00'],
    ['0 0 0 * * 5L', '2026-03-27T00:00:00', '2026-04-24T00:00:00'],
    ['0 0 0 * * THUL', '2026-03-26T00:00:00', '2026-04-30T00:00:00'],
    ['0 0 0 ? * 5#2', '2026-03-13T00:00:00', '2026-04-10T00:00:00'],
    ['0 0 0 ? * mon#1', '2026-03-02T00:00:00', '2026-04-06T00:00:00'],
    ['0 0 0 ? * 1#5', '2026-03-30T00:00:00', '2026-06-29T00:00:00'],
    // Day of month and day of week: both.
    ['0 0 0 13 * FRI', '2026-03-13T00:00:00', '2026-11-13T00:00:00', '2027-08-13T00:00:00'],
    ['0 0 0 29 2 ?', '2028-02-29T00:00:00', '2032-02-29T00:00:00'],
    ['0 0 0 29 2 MON', '2044-02-29T00:00:00', '2072-02-29T00:00:00'],
    // Sunday is 0, 7, and an end of ranges.
    ['0 0 0 ? * 0', '2026-03-08T00:00:00', '2026-03-15T00:00:00'],
    ['0 0 0 ? * 7', '2026-03-08T00:00:00', '2026-03-15T00:00:00'],
    ['0 0 0 ? * SUN-MON', '2026-03-02T00:00:00', '2026-03-08T00:00:00', '2026-03-09T00:00:00'],
    ['0 0 0 ? * 7-1', '2026-03-02T00:00:00', '2026-03-08T00:00:00', '2026-03-09T00:00:00'],
    ['0 0 0 ? * SUN-SUN', '2026-03-08T00:00:00', '2026-03-15T00:00:00'],
    ['0 0 0 ? * 0-7/6', '2026-03-07T00:00:00', '2026-03-08T00:00:00', '2026-03-14T00:00:00'],
    ['0 0 0 ? * SAT-SUN', '2026-03-07T00:00:00', '2026-03-08T00:00:00', '2026-03-14T00:00:00'],
    ['@yearly', '2027-01-01T00:00:00', '2028-01-01T00:00:00'],
    ['@annually', '2027-01-01T00:00:00'],
    ['@monthly', '2026-04-01T00:00:00', '2026-05-01T00:00:00'],
    ['@weekly', '2026-03-08T00:00:00', '2026-03-15T00:00:00'],
    ['@daily', '2026-03-02T00:00:00', '2026-03-03T00:00:00'],
    ['@midnight', '2026-03-02T00:00:00'],
    ['@HOURLY', '2026-03-01T01:00:00', '2026-03-01T02:00:00'],
  ];
  for (const [expression, ...due] of cases) {
    // 2026-03-01 is a Sunday.
    test(expression, () => assert.deepEqual(dueAfter(expression, '2026-03-01T00:00:00Z', due.length), due));
  }
});

test('after is strict, and milliseconds count', () => {
  const next = parseCron('* * * * * *');
  assert.equal(next?.(0), 1000);
  assert.equal(next?.(999), 1000);
  assert.equal(next?.(1000), 2000);
  assert.equal(
    parseCron('59 59 23 31 12 ?')?.(Date.UTC(2026, 11, 31, 23, 59, 58, 1)),
    Date.UTC(2026, 11, 31, 23, 59, 59),
  );
});

test('everything else is rejected [C132]', () => {
  const fields = [
    '60 * * * * *',
    '* 60 * * * *',
    '* * 24 * * *',
    '* * * 0 * *',
    '* * * 32 * *',
    '* * * * 0 *',
  ];
  const forms = [
    '* * * * 13 *',
    '* * * * * 8',
    '5-1 * * * * *',
    '*/0 * * * * *',
    'a * * * * *',
    ', * * * * *',
    '1, * * * * *',
  ];
  const days = [
    '* * * L-31 * *',
    '* * * 32W * *',
    '* * * W * *',
    '* * * * * L',
    '* * * * * 1#6',
    '* * * * * 1-2L',
    '* * * * * MO',
  ];
  for (const expression of [
    ...fields,
    ...forms,
    ...days,
    '? * * * * *',
    '',
    '* * * * *',
    '* * * * * * *',
    '0 0 0 31 4 ?',
  ]) {
    assert.equal(parseCron(expression), null, expression);
  }
});

const field = (min: number, max: number) => {
  const number = fc.integer({ min, max });
  const range = fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  return fc.oneof(
    fc.constant('*'),
    fc.uniqueArray(number, { minLength: 1, maxLength: 3 }).map((numbers) => numbers.join(',')),
    range,
    fc.tuple(range, fc.integer({ min: 1, max: 20 })).map(([of, by]) => `${of}/${by}`),
    fc.integer({ min: 2, max: 20 }).map((by) => `*/${by}`),
  );
};

test('agrees with cron-parser if one of the two day fields is unrestricted', () => {
  const days = fc.oneof(
    field(1, 31).map((of) => [of, '*']),
    field(0, 6).map((of) => ['*', of]),
  );
  const times = fc.tuple(field(0, 59), field(0, 59), field(0, 23));
  fc.assert(
    fc.property(
      times,
      days,
      field(1, 12),
      fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
      ([second, minute, hour], [dayOfMonth, dayOfWeek], month, after) => {
        const expression = `${second} ${minute} ${hour} ${dayOfMonth} ${month} ${dayOfWeek}`;
        const next = parseCron(expression);
        if (next === null) {
          assert.match(expression, / (30|31|29)/);
          return;
        }
        const oracle = CronExpressionParser.parse(expression, { currentDate: after, tz: 'UTC' });
        assert.equal(next(after.getTime()), oracle.next().getTime(), expression);
      },
    ),
    { numRuns: 1000 },
  );
});
