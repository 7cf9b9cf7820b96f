/**
 * feelin as an oracle: random typed expressions of integers, strings, booleans, lists and contexts have the
 * same values in feelin. Expressions for which feelin is known to be wrong are not generated, or are in the
 * list of exclusions with an example.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { evaluate } from 'feelin';
import { compileFeel, toJson } from '../../../bpmn/feel/index.ts';
import type { Fault } from '../../planted.ts';
import { importPlanted } from '../../planted.ts';
import { scopeOf } from './scope-of.ts';

const VARIABLES = {
  n: 7,
  m: -3,
  price: 19.5,
  s: 'order-1',
  flag: true,
  numbers: [3, 1, 2, 3],
  words: ['b', 'a', 'c'],
  order: { id: 5, note: 'x', lines: [{ amount: 10 }, { amount: 25 }] },
};

/** Where feelin is wrong, and its result. */
const EXCLUSIONS: readonly {
  readonly reason: string;
  readonly expression: string;
  readonly feelin: unknown;
}[] = [
  { reason: 'binary floating point', expression: '0.1 + 0.2', feelin: 0.30000000000000004 },
  { reason: 'a list of another length has no equality', expression: '[] = [1]', feelin: null },
  {
    reason: 'a filter by a call is evaluated once',
    expression: 'count(words[starts with(item, "a")])',
    feelin: 0,
  },
  { reason: 'filters drop null', expression: 'count([null][item = null])', feelin: 0 },
  { reason: 'durations are not multiplied', expression: 'string(3 * duration("PT2H"))', feelin: null },
  { reason: 'if takes more than true', expression: 'if {a: 1} then 1 else 2', feelin: 1 },
  { reason: 'min has no order of strings', expression: 'min(words)', feelin: null },
];

const FAULTS: Readonly<Record<'filter' | 'comparison', Fault>> = {
  /** The condition of a filter doesn't see the item. */
  filter: {
    file: 'bpmn/feel/compile/filter.ts',
    code: 'frame[slot] = item;',
    instead: 'frame[slot] = null;',
  },
  /** Equal numbers are not less than or equal. */
  comparison: {
    file: 'bpmn/feel/compile/comparison-of.ts',
    code: "['<=', { less: true, same: true,",
    instead: "['<=', { less: true, same: false,",
  },
};

const typed = fc.letrec<{ number: string; string: string; boolean: string; list: string }>((tie) => {
  const [n, s, b, l] = [tie('number'), tie('string'), tie('boolean'), tie('list')] as const;
  const of = (template: string, ...parts: fc.Arbitrary<string>[]) =>
    fc
      .tuple(...parts)
      .map((values) => values.reduce((text, value, at) => text.replaceAll(`$${at}`, () => value), template));
  const depth = { maxDepth: 4, depthSize: 'small' } as const;
  return {
    number: fc.oneof(
      depth,
      fc.integer({ min: -50, max: 50 }).map((value) => (value < 0 ? `(${value})` : String(value))),
      fc.constantFrom('n', 'm', 'price', 'order.id', '0.5', '2.25'),
      of('($0 + $1)', n, n),
      of('($0 - $1)', n, n),
      of('($0 * $1)', n, n),
      of('-($0)', n),
      of('(if $0 then $1 else $2)', b, n, n),
      of('count($0)', l),
      of('string length($0)', s),
      of('sum(append($0, $1))', l, n),
      of('max(append($0, $1))', l, n),
      of('abs($0)', n),
      of('floor($0)', n),
      of('order.lines[1].amount', n),
      of('append($0, $1)[-1]', l, n),
      of('{a: $0, b: a + $1}.b', n, n),
      of('{f: function(x, y) x * y, r: f($0, $1)}.r', n, n),
    ),
    string: fc.oneof(
      depth,
      fc.constantFrom('"a"', '"Abc"', '""', 's', 'order.note', 'words[1]'),
      of('($0 + $1)', s, s),
      of('upper case($0)', s),
      of('lower case($0)', s),
      of('(if $0 then $1 else $2)', b, s, s),
      of('string join(["x", $0], "-")', s),
      of('substring before($0, "-")', s),
    ),
    boolean: fc.oneof(
      depth,
      fc.constantFrom('true', 'false', 'flag'),
      fc.constantFrom('<', '<=', '>', '>=', '=', '!=').chain((sign) => of(`($0 ${sign} $1)`, n, n)),
      fc.constantFrom('=', '!=').chain((sign) => of(`($0 ${sign} $1)`, s, s)),
      of('($0 and $1)', b, b),
      of('($0 or $1)', b, b),
      of('not($0)', b),
      of('contains($0, $1)', s, s),
      of('starts with($0, $1)', s, s),
      of('($0 in [$1..$1 + 5])', n, n),
      of('($0 between -10 and 10)', n),
      of('list contains($0, $1)', l, n),
      of('(some x in append($0, $1) satisfies x > 2)', l, n),
      of('(every x in $0 satisfies x > $1)', l, n),
      of('($0 instance of number)', n),
    ),
    list: fc.oneof(
      depth,
      fc.constantFrom('numbers', '[1, 2, 3]', 'order.lines.amount'),
      of('[$0, $1]', n, n),
      of('append($0, $1)', l, n),
      of('concatenate($0, $1)', l, l),
      of('reverse($0)', l),
      of('(for x in $0 return x * 2)', l),
      of('(for i in 1..4 return i + $0)', n),
      of('append($0, $1)[item > 1]', l, n),
      of('sort($0, function(x, y) x < y)', l),
    ),
  };
});

/** Rounds doubles, because feelin rounds some of them. */
function rounded(value: unknown): unknown {
  const text = JSON.stringify(value, (_name, part: unknown) => (part === undefined ? null : part));
  return JSON.parse(text, (_name, part: unknown) =>
    typeof part === 'number' ? Number(part.toPrecision(12)) + 0 : part,
  );
}

function byFeelin(source: string): unknown {
  return evaluate(source, VARIABLES, 'camunda').value ?? null;
}

type Feel = Pick<typeof import('../../../bpmn/feel/index.ts'), 'compileFeel' | 'toJson'>;

function assertAsFeelin(feel: Feel, source: string): void {
  assert.deepEqual(rounded(evaluatedBy(feel, source)), rounded(byFeelin(source)), source);
}

function evaluatedBy({ compileFeel: compile, toJson: json }: Feel, source: string): unknown {
  return json(compile(source).evaluate(scopeOf(VARIABLES), 0).value);
}

function comparison(feel: Feel, type: keyof typeof typed): () => void {
  const property = fc.property(typed[type], (source) => assertAsFeelin(feel, source));
  return () => fc.assert(property, { numRuns: 700 });
}

describe('typed expressions have the same value as in feelin', () => {
  for (const type of ['number', 'string', 'boolean', 'list'] as const) {
    test(type, comparison({ compileFeel, toJson }, type));
  }
});

describe('exclusions', () => {
  for (const { reason, expression, feelin } of EXCLUSIONS) {
    test(`feelin still differs: ${reason}`, () => {
      assert.deepEqual(JSON.parse(JSON.stringify(byFeelin(expression))), feelin);
      assert.notDeepEqual(evaluatedBy({ compileFeel, toJson }, expression), feelin);
    });
  }
});

describe('feelin finds planted faults', () => {
  for (const [name, type] of [
    ['filter', 'list'],
    ['comparison', 'boolean'],
  ] as const) {
    test(name, async () => {
      const planted = await importPlanted<Feel>('bpmn/feel/index.ts', FAULTS[name]);
      assert.throws(comparison(planted, type), /Property failed/);
    });
  }
});
