/** The FEEL functions that Camunda adds to those of the standard. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFeel, FeelFailure, FeelSyntaxError, toJson } from '../../../bpmn/feel/index.ts';
import { scopeOf } from './scope-of.ts';

const VALUES = {
  x: 1,
  nothing: null,
  list: [1, 2, 1, { a: 1 }, { a: 1 }],
  trim: ' t ',
  text: 'a1b22',
  pattern: '(',
};

const CASES: [expression: string, value: unknown][] = [
  ['is defined(x)', true],
  ['is defined(value: x)', true],
  ['is defined(nothing)', false],
  ['is defined(missing)', false],
  ['is defined(missing.path)', false],
  ['get or else(x, 5)', 1],
  ['get or else(nothing, 5) + 1', 6],
  ['get or else(missing, get or else(nothing, "z"))', 'z'],
  ['if get or else(missing, true) or false then 1 else 2', 1],
  ['is empty([])', true],
  ['is empty(list)', false],
  ['is empty(nothing)', null],
  ['is blank("  ")', true],
  ['is blank(text)', false],
  ['trim(" a b ")', 'a b'],
  ['trim(trim)', 't'],
  ['extract(text, "[0-9]+")', ['1', '22']],
  ['extract(text, pattern)', null],
  ['to base64("FEEL")', 'RkVFTA=='],
  ['duplicate values(list)', [1, { a: 1 }]],
  ['partition([1, 2, 3, 4, 5], 2)', [[1, 2], [3, 4], [5]]],
  ['partition([1], 0)', null],
  ['last day of month(date("2028-02-03"))', '2028-02-29'],
  ['last day of month(@"2026-12-03T10:00:00Z")', '2026-12-31'],
  ['last day of month(x)', null],
  ['from json("{\\"a\\": [1]}").a', [1]],
  ['from json("{")', null],
  ['to json({a: date("2026-01-01")})', '{"a":"2026-01-01"}'],
  ['assert(x, x != null)', 1],
  ['assert(x, x > 0, "no x") + 1', 2],
  ['put({a: 1}, "b", 2)', { a: 1, b: 2 }],
  ['put all({a: 1}, {a: 2, b: 3})', { a: 2, b: 3 }],
  ['put(list, "b", 2)', null],
  ['cycle(duration("PT1H"))', 'R/PT1H'],
  ['cycle(3, duration("P1DT2H"))', 'R3/P1DT2H'],
  ['cycle(repetitions: x, interval: duration("P1M"))', 'R1/P1M'],
  ['cycle(null, duration("PT1H"))', 'R/PT1H'],
  ['cycle(missing, duration("PT1H"))', 'R/PT1H'],
  ['cycle(3)', null],
  ['cycle("3", duration("PT1H"))', null],
  ['fromAi(x, "an order", "number")', 1],
];

for (const [expression, expected] of CASES) {
  test(expression, () => {
    assert.deepEqual(toJson(compileFeel(expression).evaluate(scopeOf(VALUES), 0).value), expected);
  });
}

test('a failed assert makes the evaluation fail', () => {
  const fails = (source: string, cause: RegExp) =>
    assert.throws(
      () => compileFeel(source).evaluate(scopeOf(VALUES), 0),
      (error) => error instanceof FeelFailure && cause.test(error.message),
      source,
    );
  fails('assert(x, x = 2)', /not fulfilled/);
  fails('{a: [assert(missing, missing != null, "nothing there")]}', /^nothing there$/);
  fails('for i in 1..2 return assert(i, i < 2)', /not fulfilled/);
  fails('assert(x, null)', /not fulfilled/);
});

test('an unknown function is an error when the model is deployed [C207]', () => {
  for (const source of [
    'frobnicate(1)',
    // Measured on 8.8.21: it does not exist in Camunda's FEEL.
    'round half even(2.5, 0)',
    'if a then string lenght("x") else 2',
    'constructor()',
    '__proto__()',
    'x + y(2)',
  ]) {
    assert.throws(() => compileFeel(source), /Unknown function/, source);
    assert.throws(() => compileFeel(source), FeelSyntaxError);
  }
  for (const source of ['{f: function(a) a + 1, r: f(2)}.r', 'sort([2, 1], function(a, b) a < b)[1] + 2']) {
    assert.equal(compileFeel(source).evaluate(scopeOf({}), 0).value, 3);
  }
});
