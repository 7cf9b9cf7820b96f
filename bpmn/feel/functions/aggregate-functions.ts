/** Built-in functions that combine a list of numbers, or of values with an order, to one value. Pure. */
import type { Run } from '../run.ts';
import { compare } from '../values/comparison.ts';
import { describe } from '../values/describe.ts';
import { FeelDecimal } from '../values/feel-decimal.ts';
import type { FeelList, FeelValue } from '../values/feel-value.ts';
import type { FeelNumber } from '../values/number.ts';
import {
  add,
  compareNumbers,
  divide,
  doubleOf,
  equalNumbers,
  isNumber,
  multiply,
  numberOfDouble,
  subtract,
} from '../values/number.ts';
import { define } from './built-in.ts';

const DMN = 'DMN 1.5 10.3.4.4';
/** Decimals take about as long as this number of items. */
const DECIMAL_COST = 100;

export const AGGREGATE_FUNCTIONS = [
  define({
    overloads: [['min(...list: any)', (run: Run, list: FeelList) => extreme(run, 'min', list, -1)]],
    source: DMN,
    examples: [
      ['min([1, 2, 3])', '1'],
      ['min("b", "a")', '"a"'],
      ['min([@"2017-01-01", @"2018-01-01"])', '2017-01-01'],
      ['min([])', 'null'],
    ],
  }),
  define({
    overloads: [['max(...list: any)', (run: Run, list: FeelList) => extreme(run, 'max', list, 1)]],
    source: DMN,
    examples: [
      ['max(1, 2, 3)', '3'],
      ['max([1, "a"])', 'null'],
    ],
  }),
  aggregate('sum', (numbers) => folded(numbers, 0, add), [
    ['sum([1, 2, 3])', '6'],
    ['sum(0.1, 0.2)', '0.3'],
    ['sum([])', 'null'],
    ['sum([1, null])', 'null'],
  ]),
  aggregate('product', (numbers) => folded(numbers, 1, multiply), [
    ['product([2, 3, 4])', '24'],
    ['product([])', 'null'],
  ]),
  aggregate('mean', mean, [
    ['mean([1, 2, 3])', '2'],
    ['mean([])', 'null'],
  ]),
  aggregate('median', median, [
    ['median(8, 2, 5, 3, 4)', '4'],
    ['median([6, 1, 2, 3])', '2.5'],
    ['median([])', 'null'],
  ]),
  aggregate('stddev', deviation, [
    ['stddev(2, 4, 7, 5)', '2.0816659994661326'],
    ['stddev([1])', 'null'],
  ]),
  define({
    overloads: [['mode(...list: any)', mode]],
    source: DMN,
    examples: [
      ['mode(6, 3, 9, 6, 6)', '[6]'],
      ['mode([6, 1, 9, 6, 1])', '[1, 6]'],
      ['mode([])', '[]'],
    ],
  }),
];

function aggregate(
  name: string,
  compute: (numbers: readonly FeelNumber[]) => FeelNumber | null,
  examples: readonly (readonly [string, string])[],
) {
  return define({
    overloads: [
      [
        `${name}(...list: any)`,
        (run: Run, list: FeelList) => {
          const numbers = numbersOf(run, name, list);
          if (numbers === null || numbers.length === 0) return null;
          return compute(numbers) ?? run.warn(`${name}(): these numbers have no ${name}`);
        },
      ],
    ],
    source: DMN,
    examples,
  });
}

function numbersOf(run: Run, name: string, list: FeelList): readonly FeelNumber[] | null {
  run.spend(list.length);
  if (list.some((item) => item instanceof FeelDecimal)) run.spend(DECIMAL_COST * list.length);
  if (list.every(isNumber)) return list;
  const other = list.find((item) => !isNumber(item)) ?? null;
  return run.warn(`${name}(): expected a number but found ${describe(other)}`);
}

function folded(
  numbers: readonly FeelNumber[],
  start: FeelNumber,
  combine: (a: FeelNumber, b: FeelNumber) => FeelNumber | null,
): FeelNumber | null {
  let result: FeelNumber | null = start;
  for (const number of numbers) {
    if (result === null) return null;
    result = combine(result, number);
  }
  return result;
}

function extreme(run: Run, name: string, list: FeelList, sign: number): FeelValue {
  let [best = null] = list;
  if (list.length > 0 && compare(best, best) === null) {
    return run.warn(`${name}(): ${describe(best)} can't be compared`);
  }
  run.spend(list.length);
  for (const item of list) {
    const order = compare(item, best);
    if (order === null) return run.warn(`${name}(): can't compare ${describe(item)} with ${describe(best)}`);
    if (order * sign > 0) best = item;
  }
  return best;
}

function mean(numbers: readonly FeelNumber[]): FeelNumber | null {
  const sum = folded(numbers, 0, add);
  return sum === null ? null : divide(sum, numbers.length);
}

function median(numbers: readonly FeelNumber[]): FeelNumber | null {
  const inOrder = numbers.toSorted(compareNumbers);
  const half = inOrder.length >> 1;
  const upper = inOrder[half] ?? 0;
  if (inOrder.length % 2 === 1) return upper;
  const sum = add(inOrder[half - 1] ?? 0, upper);
  return sum === null ? null : divide(sum, 2);
}

/** Of a sample: divided by the count minus one. */
function deviation(numbers: readonly FeelNumber[]): FeelNumber | null {
  const middle = mean(numbers);
  if (middle === null || numbers.length < 2) return null;
  const squares = numbers.map((number) => {
    const distance = subtract(number, middle);
    return distance === null ? 0 : (multiply(distance, distance) ?? 0);
  });
  const sum = folded(squares, 0, add);
  const variance = sum === null ? null : divide(sum, numbers.length - 1);
  return variance === null ? null : numberOfDouble(Math.sqrt(doubleOf(variance)));
}

/** The most frequent values, in ascending order. */
function mode(run: Run, list: FeelList): FeelValue {
  const numbers = numbersOf(run, 'mode', list);
  if (numbers === null) return null;
  const groups: { readonly number: FeelNumber; count: number }[] = [];
  for (const number of numbers.toSorted(compareNumbers)) {
    const last = groups.at(-1);
    if (last !== undefined && equalNumbers(last.number, number)) last.count += 1;
    else groups.push({ number, count: 1 });
  }
  const most = groups.reduce((max, { count }) => Math.max(max, count), 0);
  return groups.filter(({ count }) => count === most).map(({ number }) => number);
}
