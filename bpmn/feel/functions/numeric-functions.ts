/** Built-in functions of numbers. Pure. */
import { Decimal } from 'decimal.js';
import { nextRandom } from '../random-values.ts';
import type { Run } from '../run.ts';
import { DaysTimeDuration } from '../values/days-time-duration.ts';
import { Decimal128 } from '../values/feel-decimal.ts';
import type { FeelValue } from '../values/feel-value.ts';
import type { FeelNumber } from '../values/number.ts';
import {
  compareNumbers,
  decimalOf,
  divide,
  doubleOf,
  multiply,
  negate,
  normalized,
  numberOfDouble,
  subtract,
  truncated,
} from '../values/number.ts';
import { YearsMonthsDuration } from '../values/years-months-duration.ts';
import { define } from './built-in.ts';

const DMN = 'DMN 1.5 10.3.4.5';

/** Digits after the point; a negative number: before it. */
const SCALE_MAX = 6111;

const MODES: { readonly [name: string]: Decimal.Rounding } = {
  UP: Decimal.ROUND_UP,
  DOWN: Decimal.ROUND_DOWN,
  CEILING: Decimal.ROUND_CEIL,
  FLOOR: Decimal.ROUND_FLOOR,
  HALF_UP: Decimal.ROUND_HALF_UP,
  HALF_DOWN: Decimal.ROUND_HALF_DOWN,
  HALF_EVEN: Decimal.ROUND_HALF_EVEN,
};

export const NUMERIC_FUNCTIONS = [
  define({
    overloads: [
      [
        'decimal(n: number, scale: number)',
        (run: Run, n: FeelNumber, scale: FeelNumber) => rounded(run, n, scale, 'HALF_EVEN'),
      ],
      ['decimal(n: number, scale: number, mode: string)', decimalByMode],
    ],
    source: `${DMN}; with a mode: docs.camunda.io`,
    note: 'Modes: UP, DOWN, CEILING, FLOOR, HALF_UP, HALF_DOWN, HALF_EVEN.',
    examples: [
      ['decimal(1/3, 2)', '0.33'],
      ['decimal(1.5, 0)', '2'],
      ['decimal(2.5, 0)', '2'],
      ['decimal(2.5, 0, "HALF_UP")', '3'],
      ['decimal(1234, -2)', '1200'],
    ],
  }),
  define({
    overloads: [
      [
        'floor(n: number, scale?: number)',
        (run: Run, n: FeelNumber, scale?: FeelNumber) => rounded(run, n, scale, 'FLOOR'),
      ],
    ],
    source: DMN,
    examples: [
      ['floor(1.5)', '1'],
      ['floor(-1.56, 1)', '-1.6'],
    ],
  }),
  define({
    overloads: [
      [
        'ceiling(n: number, scale?: number)',
        (run: Run, n: FeelNumber, scale?: FeelNumber) => rounded(run, n, scale, 'CEILING'),
      ],
    ],
    source: DMN,
    examples: [
      ['ceiling(1.5)', '2'],
      ['ceiling(-1.56, 1)', '-1.5'],
    ],
  }),
  rounding('round up', 'UP', '6', '-6'),
  rounding('round down', 'DOWN', '5', '-5'),
  rounding('round half up', 'HALF_UP', '6', '-6'),
  rounding('round half down', 'HALF_DOWN', '5', '-5'),
  define({
    overloads: [
      ['abs(n|number: number)', (_run: Run, n: FeelNumber) => (compareNumbers(n, 0) < 0 ? negate(n) : n)],
      [
        'abs(n|number: days and time duration)',
        (_run: Run, n: DaysTimeDuration) => new DaysTimeDuration(n.nanos < 0n ? -n.nanos : n.nanos),
      ],
      [
        'abs(n|number: years and months duration)',
        (_run: Run, n: YearsMonthsDuration) => new YearsMonthsDuration(Math.abs(n.months)),
      ],
    ],
    source: DMN,
    examples: [
      ['abs(-10)', '10'],
      ['abs(@"-PT5H")', 'PT5H'],
      ['abs(@"-P2M")', 'P2M'],
    ],
  }),
  define({
    overloads: [['modulo(dividend: number, divisor: number)', modulo]],
    source: DMN,
    note: 'The result has the sign of the divisor.',
    examples: [
      ['modulo(12, 5)', '2'],
      ['modulo(-12, 5)', '3'],
      ['modulo(10.1, 4.5)', '1.1'],
      ['modulo(1, 0)', 'null'],
    ],
  }),
  byDouble('sqrt', Math.sqrt, [
    ['sqrt(16)', '4'],
    ['sqrt(-1)', 'null'],
  ]),
  byDouble('log', logarithm, [
    ['decimal(log(10), 8)', '2.30258509'],
    ['log(0)', 'null'],
  ]),
  byDouble('exp', Math.exp, [['decimal(exp(5), 8)', '148.4131591']]),
  define({
    overloads: [['odd(number: number)', (_run: Run, n: FeelNumber) => decimalOf(n).mod(2).abs().eq(1)]],
    source: DMN,
    examples: [
      ['odd(5)', 'true'],
      ['odd(1.5)', 'false'],
    ],
  }),
  define({
    overloads: [['even(number: number)', (_run: Run, n: FeelNumber) => decimalOf(n).mod(2).isZero()]],
    source: DMN,
    examples: [
      ['even(5)', 'false'],
      ['even(-2)', 'true'],
    ],
  }),
  define({
    overloads: [['random number()', (run: Run) => nextRandom(run)]],
    source: 'docs.camunda.io, numeric functions',
    note: 'At least 0 and less than 1. A step that is repeated gets the same number.',
    examples: [['random number() < 1', 'true']],
  }),
];

function rounding(name: string, mode: string, up: string, down: string) {
  return define({
    overloads: [
      [
        `${name}(n: number, scale: number)`,
        (run: Run, n: FeelNumber, scale: FeelNumber) => rounded(run, n, scale, mode),
      ],
    ],
    source: DMN,
    examples: [
      [`${name}(5.5, 0)`, up],
      [`${name}(-5.5, 0)`, down],
      [`${name}(1.25, 1)`, mode === 'UP' || mode === 'HALF_UP' ? '1.3' : '1.2'],
    ],
  });
}

/** Digits that make a double exact enough for a logarithm: its shortest text is another number. */
const DOUBLE_DIGITS = 60;

/** The logarithm of the double itself, correctly rounded, which Math.log is not on every machine. */
function logarithm(n: number): number {
  return new Decimal128(n.toPrecision(DOUBLE_DIGITS)).ln().toNumber();
}

/** Functions that Camunda computes with doubles. */

function byDouble(
  name: string,
  compute: (n: number) => number,
  examples: readonly (readonly [string, string])[],
) {
  return define({
    overloads: [
      [
        `${name}(number: number)`,
        (run: Run, n: FeelNumber) =>
          numberOfDouble(compute(doubleOf(n))) ?? run.warn(`${name}() is not defined for ${String(n)}`),
      ],
    ],
    source: DMN,
    note: 'Has the precision of a double.',
    examples,
  });
}

function decimalByMode(run: Run, n: FeelNumber, scale: FeelNumber, mode: string): FeelValue {
  const name = mode.toUpperCase();
  if (Object.hasOwn(MODES, name)) return rounded(run, n, scale, name);
  return run.warn(
    `decimal(): the mode ${JSON.stringify(mode.slice(0, 40))} is not one of ${Object.keys(MODES).join(', ')}`,
  );
}

function rounded(run: Run, n: FeelNumber, scale: FeelNumber | undefined, mode: string): FeelValue {
  const digits = scale === undefined ? 0 : truncated(scale);
  if (typeof n === 'number' && Number.isInteger(n) && digits >= 0 && digits <= SCALE_MAX) return n;
  if (digits > SCALE_MAX) return n;
  if (digits < -SCALE_MAX) return run.warn(`the scale ${digits} is below -${SCALE_MAX}`);
  const value = decimalOf(n);
  const how = MODES[mode] ?? Decimal.ROUND_HALF_EVEN;
  if (digits >= 0) return normalized(value.toDecimalPlaces(digits, how));
  // Places before the point: the point is shifted, and shifted back.
  const places = value.constructor as typeof Decimal;
  const power = places.pow(10, -digits);
  return normalized(value.div(power).toDecimalPlaces(0, how).times(power));
}

function modulo(run: Run, dividend: FeelNumber, divisor: FeelNumber): FeelValue {
  if (divisor === 0) return run.warn('modulo(): the divisor is 0');
  if (typeof dividend === 'number' && typeof divisor === 'number') {
    if (Number.isSafeInteger(dividend) && Number.isSafeInteger(divisor)) {
      return (((dividend % divisor) + divisor) % divisor) + 0;
    }
  }
  const quotient = divide(dividend, divisor);
  if (quotient === null) return null;
  const whole = normalized(decimalOf(quotient).floor());
  const product = whole === null ? null : multiply(divisor, whole);
  return product === null ? null : subtract(dividend, product);
}
