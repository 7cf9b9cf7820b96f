/** Unary tests against feelin's own `unaryTest`, the oracle: same answer for each test and value. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unaryTest } from 'feelin';
import { compileUnaryTests } from '../../../bpmn/dmn/unary-tests.ts';
import { FeelSyntaxError } from '../../../bpmn/feel/index.ts';
import type { Json } from '../../../bpmn/feel/types.ts';

const VARIABLES: { readonly [name: string]: Json } = { x: 3, l: [1, 3], s: 'a', b: true };
const VALUES: readonly Json[] = [null, 0, 1, 3, 5, 6, -1, 'a', 'b', '', true, false, [1, 2], { a: 1 }];
const TESTS = [
  ...['> 5', '"a","b"', '-', 'not("a")', '[1..5]', '(1..5)', '[1..5)', ']1..5[', '? > x', 'x', 'null'],
  ...['not(null)', 'list contains(l, ?)', 'true', 'false', '-1', '> 5, < 2', 'not(>5)', 'not("a",3)', 'l'],
  ...['x + 2', '>= x', '!= 3', '= 3', 'b', 's', '[1..x]', '? = 1 or ? = 6', '? in [1..3]', '>5 , "a"'],
  ...['if b then ? > 2 else false', 'date("2020-01-02")', '< date("2021-01-01")', 'count(l) > 1', '{a:1}'],
  ...['some i in l satisfies i = ?', 'contains("abc", "a")', '[1,2]', '""', '? != null', 'not(? > 3)'],
];

for (const source of TESTS) {
  test(source, () => {
    const compiled = compileUnaryTests(source);
    for (const value of VALUES) {
      const scope = {
        get: (name: string) => (name === '?' ? value : VARIABLES[name]),
        names: () => Object.keys(VARIABLES),
      };
      const expected = unaryTest(source, { ...VARIABLES, '?': value }, 'camunda').value === true;
      assert.equal(
        compiled === null || compiled.passes(scope, 0),
        expected,
        `${source} of ${JSON.stringify(value)}`,
      );
    }
  });
}

for (const source of ['>', '1 +', 'nonsense(', '"a" "b"', 'unknown(?)']) {
  test(`refused: ${source}`, () => {
    assert.throws(() => compileUnaryTests(source), FeelSyntaxError);
  });
}
