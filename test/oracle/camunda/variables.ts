/** Random variables for expressions: JSON values with fixed names; each usually has the type of its name. */
import fc from 'fast-check';
import type { ExpressionType } from './signatures.ts';

/** The names of the variables and their types; `m` never has a value. */
export const VARIABLES: Readonly<Record<string, ExpressionType>> = {
  n: 'number',
  k: 'small',
  s: 'string',
  t: 'string',
  b: 'boolean',
  ns: 'numbers',
  ss: 'strings',
  bs: 'booleans',
  l: 'list',
  c: 'context',
  cs: 'contexts',
  x: 'any',
  m: 'null',
};

export type Variables = Readonly<Record<string, unknown>>;

/** Numbers as in models: counts, prices, rates, negative ones, large ones, all exact in JSON. */
const number = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -5, max: 20 }) },
  { weight: 4, arbitrary: fc.integer({ min: -99_999, max: 99_999 }).map((cents) => cents / 100) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0.1, 0.2, 0.3, 1.5, 2.5, -2.5, 0.05, 1e6, 123456789.125, 0.000001),
  },
  { weight: 1, arbitrary: fc.integer() },
);

export const TEXTS: readonly string[] = [
  '',
  ...['a', 'b', 'A', 'ab', 'abc', 'foobar', 'Ärger', '\u{1F600}b', ' x ', '1', '1.5', '1,234.5', '-', ', '],
  ...[
    '2021-03-28',
    '10:30:00',
    '2021-03-28T10:30:00Z',
    'P1D',
    'PT2H30M',
    'P1Y2M',
    'true',
    'null',
    'a.b',
    'x',
  ],
];

const text = fc.constantFrom(...TEXTS);
const nothing = fc.constant(null);

const scalar = fc.oneof(number, text, fc.boolean(), nothing);
const sometimes = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 24, arbitrary: usual },
    { weight: 1, arbitrary: scalar },
    { weight: 1, arbitrary: nothing },
  );

const context = fc.record(
  {
    n: sometimes(number),
    s: sometimes(text),
    b: sometimes(fc.boolean()),
    ns: fc.array(number, { maxLength: 3 }),
  },
  { requiredKeys: ['n'], noNullPrototype: true },
);
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 5 });
const any = fc.oneof(scalar, list(scalar), context);

export const variables: fc.Arbitrary<Variables> = fc.record({
  n: sometimes(number),
  k: sometimes(fc.integer({ min: -3, max: 10 })),
  s: sometimes(text),
  t: sometimes(text),
  b: sometimes(fc.boolean()),
  ns: sometimes(list(sometimes(number))),
  ss: sometimes(list(sometimes(text))),
  bs: sometimes(list(sometimes(fc.boolean()))),
  l: sometimes(list(any)),
  c: sometimes(context),
  cs: sometimes(list(sometimes(context))),
  x: any,
});
