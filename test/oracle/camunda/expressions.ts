/**
 * Random FEEL expressions with types: mostly valid, sometimes not, so that there are both values and nulls.
 * An expression is its text; fast-check shrinks it to a smaller one. Its names are those of variables.ts, and
 * those that it declares itself.
 */
import fc from 'fast-check';
import { joined, leafOf } from './leaves.ts';
import type { ExpressionType, Signature } from './signatures.ts';
import { SIGNATURES } from './signatures.ts';

type Text = fc.Arbitrary<string>;

const DEPTH_MAX = 3;

const memory = new Map<string, Text>();

/** An expression of the type, at most `depth` levels of operators and calls deep. */
export function expressionOf(type: ExpressionType, depth: number): Text {
  const key = `${type} ${depth}`;
  let known = memory.get(key);
  if (known === undefined) {
    known = depth === 0 ? leafOf(type, anyLeaf) : fc.oneof(...weighted(type, depth));
    memory.set(key, known);
  }
  return known;
}

/** An operand or argument; sometimes of another type. */
function operand(type: ExpressionType, depth: number): Text {
  return fc.oneof(
    { weight: 60, arbitrary: expressionOf(type, depth) },
    { weight: 2, arbitrary: expressionOf('any', depth) },
    { weight: 1, arbitrary: fc.constant('null') },
  );
}

function weighted(type: ExpressionType, depth: number): fc.WeightedArbitrary<string>[] {
  const inner = depth - 1;
  return [
    { weight: 3, arbitrary: leafOf(type, anyLeaf) },
    { weight: 4, arbitrary: fc.oneof(...operatorsOf(type, inner)) },
    ...callsOf(type, inner).map((arbitrary) => ({ weight: 5, arbitrary })),
    { weight: 1, arbitrary: general(type, inner) },
  ];
}

/** `a b` with the parts as given, each a text or an arbitrary. */
/**
 * In parentheses, unless it is one word or one call, so that a random operand doesn't change the parse of the
 * rest.
 */
function closed(text: Text): Text {
  return text.map((source) => (/^([\w.]+|"[^"]*"|@"[^"]*")$/.test(source) ? source : `(${source})`));
}

/** Constructs that can have any type. */
function general(type: ExpressionType, depth: number): Text {
  const wanted = operand(type, depth);
  return fc.oneof(
    joined('if ', operand('boolean', depth), ' then ', closed(wanted), ' else ', closed(wanted)),
    joined('{v: ', wanted, '}.v'),
    joined('{v: ', operand('any', depth), ', w: ', wanted, '}.w'),
    joined('[', wanted, ', ', wanted, '][', fc.constantFrom('1', '2', '-1', '3', '0', 'k'), ']'),
    joined('(function(p, q) p)(', wanted, ', ', operand('any', depth), ')').map(named),
  );
}

/** A function literal can't be called directly: it gets a name in a context. */
function named(call: string): string {
  return call.replace(/^\(function\(p, q\) p\)(.*)$/s, '{f: function(p, q) p, v: f$1}.v');
}

const TYPES: readonly ExpressionType[] = [
  ...(['number', 'string', 'boolean', 'null', 'date', 'time', 'date-time', 'days', 'years'] as const),
  ...(['numbers', 'strings', 'list', 'contexts', 'context'] as const),
];

const COMPARABLE: readonly ExpressionType[] = [
  ...(['number', 'number', 'string', 'date', 'time', 'date-time', 'days', 'years'] as const),
];

const COMPARISONS = [' < ', ' <= ', ' > ', ' >= ', ' = ', ' != '] as const;

function pairs(types: readonly ExpressionType[], between: Text, depth: number): Text {
  const each = types.map((type) => {
    const one = closed(operand(type, depth));
    return joined(one, between, one);
  });
  return fc.oneof(...each);
}

function plus(left: ExpressionType, operator: string, right: ExpressionType, depth: number): Text {
  return joined(closed(operand(left, depth)), ` ${operator} `, closed(operand(right, depth)));
}

function operatorsOf(type: ExpressionType, depth: number): [Text, ...Text[]] {
  const of = (wanted: ExpressionType) => operand(wanted, depth);
  switch (type) {
    case 'number':
      return numbersBy(depth);
    case 'boolean':
      return booleansBy(depth);
    case 'string':
      return [plus('string', '+', 'string', depth), joined(closed(of('strings')), '[', of('small'), ']')];
    case 'date':
    case 'time':
    case 'date-time':
      return temporalsBy(type, depth);
    case 'days':
    case 'years':
      return durationsBy(type, depth);
    case 'numbers':
    case 'strings':
    case 'booleans':
    case 'contexts':
    case 'list':
      return listsBy(type, depth);
    case 'context':
      return [
        joined('{n: ', of('number'), ', s: ', of('string'), '}'),
        joined('{n: ', of('number'), ', v: n + 1, ns: ', of('numbers'), '}'),
        joined('{"a b": ', of('any'), ', n: ', of('any'), '}'),
        joined(closed(of('contexts')), '[', of('small'), ']'),
      ];
    case 'any':
    case 'null':
      return TYPES.map((one) => expressionOf(one, depth)) as [Text, ...Text[]];
    case 'range':
    case 'small':
      return [leafOf(type, anyLeaf)];
  }
}

function numbersBy(depth: number): [Text, ...Text[]] {
  const number = operand('number', depth);
  const operator = fc.constantFrom(' + ', ' - ', ' * ', ' / ');
  return [
    joined(closed(number), operator, closed(number)),
    joined(closed(number), operator, closed(number), operator, closed(number)),
    joined(closed(number), ' ** ', fc.constantFrom('2', '3', '0', '-1', '10', '0.5', 'k')),
    joined('-', closed(number)),
    joined(closed(operand('date', depth)), fc.constantFrom('.year', '.month', '.day', '.weekday')),
    joined(
      closed(operand('date-time', depth)),
      fc.constantFrom('.hour', '.minute', '.second', '.year', '.weekday'),
    ),
    joined(closed(operand('time', depth)), fc.constantFrom('.hour', '.minute', '.second')),
    joined(closed(operand('days', depth)), fc.constantFrom('.days', '.hours', '.minutes', '.seconds')),
    joined(closed(operand('years', depth)), fc.constantFrom('.years', '.months')),
    joined(closed(operand('context', depth)), '.n'),
    joined(closed(operand('numbers', depth)), '[', operand('small', depth), ']'),
    fc.oneof(plus('days', '/', 'days', depth), plus('years', '/', 'years', depth)),
  ];
}

function booleansBy(depth: number): [Text, ...Text[]] {
  const boolean = closed(operand('boolean', depth));
  const tests = fc
    .array(cellOf('number', depth), { minLength: 1, maxLength: 3 })
    .map((cells) => cells.join(', '));
  const quantified = joined(
    fc.constantFrom('some', 'every'),
    ' p in ',
    closed(operand('numbers', depth)),
    ' satisfies ',
    fc.oneof(
      joined('p', fc.constantFrom(...COMPARISONS), closed(operand('number', 0))),
      operand('boolean', depth),
    ),
  );
  return [
    pairs(COMPARABLE, fc.constantFrom(...COMPARISONS), depth),
    pairs(TYPES, fc.constantFrom(' = ', ' != '), depth),
    pairs(['any'], fc.constantFrom(...COMPARISONS), depth),
    joined(boolean, fc.constantFrom(' and ', ' or '), boolean),
    joined(boolean, ' and ', boolean, ' or ', boolean),
    betweenOf(depth),
    joined(closed(operand('number', depth)), ' in (', tests, ')'),
    joined(closed(operand('number', depth)), ' in ', leafOf('range', anyLeaf)),
    joined(closed(operand('any', depth)), ' in (', operand('any', depth), ', ', operand('any', depth), ')'),
    quantified,
    joined('some p in ', closed(operand('numbers', depth)), ', q in ns satisfies p > q'),
    joined(closed(operand('any', depth)), ' instance of ', fc.constantFrom(...INSTANCES)),
    joined('matches(', operand('string', depth), ', ', pattern, fc.constantFrom('', ', "i"'), ')'),
    joined(closed(operand('context', depth)), '.b'),
  ];
}

const INSTANCES = [
  ...['number', 'string', 'boolean', 'date', 'time', 'date and time', 'years and months duration'],
  ...['days and time duration', 'list', 'context'],
] as const;

function betweenOf(depth: number): Text {
  const each = COMPARABLE.map((type) => {
    const one = closed(operand(type, depth));
    return joined(one, ' between ', one, ' and ', one);
  });
  return fc.oneof(...each);
}

const pattern = fc.constantFrom(
  '"a"',
  '"^a"',
  '"[a-c]+"',
  '"o.b"',
  '"\\\\d+"',
  '"(a|b)c?"',
  '"x*"',
  '"\\\\s"',
  '""',
);

function temporalsBy(type: 'date' | 'time' | 'date-time', depth: number): [Text, ...Text[]] {
  const sign = fc.constantFrom('+', '-');
  const moved = (duration: ExpressionType) =>
    joined(closed(operand(type, depth)), ' ', sign, ' ', closed(operand(duration, depth)));
  return type === 'time'
    ? [moved('days')]
    : [moved('days'), moved('years'), joined('[', operand(type, depth), '][1]')];
}

function durationsBy(type: 'days' | 'years', depth: number): [Text, ...Text[]] {
  const among = [
    plus(type, '+', type, depth),
    plus(type, '-', type, depth),
    plus(type, '*', 'number', depth),
    plus('number', '*', type, depth),
    plus(type, '/', 'number', depth),
    joined('-', closed(operand(type, depth))),
  ] as const;
  if (type === 'years') return [...among];
  const differences = (['date', 'time', 'date-time'] as const).map((one) => plus(one, '-', one, depth));
  return [...among, ...differences];
}

function listsBy(type: ExpressionType, depth: number): [Text, ...Text[]] {
  const items: Partial<Record<ExpressionType, ExpressionType>> = {
    numbers: 'number',
    strings: 'string',
    booleans: 'boolean',
    contexts: 'context',
  };
  const item = items[type] ?? 'any';
  const one = operand(item, depth);
  const list = closed(operand(type, depth));
  const body = item === 'number' ? fc.oneof(joined('p', ' * 2'), joined('p + ', closed(one)), one) : one;
  const loops = [
    joined('for p in ', closed(operand('numbers', depth)), ' return ', body),
    joined('for p in ', fc.constantFrom('1..3', '3..1', '-1..1', '1..k', 'k..2'), ' return ', body),
    joined(
      'for p in ',
      closed(operand('list', depth)),
      ', q in ',
      fc.constantFrom('ns', '1..2'),
      ' return ',
      body,
    ),
  ];
  if (item === 'number') loops.push(joined('for p in ', list, ' return p + count(partial)'));
  if (item === 'number') loops.push(joined(closed(operand('contexts', depth)), '.n'));
  if (item === 'string') loops.push(joined(closed(operand('contexts', depth)), '.s'));
  if (item === 'string') loops.push(joined('extract(', operand('string', depth), ', ', pattern, ')'));
  const order = fc.constantFrom('<', '>');
  const sorted = joined('sort(', list, ', function(p, q) p ', order, ' q)');
  return [
    joined(
      '[',
      fc.array(one, { maxLength: 4 }).map((texts) => texts.join(', ')),
      ']',
    ),
    joined(list, '[', conditionOf(item, depth), ']'),
    fc.oneof(...loops),
    item === 'number' || item === 'string' ? sorted : list,
  ];
}

/** The condition of a filter: about `item`, its entries, the result of a function, or something else. */
function conditionOf(item: ExpressionType, depth: number): Text {
  const compared = joined('item', fc.constantFrom(...COMPARISONS), closed(operand(item, 0)));
  const conditions = [compared, compared, joined('not(', compared, ')'), operand('boolean', depth)];
  if (item === 'string') conditions.push(joined('starts with(item, ', operand('string', 0), ')'));
  if (item === 'context') {
    const entry = joined(
      fc.constantFrom('n', 'item.n'),
      fc.constantFrom(...COMPARISONS),
      operand('number', 0),
    );
    conditions.push(entry, entry, fc.constantFrom('b', 'item.b', 'not(b)', 's = t', 'n > k and b'));
  }
  return fc.oneof(...conditions);
}

/** One unary test for a value of the type. */
export function cellOf(type: ExpressionType, depth: number): Text {
  const end = closed(operand(type, depth));
  return fc.oneof(
    { weight: 4, arbitrary: joined(fc.constantFrom('< ', '<= ', '> ', '>= '), end) },
    { weight: 4, arbitrary: leafOf(type, anyLeaf) },
    {
      weight: 3,
      arbitrary: joined(fc.constantFrom('[', '(', ']'), end, '..', end, fc.constantFrom(']', ')', '[')),
    },
    { weight: 1, arbitrary: expressionOf(type, depth) },
  );
}

const CALLS = new Map<ExpressionType, Signature[]>();
for (const signature of SIGNATURES) {
  const known = CALLS.get(signature.result) ?? [];
  known.push(signature);
  CALLS.set(signature.result, known);
}

function callsOf(type: ExpressionType, depth: number): Text[] {
  const signatures = CALLS.get(type) ?? [];
  return signatures.length === 0
    ? []
    : [fc.oneof(...signatures.map((signature) => callOf(signature, depth)))];
}

function callOf({ name, parameters, isVariadic }: Signature, depth: number): Text {
  const args = fc.tuple(...parameters.map(({ type }) => operand(type, depth)));
  const last = parameters.at(-1);
  if (isVariadic && last) {
    const more = fc.array(operand(last.type, depth), { maxLength: 2 });
    return fc.tuple(args, more).map(([first, rest]) => `${name}(${[...first, ...rest].join(', ')})`);
  }
  const positional = args.map((texts) => `${name}(${texts.join(', ')})`);
  const byName = args.map((texts) => {
    const entries = texts.map((text, at) => `${parameters[at]?.name}: ${text}`);
    return `${name}(${entries.join(', ')})`;
  });
  return fc.oneof({ weight: 5, arbitrary: positional }, { weight: 1, arbitrary: byName });
}

function anyLeaf(): Text {
  return fc.oneof(...TYPES.map((one) => expressionOf(one, 0)), fc.constant('x'));
}

/** Any expression. */
export const expression: Text = fc.oneof(
  ...[1, 2, 2, DEPTH_MAX].flatMap((depth) =>
    [...TYPES, 'booleans' as const]
      .filter((type) => type !== 'null')
      .map((type) => expressionOf(type, depth)),
  ),
);

/** The tests of a decision table's cell, about `?`. */
export const unaryTests: Text = fc.oneof(
  ...(['number', 'number', 'string', 'boolean', 'date', 'date-time', 'days', 'numbers'] as const).map(
    (type) => {
      const cells = fc.array(cellOf(type, 1), { minLength: 1, maxLength: 3 }).map((list) => list.join(', '));
      const about = fc.oneof(
        joined('? ', fc.constantFrom(...COMPARISONS), closed(operand(type, 1))),
        joined('contains(?, ', operand('string', 0), ')'),
        joined('count(?) > ', operand('small', 0)),
        joined('not(', cells, ')'),
        fc.constant('-'),
        expressionOf('boolean', 1),
      );
      return fc.oneof({ weight: 4, arbitrary: cells }, { weight: 2, arbitrary: about });
    },
  ),
);
