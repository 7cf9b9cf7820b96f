/** Compiled FEEL: time, names, errors, budgets. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  compileFeel,
  FeelBudget,
  FeelFailure,
  FeelOverBudget,
  FeelSyntaxError,
  FeelTooLarge,
  toJson,
} from '../../../bpmn/feel/index.ts';
import { scopeOf } from './scope-of.ts';

const NOW_MS = 1_772_366_400_123; // 2026-03-01T12:00:00.123Z

/** The JSON value of an expression. */
function jsonOf(source: string, values: unknown = {}) {
  return toJson(compileFeel(source).evaluate(scopeOf(values), NOW_MS).value);
}

function warningsOf(source: string, values: unknown = {}) {
  return compileFeel(source).evaluate(scopeOf(values), NOW_MS).warnings;
}

describe('time', () => {
  test('now() and today() return the given time in UTC', () => {
    assert.equal(jsonOf('now()'), '2026-03-01T12:00:00.123Z');
    assert.equal(jsonOf('today()'), '2026-03-01');
    assert.equal(jsonOf('string(now())'), '2026-03-01T12:00:00.123Z');
    assert.equal(jsonOf('now() + duration("P1M")'), '2026-04-01T12:00:00.123Z');
    assert.equal(jsonOf('today() > date("2026-02-28")'), true);
  });

  test('the system clock cannot be read', () => {
    assert.equal(jsonOf('`now`()'), '2026-03-01T12:00:00.123Z');
    assert.equal(jsonOf('{f: now, t: 1}.f'), null);
    assert.equal(jsonOf('for i in [1] return today()')?.toString(), '2026-03-01');
    assert.deepEqual(jsonOf('[now, now()]', { now: 5 }), [5, '2026-03-01T12:00:00.123Z']);
    assert.deepEqual(jsonOf('[today, today()]', { today: 'x' }), ['x', '2026-03-01']);
  });

  test('the same compiled expression returns a later time later', () => {
    const expression = compileFeel('now()');
    expression.evaluate(scopeOf({}), NOW_MS);
    assert.equal(toJson(expression.evaluate(scopeOf({}), 0).value), '1970-01-01T00:00:00Z');
  });

  test('uuid() and random number() return another value for each call, and the same ones for the same key', () => {
    let key = 7;
    const keys = { nextKey: () => key++ };
    const expression = compileFeel('[uuid(), uuid(), random number(), for i in 1..2 return uuid()]');
    const values = () => toJson(expression.evaluate(scopeOf({}), NOW_MS, keys).value) as string[];
    const first = values();
    assert.match(first[0] ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.ok(Number(first[2]) >= 0 && Number(first[2]) < 1);
    assert.equal(new Set([...first, ...values()].flat()).size, 10);
    assert.equal(key, 9);
    key = 7;
    assert.deepEqual(values(), first);
    assert.throws(() => expression.evaluate(scopeOf({}), NOW_MS), FeelFailure);
  });
});

describe('names', () => {
  test('may contain spaces, and differ in white space from the variable', () => {
    assert.equal(jsonOf('order id + 1', { 'order id': 7 }), 8);
    assert.equal(jsonOf('`order id` + 1', { 'order id': 7 }), 8);
    assert.equal(jsonOf('order id + 1', { 'order  id': 7 }), 8);
    assert.equal(jsonOf('`a-b`', { 'a-b': 7 }), 7);
    assert.equal(jsonOf('order.`line-item`', { order: { 'line-item': 7 } }), 7);
  });

  test('never change how an expression is parsed', () => {
    assert.equal(jsonOf('a-b', { a: 5, b: 2, 'a-b': 100 }), 3);
    assert.equal(jsonOf('c.a-b', { c: { a: 5, 'a-b': 100 }, b: 2 }), 3);
    assert.equal(jsonOf('c.a', { c: { a: 5 }, 'c.a': 100 }), 5);
  });

  test('a variable does not hide the function with its name', () => {
    assert.equal(jsonOf('count(items)', { items: [1, 2], count: 9 }), 2);
    assert.equal(jsonOf('count(count)', { count: [1, 2] }), 2);
    assert.equal(jsonOf('if sum = null then sum([1]) else sum + sum([sum, 1])', { sum: 4 }), 9);
  });

  test('are only looked up if the expression contains them', () => {
    const asked: string[] = [];
    const scope = {
      get: (name: string) => {
        asked.push(name);
        return name === 'order' ? { total: 5 } : 1;
      },
      names: () => assert.fail('all names were asked for'),
    };
    assert.equal(compileFeel('order.total + b').evaluate(scope, 0).value, 6);
    assert.equal(compileFeel('sum([order.total, b])').evaluate(scope, 0).value, 6);
    assert.deepEqual(asked, ['order', 'b', 'order', 'b']);
  });

  test('of one evaluation do not exist in the next', () => {
    const expression = compileFeel('sum([a])');
    assert.equal(expression.evaluate(scopeOf({ a: 1 }), 0).value, 1);
    const { value, warnings } = expression.evaluate(scopeOf({}), 0);
    assert.deepEqual(
      { value, warnings },
      { value: null, warnings: ["Variable 'a' not found", 'sum(): expected a number but found null'] },
    );
    assert.deepEqual(expression.evaluate(scopeOf({ a: 1 }), 0).warnings, []);
  });
});

describe('names of JavaScript', () => {
  const hostile: unknown = JSON.parse(
    '{"__proto__": {"polluted": 1}, "constructor": {"name": "C"}, "toString": "T", "list": [{"__proto__": {"x": 1}}]}',
  );

  test('are plain data if they are variables', () => {
    assert.equal(jsonOf('constructor.name', hostile), 'C');
    assert.equal(jsonOf('toString + "!"', hostile), 'T!');
    assert.deepEqual(jsonOf('{constructor: 1, toString: constructor}', hostile), {
      constructor: 1,
      toString: 1,
    });
  });

  for (const source of [
    ...[
      'constructor',
      'toString',
      '__proto__',
      'a.constructor',
      'a.__proto__',
      'a.toString',
      '"text".length',
    ],
    ...[
      'a.constructor.constructor("return 1")()',
      '[a].constructor',
      'get value(a, "__proto__")',
      'hasOwnProperty',
    ],
    ...[
      'a.__proto__.polluted',
      '__proto__.polluted',
      '{b: __proto__}.b',
      'for x in [a] return x.__proto__.x',
    ],
  ]) {
    test(`do not exist otherwise: ${source}`, () => {
      const value = jsonOf(source, { a: {} });
      assert.ok(
        value === null || (Array.isArray(value) && value.every((item) => item === null)),
        String(value),
      );
    });
  }

  for (const source of [
    ...[
      '{__proto__: {polluted: 1}}',
      '{"__proto__": {polluted: 1}}',
      'context put({}, "__proto__", {polluted: 1})',
    ],
    ...[
      'context put({}, ["__proto__", "polluted"], 1)',
      'context([{key: "__proto__", value: {polluted: 1}}])',
    ],
    ...[
      'context merge([list[1], {a: 1}])',
      'for __proto__ in [{polluted: 1}] return 1',
      'list[polluted = null]',
    ],
    ...['{f: function(__proto__) 1, r: f({polluted: 1})}.r', '__proto__', '{a: __proto__, b: a.polluted}'],
  ]) {
    test(`do not pollute prototypes: ${source}`, () => {
      jsonOf(source, hostile);
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
      assert.equal(Object.getPrototypeOf({}), Object.prototype);
      assert.deepEqual(Object.keys(Object.prototype), []);
    });
  }
});

describe("an expression that can't be evaluated fails", () => {
  test('returns null with a warning', () => {
    assert.deepEqual(warningsOf('a > 1'), ["Variable 'a' not found", "can't compare null with the number 1"]);
    assert.deepEqual(warningsOf('1 + "a"'), ['can\'t add the string "a" to the number 1']);
    assert.deepEqual(warningsOf('5 > true'), ["can't compare the number 5 with the boolean true"]);
    assert.equal(jsonOf('a > 1'), null);
    assert.equal(jsonOf('1 + "a"'), null);
    assert.equal(jsonOf('5 > true'), null);
  });

  test('reports a syntax error with its position', () => {
    assert.throws(
      () => compileFeel('a + * b'),
      (error) =>
        error instanceof FeelSyntaxError &&
        error.position.from === 4 &&
        /not expected here/.test(error.message),
    );
    for (const source of ['', ' ', '// only a comment', 'a +', 'for x in', '"open', 'a, b']) {
      assert.throws(() => compileFeel(source), FeelSyntaxError, source);
    }
    assert.equal(jsonOf('1 // one'), 1);
  });
});

describe('limits', () => {
  for (const source of [
    'count(for i in 1..1000000000 return i)',
    'some i in 1..1000000000 satisfies i < 0',
    'count(for i in 1..100000, j in 1..100000 return i)',
    '{f: function(n) [f(n + 1), f(n + 2)], r: f(1)}.r',
    'sum(for i in 1..1000 return sum(for j in 1..1000 return sum(for k in 1..1000 return k)))',
  ]) {
    test(`work: ${source}`, () => {
      const expression = compileFeel(source);
      assert.throws(() => expression.evaluate(scopeOf({}), 0), FeelOverBudget);
      // The next evaluation is not affected.
      assert.equal(jsonOf('count(for i in 1..3 return i)'), 3);
    });
  }

  for (const [source, expected] of [
    ['matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$")', false],
    ['count(split("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$"))', 1],
  ] as const) {
    test(`patterns take linear time: ${source}`, () => assert.equal(jsonOf(source), expected));
  }

  test('a step shares one budget between its evaluations', () => {
    const feelBudget = new FeelBudget(10_000, 1_000_000);
    const expression = compileFeel('count(for i in 1..1000 return i)');
    const host = { feelBudget };
    assert.equal(expression.evaluate(scopeOf({}), 0, host).value, 1000);
    assert.throws(() => {
      for (let times = 0; times < 10; times += 1) expression.evaluate(scopeOf({}), 0, host);
    }, FeelOverBudget);
  });

  test('the same expression has the same cost each time', () => {
    const costs = [1, 2].map(() => {
      const feelBudget = new FeelBudget();
      const before = feelBudget.work;
      compileFeel('sort(for i in 1..100 return 100 - i, function(a, b) a < b)').evaluate(scopeOf({}), 0, {
        feelBudget,
      });
      return before - feelBudget.work;
    });
    assert.ok((costs[0] ?? 0) > 100);
    assert.equal(costs[0], costs[1]);
  });

  test('recursion', () => {
    assert.throws(() => jsonOf('{f: function(x) f(x), r: f(1)}.r'), FeelOverBudget);
    assert.throws(() => jsonOf('{f: function(x) f(x + 1) + f(x + 2), r: f(1)}.r'), FeelOverBudget);
    assert.equal(
      jsonOf('{f: function(n) if n = 0 then 1 else n * f(n - 1), r: f(20)}.r'),
      2432902008176640000,
    );
  });

  test('the budget is charged for JSON before it is parsed', () => {
    const entries = Array.from({ length: 24 }, (_, index) => `x${index + 1}: x${index} + x${index}`);
    const doubled = `{x0: "[[[[", ${entries.join(', ')}, r: from json(x24)}.r`;
    assert.throws(() => jsonOf(doubled), FeelOverBudget);
  });

  test('size: a megabyte of JSON', () => {
    const half = 'x'.repeat(600_000);
    assert.equal(jsonOf('a', { a: half }), half);
    assert.throws(() => jsonOf('a + a', { a: half }), FeelTooLarge);
    assert.throws(() => jsonOf('[a, a]', { a: half }), FeelTooLarge);
    assert.throws(() => jsonOf('{x: [a], y: {z: a}}', { a: half }), FeelTooLarge);
  });

  test('doubling', () => {
    const doubled = (first: string, twice: (name: string) => string) => {
      const entries = Array.from({ length: 40 }, (_, index) => `x${index + 1}: ${twice(`x${index}`)}`);
      return `{x0: ${first}, ${entries.join(', ')}}`;
    };
    const tooMuch = (error: unknown) => error instanceof FeelTooLarge || error instanceof FeelOverBudget;
    assert.throws(() => jsonOf(doubled('"0123456789"', (name) => `${name} + ${name}`)), tooMuch);
    assert.throws(() => jsonOf(doubled('[1, 2, 3]', (name) => `concatenate(${name}, ${name})`)), tooMuch);
    assert.throws(() => jsonOf(doubled('[1, 2, 3]', (name) => `[${name}, ${name}]`)), tooMuch);
  });

  test('partial results are those so far', () => {
    assert.deepEqual(jsonOf('for i in [1, 2] return partial'), [[], [[]]]);
  });

  test('nesting and length of an expression', () => {
    assert.throws(() => compileFeel(`${'('.repeat(1000)}1${')'.repeat(1000)}`), FeelSyntaxError);
    assert.throws(() => compileFeel(`"${'x'.repeat(70_000)}"`), FeelSyntaxError);
    assert.equal(jsonOf(Array.from({ length: 200 }, () => '1').join(' + ')), 200);
  });
});
