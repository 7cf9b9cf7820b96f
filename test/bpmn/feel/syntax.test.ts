/** Syntax errors are reported at deployment, with their position and a suggestion. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compileFeel, compileUnaryTests, FeelSyntaxError } from '../../../bpmn/feel/index.ts';
import { scopeOf } from './scope-of.ts';

/** An invalid text, the position of the error (from 0), and a part of the message. */
const REFUSED: readonly (readonly [source: string, from: number, message: RegExp])[] = [
  ['n == 5', 2, /write '=' instead of '=='/],
  ['a <> b', 2, /write '!=' instead of '<>'/],
  ['not n', 0, /write not\(n\)/],
  ['count l', 0, /write count\(l\)/],
  ['string length s', 0, /write string length\(s\)/],
  ['2e2 + 1', 0, /'2e2' is not a number \(write 2 \* 10 \*\* 2/],
  ['a && b', 2, /write 'and' instead of '&&'/],
  ['a || b', 2, /write 'or' instead of '\|\|'/],
  ['x ? 1 : 2', 2, /write 'if \.\.\. then \.\.\. else/],
  ["'abc'", 0, /strings are in double quotes/],
  ['"open', 0, /a string ends with a double quote/],
  ['!a', 0, /write 'not\(\.\.\.\)'/],
  ['a % b', 2, /write 'modulo\(a, b\)'/],
  ['if a then b', 11, /'if' needs 'then' and 'else'/],
  ['[1, 2', 5, /ends too early/],
  ['a + * b', 4, /'\*' is not expected here/],
  ['1 + f(2)', 4, /Unknown function f\(\)/],
  ['a instance of foo', 14, /'foo' is not a FEEL type/],
  ['matches(s, "(a)\\1")', 0, /can't be used/],
  ['matches(s, "(?=a)")', 0, /can't be used/],
  ['function(x) external {a: 1}', 0, /external functions are not supported/],
  ['', 0, /is empty|too early/],
];

describe('refused', () => {
  for (const [source, from, message] of REFUSED) {
    test(`${JSON.stringify(source)} is rejected at ${from}`, () => {
      assert.throws(
        () => compileFeel(source),
        (error) =>
          error instanceof FeelSyntaxError && error.position.from === from && message.test(error.message),
      );
    });
  }

  test('unary tests are rejected like expressions', () => {
    for (const source of ['> ', '[1..', '"a", ', 'not(', '? == 5']) {
      assert.throws(() => compileUnaryTests(source), FeelSyntaxError, source);
    }
  });
});

describe('with lenient parsing', () => {
  test('an invalid expression returns null and a warning with the reason', () => {
    const { value, warnings } = compileFeel('n == 5', { lenient: true }).evaluate(scopeOf({ n: 5 }), 0);
    assert.equal(value, null);
    assert.match(warnings[0] ?? '', /can't be read: '==' is not a FEEL operator/);
  });

  test('a valid expression is evaluated', () => {
    assert.equal(compileFeel('n = 5', { lenient: true }).evaluate(scopeOf({ n: 5 }), 0).value, true);
  });
});

test('numbers with an exponent are only allowed in DMN', () => {
  assert.equal(compileFeel('1.5e2', { dmn: true }).evaluate(scopeOf({}), 0).value, 150);
});

test('and(...) and or(...) are functions at the start of an operand, and operators everywhere else', () => {
  const resultOf = (source: string) => compileFeel(source).evaluate(scopeOf({ a: true, b: false }), 0).value;
  assert.equal(resultOf('and([a, b])'), false);
  assert.equal(resultOf('a and or([a, b])'), true);
  assert.equal(resultOf('if or([a, b]) then 1 else 2'), 1);
  assert.equal(resultOf('a and (b)'), false);
  assert.equal(resultOf('(a) or (b)'), true);
  assert.equal(resultOf('"x and(y)"'), 'x and(y)');
});
