/** Built-in functions about booleans and null. Pure. */
import { FeelAssertion } from '../errors.ts';
import type { Run } from '../run.ts';
import { describe } from '../values/describe.ts';
import { equal } from '../values/equality.ts';
import { FeelDateTime } from '../values/feel-date-time.ts';
import { FeelTime } from '../values/feel-time.ts';
import type { FeelValue } from '../values/feel-value.ts';
import { isNumber } from '../values/number.ts';
import { typeOf } from '../values/type-of.ts';
import { define } from './built-in.ts';

const NOT_FULFILLED = 'the condition of assert() is not fulfilled';

export const BOOLEAN_FUNCTIONS = [
  define({
    overloads: [['not(negand: any)', (run: Run, value: FeelValue) => not(run, value)]],
    source: 'DMN 1.5 10.3.4.2',
    note: 'Returns null if the value is not a boolean.',
    examples: [
      ['not(true)', 'false'],
      ['not(null)', 'null'],
      ['not("a")', 'null'],
    ],
  }),
  define({
    overloads: [['is defined(value: any)', (_run: Run, value: FeelValue) => value !== null]],
    source: 'docs.camunda.io, boolean functions',
    examples: [
      ['is defined(1)', 'true'],
      ['is defined(missing)', 'false'],
      ['is defined({a: null}.a)', 'false'],
    ],
  }),
  define({
    overloads: [
      [
        'get or else(value: any, default: any)',
        (_run: Run, value: FeelValue, other: FeelValue) => value ?? other,
      ],
    ],
    source: 'docs.camunda.io, boolean functions',
    examples: [
      ['get or else(null, 1)', '1'],
      ['get or else(false, 1)', 'false'],
    ],
  }),
  define({
    overloads: [['assert(value: any, condition: any, cause?: string)', assertThat]],
    source: 'docs.camunda.io, boolean functions',
    note: 'Fails the whole evaluation if the condition is not true.',
    examples: [['assert(5, 5 > 1, "too small")', '5']],
  }),
  define({
    overloads: [['is(value1?: any, value2?: any)', is]],
    source: 'DMN 1.5 10.3.4.10',
    note: 'Like =, but times with different offsets or zones are never the same.',
    examples: [
      ['is(1, 1.0)', 'true'],
      ['is(@"2012-12-25", @"2012-12-25")', 'true'],
      ['is(1, "1")', 'false'],
    ],
  }),
  define({
    overloads: [
      [
        'fromAi(value: any, description?: any, type?: any, schema?: any, options?: any)',
        (_run: Run, value: FeelValue) => value,
      ],
    ],
    source: 'docs.camunda.io, ad-hoc sub-process AI agents',
    note: 'The value that an AI agent passed in a tool call; the other parameters describe it to the agent.',
    examples: [['fromAi(1, "how many")', '1']],
  }),
];

function not(run: Run, value: FeelValue): FeelValue {
  if (typeof value === 'boolean') return !value;
  return run.wantsWarnings ? run.warn(`not(): expected a boolean but found ${describe(value)}`) : null;
}

function assertThat(_run: Run, value: FeelValue, condition: FeelValue, cause?: string): FeelValue {
  if (condition === true) return value;
  throw new FeelAssertion(cause ?? NOT_FULFILLED);
}

function is(run: Run, a: FeelValue, b: FeelValue): boolean {
  if (typeOf(a) !== typeOf(b)) return false;
  if (isNumber(a) || a === null) return equal(a, b, run) === true;
  const [one, two] = [a, b].map((value) => (value instanceof FeelDateTime ? value.time : value));
  if (
    one instanceof FeelTime &&
    two instanceof FeelTime &&
    (one.offset !== two.offset || one.zone !== two.zone)
  ) {
    return false;
  }
  return equal(a, b, run) === true;
}
