/** Random FEEL expressions and variables for the properties of FEEL. */
import fc from 'fast-check';

/** The variables that random expressions mention; the last one never exists. */
const NAMES = ['a', 'b', 'n', 's', 'flag', 'order id', 'ctx', 'items', 'missing'];

const words = fc.constantFrom('', 'x', 'abc', 'ABC', 'order-1', 'ü\u{1F600}', '10', 'a"b', '\\');
const numbers = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -100_000, max: 100_000 }),
  fc.constantFrom(0.1, 0.5, 1e21, -2.25, 1e308),
);
const scalars = fc.oneof(numbers, words, fc.boolean(), fc.constant(null));

const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'n', 'order id', 'toString', 'constructor'), tie('value'), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).value;

/** Process variables as JSON.parse would give them. */
export const variables = fc
  .record(
    {
      a: values,
      b: values,
      n: fc.oneof({ weight: 4, arbitrary: numbers }, values),
      s: fc.oneof({ weight: 4, arbitrary: words }, values),
      flag: fc.oneof({ weight: 4, arbitrary: fc.boolean() }, values),
      'order id': values,
      ctx: fc.record({ a: values, b: values, n: numbers }, { requiredKeys: [], noNullPrototype: true }),
      items: fc.array(values, { maxLength: 4 }),
    },
    { requiredKeys: ['n', 's', 'flag'], noNullPrototype: true },
  )
  .map((record): unknown => JSON.parse(JSON.stringify(record)));

const literal = fc.oneof(
  fc.constantFrom('0', '1', '2', '10', '3.5', '.5', '100'),
  words.map((word) => JSON.stringify(word)),
  fc.constantFrom('true', 'false', 'null'),
);
const name = fc.constantFrom(...NAMES, '`order id`');
const space = fc.constantFrom('', ' ', '\n', ' /* why */ ');

/** Expressions in the shapes that the fast path knows. */
export const common = fc.letrec<{ expression: string; path: string }>((tie) => ({
  path: fc
    .tuple(name, fc.array(fc.constantFrom('a', 'b', 'n', 'order id', 'toString'), { maxLength: 2 }))
    .map((parts) => parts.flat().join('.')),
  expression: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    literal,
    tie('path'),
    fc
      .tuple(tie('expression'), space, operators(), space, tie('expression'))
      .map(([left, before, operator, after, right]) => `(${left}${before} ${operator} ${after}${right})`),
    tie('expression').map((inner) => `-(${inner})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([c, y, n]) => `if ${c} then ${y} else ${n}`),
    fc.array(tie('expression'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(fc.tuple(fc.constantFrom('a', 'k', '"n"', 'order id', '"x-y"'), tie('expression')), {
        maxLength: 3,
      })
      .map((entries) => `{${entries.map(([key, value]) => `${key}: ${value}`).join(', ')}}`),
    fc
      .tuple(
        fc.constantFrom('not', 'string', 'count', 'string length', 'upper case', 'lower case'),
        tie('expression'),
      )
      .map(([called, argument]) => `${called}(${argument})`),
    fc
      .tuple(fc.constantFrom('contains', 'starts with', 'ends with'), tie('expression'), tie('expression'))
      .map(([called, first, second]) => `${called}(${first}, ${second})`),
  ),
})).expression;

function operators() {
  return fc.constantFrom('+', '-', '*', '/', '**', '=', '!=', '<', '<=', '>', '>=', 'and', 'or');
}

/** Expressions with what only feelin evaluates: loops, filters, ranges, temporals, functions. */
export const any = fc.letrec<{ expression: string }>((tie) => {
  const three = fc.tuple(tie('expression'), tie('expression'), tie('expression'));
  return {
    expression: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      common,
      literal,
      name,
      three.map(([a, b, c]) => `(${a} between ${b} and ${c})`),
      three.map(([a, b, c]) => `(${a} in (${b}, ${c}))`),
      three.map(([a, b, c]) => `(for x in ${a}, y in [${b}] return [x, y, ${c}])`),
      three.map(([a, b, c]) => `(some x in ${a} satisfies x = ${b} or ${c})`),
      three.map(([a, b]) => `(${a})[item = ${b}]`),
      three.map(([a, b]) => `(${a})[${b}]`),
      three.map(([a, b]) => `{f: function(x, y) x + y, r: f(${a}, ${b})}.r`),
      three.map(([a, b]) => `{k: ${a}, l: [k, k, ${b}], m: l}.m`),
      three.map(([a]) => `(date("2026-01-31") + duration("P1M") > ${a})`),
      three.map(([a, b]) => `string join([string(${a}), ${b}], "-")`),
      three.map(([a, b]) => `matches(string(${a}), string(${b}))`),
      three.map(([a]) => `(${a} instance of number)`),
      three.map(([a, b]) => `is(${a}, ${b})`),
    ),
  };
}).expression;
