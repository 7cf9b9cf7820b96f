/** Property: whatever way an expression is evaluated, value and warnings are feelin's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluate, SyntaxError as FeelinSyntaxError } from 'feelin';
import { compileFeel } from '../../../bpmn/feel/compile.ts';
import { FeelSyntaxError, FeelTimeout, FeelTooLarge } from '../../../bpmn/feel/errors.ts';
import { DOUBT } from '../../../bpmn/feel/fast-operators.ts';
import { compileFast } from '../../../bpmn/feel/fast-path.ts';
import { readFeel } from '../../../bpmn/feel/syntax.ts';
import type { FeelExpression, FeelResult } from '../../../bpmn/feel/types.ts';
import { any, common, variables } from './expressions.ts';
import { scopeOf } from './scope-of.ts';

test('common expressions have the value and the warnings that feelin gives', () => {
  let answered = 0;
  let doubted = 0;
  fc.assert(
    fc.property(common, variables, (source, values) => {
      const expected = byFeelin(source, values);
      assertSame(compileFeel(source).evaluate(scopeOf(values), 0), expected);

      const fast = compileFast(readFeel(source));
      const value = fast === null ? DOUBT : fast(scopeOf(values));
      if (value === DOUBT) {
        doubted += 1;
      } else {
        answered += 1;
        assertSame({ value, warnings: [] }, expected);
      }
    }),
    { numRuns: 4000 },
  );
  // Both ways must be taken often, else the property says little.
  assert.ok(answered > 800, `fast path answered only ${answered} times`);
  assert.ok(doubted > 400, `feelin was asked only ${doubted} times`);
});

/** Values that differ in type, order and truth, each pair of which an operator may meet. */
const OPERANDS: readonly unknown[] = [
  ...[0, 1, -1, 2.5, 1e308, '', 'a', 'b', 'ab', '1', 'ü\u{1F600}', true, false, null],
  ...[[], [1], [1, 'a'], {}, { a: 1 }, { a: 1, b: null }],
];

test('every operator and function, with every pair of operands', () => {
  const operators = ['+', '-', '*', '/', '**', '=', '!=', '<', '<=', '>', '>=', 'and', 'or'];
  const binary = operators.map((operator) => `x ${operator} y`);
  const calls = [
    'contains(x, y)',
    'starts with(x, y)',
    'ends with(x, y)',
    'if x then y else "no"',
    '[x, y]',
    '{a: x, b: y}',
  ];
  for (const source of [...binary, ...calls, 'x * 10 - x * 10 >= y']) {
    const expression = compileFeel(source);
    for (const x of OPERANDS) {
      for (const y of OPERANDS)
        assertSame(expression.evaluate(scopeOf({ x, y }), 0), byFeelin(source, { x, y }));
    }
  }
  const unary = ['not', 'string', 'count', 'string length', 'upper case', 'lower case'].map(
    (name) => `${name}(x)`,
  );
  for (const source of [...unary, '-x', 'x.a', 'x.a.b', 'x', '(x)']) {
    const expression = compileFeel(source);
    for (const x of OPERANDS) assertSame(expression.evaluate(scopeOf({ x }), 0), byFeelin(source, { x }));
  }
});

test('all other expressions too, evaluated twice by the same compiled form', () => {
  fc.assert(
    fc.property(any, variables, variables, (source, first, second) => {
      const expression = compileOrRefuse(source);
      if (expression === null) return;
      for (const values of [first, second, first]) {
        const result = evaluatedInTime(expression, values);
        if (result) assertSame(result, byFeelin(source, values));
      }
    }),
    { numRuns: 1000 },
  );
});

/** Undefined: the time limit, which is by the wall clock, was hit on a machine with other things to do. */
function evaluatedInTime(
  expression: FeelExpression,
  values: Parameters<typeof scopeOf>[0],
): ReturnType<FeelExpression['evaluate']> | undefined {
  try {
    return expression.evaluate(scopeOf(values), 0);
  } catch (error) {
    if (error instanceof FeelTimeout) return undefined;
    throw error;
  }
}

/** Some random texts are no FEEL: then feelin must say so too. */
function compileOrRefuse(source: string): FeelExpression | null {
  try {
    return compileFeel(source);
  } catch (error) {
    assert.ok(error instanceof FeelSyntaxError);
    assert.throws(() => evaluate(source, {}, 'camunda'), FeelinSyntaxError);
    return null;
  }
}

/** What feelin gives, null and the message where it throws. */
function byFeelin(source: string, values: unknown): FeelResult {
  try {
    const { value, warnings } = evaluate(source, values as Record<string, unknown>, 'camunda');
    return { value: value ?? null, warnings: warnings.map((warning) => warning.message) };
  } catch (error) {
    assert.ok(error instanceof Error);
    return { value: null, warnings: [error.message] };
  }
}

function assertSame(actual: FeelResult, expected: FeelResult) {
  const thrown = actual.warnings.length > expected.warnings.length;
  const warnings = thrown ? actual.warnings.slice(-expected.warnings.length) : actual.warnings;
  assert.deepEqual(warnings, expected.warnings);
  if (typeof expected.value === 'function') assert.equal(actual.value, expected.value);
  else assert.deepStrictEqual(comparable(actual.value), comparable(expected.value));
}

/** Functions made by two evaluations are two functions. */
function comparable(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify({ value }, (_name, part: unknown) => {
      if (typeof part === 'function') return '<function>';
      return typeof part === 'number' && !Number.isFinite(part) ? `<${part}>` : part;
    }),
  );
}

test('the size of a result is limited on both ways', () => {
  const values = { s: 'x'.repeat(600_000) };
  assert.throws(() => compileFeel('s + s').evaluate(scopeOf(values), 0), FeelTooLarge);
  assert.throws(() => compileFeel('concatenate([s], [s])').evaluate(scopeOf(values), 0), FeelTooLarge);
});
