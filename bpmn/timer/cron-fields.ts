/**
 * The fields of a cron expression: sets of numbers, and the rules for days that depend on the month.
 * Pure. Source: Spring Framework 5.3, CronField and QuartzCronField.
 */

/** A month: `first` is its first day in days since 1970-01-01, `length` its number of days. */
export interface Month {
  readonly first: number;
  readonly length: number;
}

/** The days of a month (from 1) that match. */
export type DayRule = (month: Month) => readonly number[];

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const PART = /^(?:(\*)|([A-Z\d]+)(?:-([A-Z\d]+))?)(?:\/(\d+))?$/i;

/**
 * The numbers of a field such as `*`, `1,5`, `10-20`, `0/15`, `1-9/2` or `MON-FRI`, ascending. `names` are
 * the names of `min`, `min` + 1, ... Null if it is invalid.
 */
export function numbersOf(
  field: string,
  min: number,
  max: number,
  names: readonly string[] = [],
): number[] | null {
  const numbers = new Set<number>();
  for (const part of field.split(',')) {
    const match = PART.exec(part);
    if (match === null) return null;
    const [, all, from = '', to, step] = match;
    const low = all ? min : numberOf(from, min, names);
    // A step after a single number extends to the end: 5/15 is 5-59/15.
    const high = to === undefined ? (all || step ? max : low) : numberOf(to, min, names);
    const by = step === undefined ? 1 : Number(step);
    if (low === null || high === null || low < min || high > max || low > high || by < 1) return null;
    for (let number = low; number <= high; number += by) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

function numberOf(text: string, min: number, names: readonly string[]): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const index = names.indexOf(text.toUpperCase());
  return index < 0 ? null : index + min;
}

/**
 * The day-of-month field: numbers, `?`, or one of `L`, `LW`, `L-3` (third to last), `15W` (nearest weekday).
 */
export function daysOfMonth(field: string): DayRule | null {
  const text = field.toUpperCase();
  if (text === 'L') return ({ length }) => [length];
  if (text === 'LW') return (month) => [nearestWeekday(month, month.length)];
  const fromLast = /^L-(\d{1,2})$/.exec(text);
  if (fromLast !== null) {
    const offset = Number(fromLast[1]);
    return offset > 30 ? null : ({ length }) => (offset < length ? [length - offset] : []);
  }
  const nearest = /^(\d{1,2})W$/.exec(text);
  if (nearest !== null) {
    const day = Number(nearest[1]);
    return day < 1 || day > 31 ? null : (month) => (day <= month.length ? [nearestWeekday(month, day)] : []);
  }
  const days = numbersOf(text === '?' ? '*' : text, 1, 31);
  return days === null ? null : () => days;
}

/**
 * The day-of-week field: numbers (0 and 7 are Sunday), names, `?`, `5L` (the last Friday) or `MON#2` (the
 * second Monday).
 */
export function daysOfWeek(field: string): DayRule | null {
  const special = /^([A-Z\d]+?)(?:(L)|#([1-5]))$/i.exec(field);
  const names = special === null ? field : (special[1] ?? '');
  const weekdays = weekdaysOf(names === '?' && special === null ? '*' : names);
  if (weekdays === null) return null;
  const [only = 0] = weekdays;
  if (special !== null && weekdays.length !== 1) return null;
  return (month) => {
    const days: number[] = [];
    for (let day = 1; day <= month.length; day += 1) {
      if (special === null) {
        if (weekdays.includes(weekdayOf(month, day))) days.push(day);
      } else if (weekdayOf(month, day) === only) {
        days.push(day);
      }
    }
    if (special === null) return days;
    const chosen = special[2] ? days.at(-1) : days[Number(special[3]) - 1];
    return chosen === undefined ? [] : [chosen];
  };
}

/** Weekdays from Sunday = 0. Sunday is 7 at the end of a range (FRI-SUN) and 0 at its beginning (SUN-MON). */
function weekdaysOf(field: string): number[] | null {
  const numeric = field
    .toUpperCase()
    .replace(/SUN|MON|TUE|WED|THU|FRI|SAT/g, (name) => String(WEEKDAYS.indexOf(name)))
    .replace(/\b(\d)-(\d)\b/g, (range, low: string, high: string) =>
      low === high ? range : `${low === '7' ? '0' : low}-${high === '0' ? '7' : high}`,
    );
  const numbers = numbersOf(numeric, 0, 7);
  return numbers === null ? null : [...new Set(numbers.map((number) => number % 7))];
}

/** Sunday = 0. 1970-01-01 was a Thursday. */
function weekdayOf(month: Month, day: number): number {
  return (((month.first + day - 1 + 4) % 7) + 7) % 7;
}

/** The weekday (Monday to Friday) nearest to a day, never in another month. */
function nearestWeekday(month: Month, day: number): number {
  const weekday = weekdayOf(month, day);
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === month.length ? day - 2 : day + 1;
  return day;
}
