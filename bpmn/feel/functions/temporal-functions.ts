/** Built-in functions of dates and times. Pure. */
import { daysFromCivil, daysInMonth } from '../civil-time.ts';
import type { Run } from '../run.ts';
import { weekdayOf } from '../values/calendar.ts';
import type { DaysTimeDuration } from '../values/days-time-duration.ts';
import { FeelDate } from '../values/feel-date.ts';
import { FeelDateTime } from '../values/feel-date-time.ts';
import type { FeelValue } from '../values/feel-value.ts';
import type { FeelNumber } from '../values/number.ts';
import { truncated } from '../values/number.ts';
import type { YearsMonthsDuration } from '../values/years-months-duration.ts';
import { define } from './built-in.ts';

const DMN = 'DMN 1.5 10.3.4.8';
const CAMUNDA = 'docs.camunda.io, temporal functions';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export const TEMPORAL_FUNCTIONS = [
  define({
    overloads: [['now()', (run: Run) => FeelDateTime.ofEpochMs(run.nowMs)]],
    source: 'DMN 1.5 10.3.4.10',
    note: 'The time of the step, in UTC.',
    examples: [['now()', '2026-03-01T12:00:00Z']],
  }),
  define({
    overloads: [['today()', (run: Run) => FeelDateTime.ofEpochMs(run.nowMs)?.date ?? null]],
    source: 'DMN 1.5 10.3.4.10',
    note: 'The day of the step, in UTC.',
    examples: [['today()', '2026-03-01']],
  }),
  ofDay('day of year', dayOfYear, [['day of year(date(2019, 9, 17))', '260']]),
  ofDay('day of week', ({ epochDay }) => WEEKDAYS[weekdayOf(epochDay) - 1] ?? null, [
    ['day of week(date(2019, 9, 17))', '"Tuesday"'],
  ]),
  ofDay('month of year', ({ month }) => MONTHS[month - 1] ?? null, [
    ['month of year(date(2019, 9, 17))', '"September"'],
  ]),
  ofDay('week of year', weekOfYear, [
    ['week of year(date(2003, 12, 29))', '1'],
    ['week of year(date(2005, 1, 1))', '53'],
  ]),
  define({
    overloads: [
      [
        'last day of month(date: date|date and time)',
        (_run: Run, from: FeelDate | FeelDateTime) => lastDay(dayOf(from)),
      ],
    ],
    source: CAMUNDA,
    examples: [
      ['last day of month(@"2020-02-05")', '2020-02-29'],
      ['last day of month(@"2022-10-01T10:00:00")', '2022-10-31'],
    ],
  }),
  define({
    overloads: [
      [
        'cycle(interval: days and time duration|years and months duration)',
        (_run: Run, interval: Duration) => `R/${interval.toString()}`,
      ],
      ['cycle(repetitions: number|null, interval: days and time duration|years and months duration)', cycle],
    ],
    source: 'docs.camunda.io, timer events',
    note: 'The text of a timer cycle.',
    examples: [
      ['cycle(3, duration("PT1H"))', '"R3/PT1H"'],
      ['cycle(duration("PT1H"))', '"R/PT1H"'],
    ],
  }),
];

type Duration = DaysTimeDuration | YearsMonthsDuration;

function ofDay(
  name: string,
  compute: (date: FeelDate) => FeelValue,
  examples: readonly (readonly [string, string])[],
) {
  return define({
    overloads: [
      [
        `${name}(date: date|date and time)`,
        (_run: Run, from: FeelDate | FeelDateTime) => compute(dayOf(from)),
      ],
    ],
    source: DMN,
    examples,
  });
}

function dayOf(from: FeelDate | FeelDateTime): FeelDate {
  return from instanceof FeelDate ? from : from.date;
}

function dayOfYear({ year, epochDay }: FeelDate): number {
  return epochDay - daysFromCivil(year, 1, 1) + 1;
}

/** ISO 8601: the first week is the one with the year's first Thursday. */
function weekOfYear({ epochDay }: FeelDate): FeelValue {
  const thursday = epochDay + 4 - weekdayOf(epochDay);
  const year = FeelDate.ofEpochDay(thursday)?.year;
  return year === undefined ? null : Math.floor((thursday - daysFromCivil(year, 1, 1)) / 7) + 1;
}

function lastDay({ year, month }: FeelDate): FeelDate {
  return new FeelDate({ year, month, day: daysInMonth(year, month) });
}

function cycle(_run: Run, repetitions: FeelNumber | null, interval: Duration): string {
  return `R${repetitions === null ? '' : truncated(repetitions)}/${interval.toString()}`;
}
