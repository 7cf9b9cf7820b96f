/** Built-in functions that convert. Pure. */
import type { Run } from '../run.ts';
import { toJson } from '../to-json.ts';
import { NANOS_PER_SECOND } from '../values/calendar.ts';
import type { DaysTimeDuration } from '../values/days-time-duration.ts';
import { FeelDate } from '../values/feel-date.ts';
import { FeelDateTime } from '../values/feel-date-time.ts';
import { FeelTime } from '../values/feel-time.ts';
import type { FeelList, FeelValue } from '../values/feel-value.ts';
import type { FeelNumber } from '../values/number.ts';
import { compareNumbers, decimalOf, numberOf, truncated } from '../values/number.ts';
import { parseJson } from '../values/parse-json.ts';
import { dateOf, dateTimeOf, durationOf, timeOf } from '../values/parse-temporal.ts';
import { textOf } from '../values/text.ts';
import { contextOf, entryOf, isContext } from '../values/type-of.ts';
import { YearsMonthsDuration } from '../values/years-months-duration.ts';
import { isZoneName } from '../values/zone.ts';
import { define } from './built-in.ts';

export const CONVERSION_FUNCTIONS = [
  define({
    overloads: [
      ['string(from: any)', (run: Run, value: FeelValue) => (value === null ? null : textOf(value, run))],
    ],
    source: 'DMN 1.5 10.3.4.1; lists and contexts as feel-engine writes them',
    examples: [
      ['string(1.10)', '"1.1"'],
      ['string(@"2012-12-25")', '"2012-12-25"'],
      ['string([1, "a", null])', '"[1, \\"a\\", null]"'],
      ['string({a: "x"})', '"{a:\\"x\\"}"'],
      ['string(null)', 'null'],
    ],
  }),
  define({
    overloads: [
      ['number(from: string)', (run: Run, text: string) => numberFrom(run, text)],
      [
        'number(from: string, grouping separator: string)',
        (run: Run, text: string, grouping: string) => numberWithSeparators(run, text, grouping, null),
      ],
      [
        'number(from: string, grouping separator: string|null, decimal separator: string|null)',
        numberWithSeparators,
      ],
    ],
    source: 'DMN 1.5 10.3.4.1',
    examples: [
      ['number("1500.5")', '1500.5'],
      ['number("1 000,5", " ", ",")', '1000.5'],
      ['number("1.000", ".")', '1000'],
      ['number("1,5", null, ",")', '1.5'],
      ['number("1", null)', 'null'],
      ['number("a")', 'null'],
      ['number("1,000", ",", ",")', 'null'],
    ],
  }),
  define({
    overloads: [
      ['date(from: string)', (run: Run, text: string) => dateOf(text) ?? unreadable(run, 'date', text)],
      ['date(from: date|date and time)', (_run: Run, from: FeelDate | FeelDateTime) => dayOf(from)],
      ['date(year: number, month: number, day: number)', dateFromParts],
    ],
    source: 'DMN 1.5 10.3.4.1',
    examples: [
      ['date("2012-12-25")', '2012-12-25'],
      ['date(@"2012-12-25T11:00:00")', '2012-12-25'],
      ['date(2012, 12, 25)', '2012-12-25'],
      ['date("2021-02-30")', 'null'],
    ],
  }),
  define({
    overloads: [
      ['time(from: string)', (run: Run, text: string) => timeOf(text) ?? unreadable(run, 'time', text)],
      ['time(from: time|date and time|date)', timeFrom],
      [
        'time(hour: number, minute: number, second: number, offset?: days and time duration|null)',
        timeFromParts,
      ],
    ],
    source: 'DMN 1.5 10.3.4.1',
    note: 'A time with a zone has the standard offset of that zone.',
    examples: [
      ['time("23:59:00Z")', '23:59:00Z'],
      ['time("10:31:10@Europe/Paris")', '10:31:10@Europe/Paris'],
      ['time(@"2012-12-24T23:59:00")', '23:59:00'],
      ['time(23, 59, 0, duration("-PT1H"))', '23:59:00-01:00'],
      ['time(10, 0, 0.5)', '10:00:00.5'],
      ['time(0, 0, 1.005)', '00:00:01.005'],
      ['time(25, 0, 0)', 'null'],
    ],
  }),
  define({
    overloads: [
      [
        'date and time(from: string)',
        (run: Run, text: string) => dateTimeOf(text) ?? unreadable(run, 'date and time', text),
      ],
      ['date and time(from: date and time)', (_run: Run, from: FeelDateTime) => from],
      ['date and time(date: date|date and time, time: time)', dateTimeFromParts],
      ['date and time(date: date and time, timezone: string)', inZone],
    ],
    source: 'DMN 1.5 10.3.4.1; with a zone: docs.camunda.io',
    examples: [
      ['date and time("2012-12-24T23:59:00")', '2012-12-24T23:59:00'],
      ['date and time(date("2012-12-24"), time("23:59:00"))', '2012-12-24T23:59:00'],
      ['date and time(@"2020-07-31T14:27:30@Europe/Berlin", "Z")', '2020-07-31T12:27:30Z'],
      ['date and time(@"2020-07-31T14:27:30", "Europe/Berlin")', '2020-07-31T14:27:30@Europe/Berlin'],
      ['date and time("2012-12-24")', '2012-12-24T00:00:00'],
    ],
  }),
  define({
    overloads: [
      [
        'duration(from: string)',
        (run: Run, text: string) => durationOf(text) ?? unreadable(run, 'duration', text),
      ],
      [
        'duration(from: days and time duration|years and months duration)',
        (_run: Run, from: FeelValue) => from,
      ],
    ],
    source: 'DMN 1.5 10.3.4.1',
    examples: [
      ['duration("P1DT2H")', 'P1DT2H'],
      ['duration("P14M")', 'P1Y2M'],
      ['duration("P-1D") = duration("-P1D")', 'true'],
      ['duration("P1Y1D")', 'null'],
    ],
  }),
  define({
    overloads: [
      ['years and months duration(from: date|date and time, to: date|date and time)', yearsMonthsBetween],
    ],
    source: 'DMN 1.5 10.3.4.1',
    examples: [
      ['years and months duration(date("2011-12-22"), date("2013-08-24"))', 'P1Y8M'],
      ['years and months duration(date("2013-08-24"), date("2011-12-25"))', '-P1Y7M'],
    ],
  }),
  define({
    overloads: [['context(entries: list)', contextFrom]],
    source: 'DMN 1.5 10.3.4.11',
    examples: [
      ['context([{key: "a", value: 1}, {key: "b", value: 2}])', '{a:1, b:2}'],
      ['context([{key: "a"}])', 'null'],
    ],
  }),
  define({
    overloads: [['from json(value: string)', fromJson]],
    source: 'docs.camunda.io, conversion functions',
    examples: [
      ['from json("{\\"a\\": 1}")', '{a:1}'],
      ['from json("{")', 'null'],
    ],
  }),
  define({
    overloads: [['to json(value: any)', toJsonText]],
    source: 'docs.camunda.io, conversion functions',
    examples: [
      ['to json({a: 1, b: [true, null]})', '"{\\"a\\":1,\\"b\\":[true,null]}"'],
      ['to json(@"2023-06-14")', '"\\"2023-06-14\\""'],
    ],
  }),
];

function unreadable(run: Run, type: string, text: string): null {
  return run.warn(`${type}(): ${JSON.stringify(text.slice(0, 60))} is not a ${type}`);
}

function numberFrom(run: Run, text: string): FeelValue {
  return numberOf(text) ?? unreadable(run, 'number', text);
}

function numberWithSeparators(
  run: Run,
  text: string,
  grouping: string | null,
  decimal: string | null,
): FeelValue {
  const isGrouping = grouping === null || [' ', ',', '.'].includes(grouping);
  const isDecimal = decimal === null || [',', '.'].includes(decimal);
  if (!isGrouping || !isDecimal || (grouping === decimal && grouping !== null)) {
    return run.warn(
      "number(): the grouping separator is ' ', ',' or '.', the decimal separator ',' or '.', and they differ",
    );
  }
  const digits = grouping === null ? text : text.replaceAll(grouping, '');
  return numberFrom(run, decimal === null ? digits : digits.replaceAll(decimal, '.'));
}

function dayOf(from: FeelDate | FeelDateTime): FeelDate {
  return from instanceof FeelDate ? from : from.date;
}

function dateFromParts(run: Run, year: FeelNumber, month: FeelNumber, day: FeelNumber): FeelValue {
  const parts = [year, month, day].map(truncated) as [number, number, number];
  return FeelDate.of(...parts) ?? run.warn(`date(): there is no day ${parts.join('-')}`);
}

function timeFrom(_run: Run, from: FeelTime | FeelDateTime | FeelDate): FeelTime {
  if (from instanceof FeelTime) return from;
  return from instanceof FeelDateTime ? from.time : new FeelTime(0, 0);
}

function timeFromParts(
  run: Run,
  hour: FeelNumber,
  minute: FeelNumber,
  second: FeelNumber,
  offset: DaysTimeDuration | null = null,
): FeelValue {
  const [h, m, s] = [truncated(hour), truncated(minute), truncated(second)];
  const east = offset === null ? null : Math.floor(Number(offset.nanos) / 1e9);
  const isTime = h >= 0 && h < 24 && m >= 0 && m < 60 && compareNumbers(second, 0) >= 0 && s < 60;
  if (!isTime || Math.abs(east ?? 0) > 18 * 3600) return run.warn(`time(): there is no time ${h}:${m}:${s}`);
  // In decimals: 1.005 s as a double are 1,004,999,999 ns.
  const ofMinute = decimalOf(second).times(NANOS_PER_SECOND).floor().toNumber();
  return new FeelTime((h * 3600 + m * 60) * NANOS_PER_SECOND + ofMinute, east);
}

function dateTimeFromParts(run: Run, date: FeelDate | FeelDateTime, time: FeelTime): FeelValue {
  const day = dayOf(date);
  if (time.zone === null) return new FeelDateTime(day, time);
  return (
    FeelDateTime.inZone(day, time.nanos, time.zone) ?? run.warn('date and time(): the year is out of range')
  );
}

/** A local one becomes the same wall clock time in the zone; any other one the same instant there. */
function inZone(run: Run, from: FeelDateTime, zone: string): FeelValue {
  const fixed = timeOf(`00:00:00${zone}`)?.offset ?? (/^(UTC|GMT)$/.test(zone) ? 0 : null);
  if (fixed === null && !isZoneName(zone)) return unreadable(run, 'timezone', zone);
  const { date, time, instant } = from;
  const named = fixed === null ? zone : null;
  const result =
    time.offset !== null
      ? FeelDateTime.ofInstant(instant, fixed ?? 0, named)
      : named === null
        ? new FeelDateTime(date, new FeelTime(time.nanos, fixed))
        : FeelDateTime.inZone(date, time.nanos, named);
  return result ?? run.warn('date and time(): the year is out of range');
}

function yearsMonthsBetween(
  _run: Run,
  from: FeelDate | FeelDateTime,
  to: FeelDate | FeelDateTime,
): FeelValue {
  const [a, b] = [dayOf(from), dayOf(to)];
  const months = (b.year - a.year) * 12 + (b.month - a.month);
  if (months > 0 && b.day < a.day) return new YearsMonthsDuration(months - 1);
  if (months < 0 && b.day > a.day) return new YearsMonthsDuration(months + 1);
  return new YearsMonthsDuration(months);
}

function contextFrom(run: Run, entries: FeelList): FeelValue {
  const pairs: [string, FeelValue][] = [];
  for (const entry of entries) {
    const key = isContext(entry) ? entryOf(entry, 'key') : undefined;
    const value = isContext(entry) ? entryOf(entry, 'value') : undefined;
    if (typeof key !== 'string' || value === undefined) {
      return run.warn('context(): each entry needs a key, a string, and a value');
    }
    pairs.push([key, value]);
  }
  run.allocate(32 * pairs.length);
  return contextOf(pairs);
}

/** JSON values take many times the memory of their text. */
const BYTES_PER_CHARACTER = 16;

function fromJson(run: Run, text: string): FeelValue {
  run.spend(text.length >> 2);
  run.allocate(BYTES_PER_CHARACTER * text.length);
  try {
    return parseJson(text) as FeelValue;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return run.warn(`from json(): ${error.message}`);
  }
}

function toJsonText(run: Run, value: FeelValue): FeelValue {
  const text = JSON.stringify(toJson(value));
  run.allocate(2 * text.length);
  return text;
}
