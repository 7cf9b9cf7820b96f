/** Built-in functions of ranges and points. Pure. Source: DMN 1.5 10.3.4.9 (table 78). */
import type { Run } from '../run.ts';
import { literalText } from '../syntax/names.ts';
import { compare } from '../values/comparison.ts';
import { describe } from '../values/describe.ts';
import type { FeelValue } from '../values/feel-value.ts';
import { FeelRange } from '../values/feel-value.ts';
import { numberOf } from '../values/number.ts';
import { temporalOf } from '../values/parse-temporal.ts';
import { define } from './built-in.ts';

const DMN = 'DMN 1.5 10.3.4.9';
const POINTS = 'number|date|time|date and time|days and time duration|years and months duration';

/** An end of a range, or a point as both of its ends. */
interface Bound {
  readonly value: FeelValue;
  readonly isIncluded: boolean;
  /** -1: without a lower bound, 1: without an upper one. */
  readonly infinity: -1 | 0 | 1;
}

interface Span {
  readonly start: Bound;
  readonly end: Bound;
  readonly isPoint: boolean;
}

type Relation = (a: Span, b: Span) => boolean;
type Kind = 'point' | 'range';

/** Ends the comparison: two values have no order. */
class NoOrder extends Error {
  override readonly name = 'NoOrder';
}

function order(a: Bound, b: Bound): number {
  if (a.infinity !== 0 || b.infinity !== 0) return a.infinity - b.infinity;
  const result = compare(a.value, b.value);
  if (result === null) throw new NoOrder(`can't compare ${describe(a.value)} with ${describe(b.value)}`);
  return result;
}

const bothIncluded = (a: Bound, b: Bound) => a.isIncluded && b.isIncluded;

const before: Relation = (a, b) => {
  const sign = order(a.end, b.start);
  return sign < 0 || (sign === 0 && !bothIncluded(a.end, b.start));
};
const meets: Relation = (a, b) => order(a.end, b.start) === 0 && bothIncluded(a.end, b.start);
const overlaps: Relation = (a, b) => !before(a, b) && !before(b, a);
/** True if a starts no later than b; an excluded start is later. */
const startsFirst = (a: Span, b: Span, orTogether: boolean) => {
  const sign = order(a.start, b.start);
  if (sign !== 0) return sign < 0;
  return orTogether ? a.start.isIncluded || !b.start.isIncluded : a.start.isIncluded && !b.start.isIncluded;
};
/** True if a ends no earlier than b. */
const endsLast = (a: Span, b: Span) => {
  const sign = order(a.end, b.end);
  return sign > 0 || (sign === 0 && (a.end.isIncluded || !b.end.isIncluded));
};
const overlapsBefore: Relation = (a, b) => startsFirst(a, b, false) && overlaps(a, b) && endsLast(b, a);
const includes: Relation = (a, b) => startsFirst(a, b, true) && endsLast(a, b);
const sameEnd = (a: Span, b: Span) =>
  order(a.end, b.end) === 0 &&
  (b.isPoint || a.isPoint ? bothIncluded(a.end, b.end) : a.end.isIncluded === b.end.isIncluded);
const sameStart = (a: Span, b: Span) =>
  order(a.start, b.start) === 0 &&
  (b.isPoint || a.isPoint ? bothIncluded(a.start, b.start) : a.start.isIncluded === b.start.isIncluded);
const finishes: Relation = (a, b) => sameEnd(a, b) && (a.isPoint || startsFirst(b, a, true));
const starts: Relation = (a, b) => sameStart(a, b) && (a.isPoint || endsLast(b, a));
const coincides: Relation = (a, b) => sameStart(a, b) && sameEnd(a, b);
const reversed =
  (relation: Relation): Relation =>
  (a, b) =>
    relation(b, a);

const ANY: readonly (readonly [Kind, Kind])[] = [
  ['point', 'point'],
  ['point', 'range'],
  ['range', 'point'],
  ['range', 'range'],
];
const RANGES: readonly (readonly [Kind, Kind])[] = [['range', 'range']];
const INSIDE: readonly (readonly [Kind, Kind])[] = [
  ['point', 'range'],
  ['range', 'range'],
];
const OUTSIDE: readonly (readonly [Kind, Kind])[] = [
  ['range', 'point'],
  ['range', 'range'],
];

export const RANGE_FUNCTIONS = [
  relation('before', ANY, before, [
    ['before(1, 10)', 'true'],
    ['before([1..10), 10)', 'true'],
    ['before(null, 5)', 'null'],
  ]),
  relation('after', ANY, reversed(before), [
    ['after(10, 1)', 'true'],
    ['after([6..10], [1..5])', 'true'],
  ]),
  relation('meets', RANGES, meets, [
    ['meets([1..5], [5..10])', 'true'],
    ['meets([1..5), [5..10])', 'false'],
  ]),
  relation('met by', RANGES, reversed(meets), [['met by([5..10], [1..5])', 'true']]),
  relation('overlaps', RANGES, overlaps, [
    ['overlaps([5..10], [1..6])', 'true'],
    ['overlaps([1..5), [5..10])', 'false'],
  ]),
  relation('overlaps before', RANGES, overlapsBefore, [
    ['overlaps before([1..5], [3..8])', 'true'],
    ['overlaps before([1..5], [6..8])', 'false'],
  ]),
  relation('overlaps after', RANGES, reversed(overlapsBefore), [['overlaps after([5..10], [1..6])', 'true']]),
  relation('finishes', INSIDE, finishes, [
    ['finishes(5, [1..5])', 'true'],
    ['finishes([3..5], [1..5])', 'true'],
  ]),
  relation('finished by', OUTSIDE, reversed(finishes), [['finished by([1..5], 5)', 'true']]),
  relation('includes', OUTSIDE, includes, [
    ['includes([5..10], 6)', 'true'],
    ['includes([1..10], [4..6])', 'true'],
  ]),
  relation('during', INSIDE, reversed(includes), [
    ['during(5, [1..10])', 'true'],
    ['during([4..6], [1..10))', 'true'],
  ]),
  relation('starts', INSIDE, starts, [
    ['starts(1, [1..5])', 'true'],
    ['starts([1..5], [1..10])', 'true'],
  ]),
  relation('started by', OUTSIDE, reversed(starts), [['started by([1..10], 1)', 'true']]),
  relation(
    'coincides',
    [
      ['point', 'point'],
      ['range', 'range'],
    ],
    coincides,
    [
      ['coincides(5, 5)', 'true'],
      ['coincides([1..5], [2..6])', 'false'],
    ],
  ),
  define({
    overloads: [['range(from: string)', rangeOf]],
    source: 'DMN 1.5 10.3.4.1',
    examples: [
      ['range("[18..21)")', '[18..21)'],
      ['range("(..21]").end', '21'],
      ['range("[..21]")', 'null'],
      ['range("(@\\"2020-01-01\\"..@\\"2021-01-01\\"]").start', '2020-01-01'],
      ['range("18..21")', 'null'],
    ],
  }),
];

function relation(
  name: string,
  kinds: readonly (readonly [Kind, Kind])[],
  holds: Relation,
  examples: readonly (readonly [string, string])[],
) {
  return define({
    overloads: kinds.map(([a, b]) => {
      const [first, second] = a === b ? [`${a}1`, `${b}2`] : [a, b];
      const signature = `${name}(${first}: ${typeText(a)}, ${second}: ${typeText(b)})`;
      return [
        signature,
        (run: Run, one: FeelValue, two: FeelValue) => decide(run, name, holds, one, two),
      ] as const;
    }),
    source: DMN,
    examples,
  });
}

function typeText(kind: Kind): string {
  return kind === 'range' ? 'range' : POINTS;
}

function decide(run: Run, name: string, holds: Relation, a: FeelValue, b: FeelValue): FeelValue {
  try {
    return holds(spanOf(a), spanOf(b));
  } catch (error) {
    if (error instanceof NoOrder) return run.warn(`${name}(): ${error.message}`);
    throw error;
  }
}

function spanOf(value: FeelValue): Span {
  if (!(value instanceof FeelRange)) {
    const bound: Bound = { value, isIncluded: true, infinity: 0 };
    return { start: bound, end: bound, isPoint: true };
  }
  const { start, startIncluded, end, endIncluded } = value;
  return {
    start: { value: start, isIncluded: startIncluded, infinity: start === null ? -1 : 0 },
    end: { value: end, isIncluded: endIncluded, infinity: end === null ? 1 : 0 },
    isPoint: false,
  };
}

const RANGE = /^\s*([[(\]])\s*(.*?)\s*\.\.\s*(.*?)\s*([\])[])\s*$/s;

function rangeOf(run: Run, text: string): FeelValue {
  const match = RANGE.exec(text);
  const [, open = '', from = '', to = '', close = ''] = match ?? [];
  const start = endpointOf(from);
  const end = endpointOf(to);
  const isComplete =
    match !== null && start !== undefined && end !== undefined && (start !== null || end !== null);
  const isInOrder = start == null || end == null || (compare(start, end) ?? 1) <= 0;
  // An included bound has a value.
  const isBounded = (open !== '[' || start !== null) && (close !== ']' || end !== null);
  if (!isComplete || !isInOrder || !isBounded)
    return run.warn(`range(): ${JSON.stringify(text.slice(0, 60))} is not a range`);
  return new FeelRange(start, open === '[', end, close === ']');
}

const CALL = /^(?:@|date\s*\(|time\s*\(|date and time\s*\(|duration\s*\()\s*("(?:[^"\\]|\\.)*")\s*\)?$/;

/** Null: no bound. Undefined: the text is not a value. */
function endpointOf(text: string): FeelValue | undefined {
  if (text === '') return null;
  if (/^"(?:[^"\\]|\\.)*"$/.test(text)) return literalText(text);
  const call = CALL.exec(text);
  return (call?.[1] === undefined ? numberOf(text) : temporalOf(literalText(call[1]))) ?? undefined;
}
