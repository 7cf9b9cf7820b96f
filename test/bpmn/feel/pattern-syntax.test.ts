/**
 * Patterns of Java and XPath in a regular expression engine without backtracking. Source: XPath and XQuery
 * Functions 3.1 §5.6.1, XML Schema Part 2, appendix F; java.util.regex.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFeel } from '../../../bpmn/feel/index.ts';
import { scopeOf } from './scope-of.ts';

const matches = compileFeel('matches(text, pattern, flags)');

function evaluate(text: string, pattern: string, flags: string) {
  return matches.evaluate(scopeOf({ text, pattern, flags }), 0);
}

for (const [text, pattern, flags, expected] of [
  // Subtraction of classes.
  ['x', '[A-Z-[OI]]', 'i', true],
  ['O', '[A-Z-[OI]]', '', false],
  ['i', '[A-Z-[OI]]', 'i', false],
  ['a', '[^A-Z-[b]]', '', true],
  ['b', '[^A-Z-[b]]', '', false],
  ['c', '[a-f-[^c-d]]', '', true],
  ['a', '[a-f-[^c-d]]', '', false],
  ['f', '[a-z-[b-y-[f]]]', '', true],
  // Ignored white space.
  ['ab', 'a b', 'x', true],
  ['a b', 'a[ ]b', 'x', true],
  ['a b', 'a\\ sb', 'x', true],
  ['ab', '\\p{ IsBasic Latin }b', 'x', true],
  // Ends of lines.
  ['a\rb', 'a.b', '', false],
  ['a\nb', 'a.b', '', false],
  ['a\u2028b', 'a.b', '', false],
  ['a\rb', 'a.b', 's', true],
  ['a\nb', '(?s)a.b', '', true],
  // Classes by name, quotations, brackets.
  ['x', '[\\p{Alpha}\\d]', '', true],
  ['é', '[^\\x00-\\x7F]', '', true],
  ['a.b', '\\Qa.b\\E', '', true],
  ['axb', '\\Qa.b\\E', '', false],
  ['a]', '[]a]+$', '', true],
  ['a-', '^[a-]+$', '', true],
  ['😀', '^[😀-😂]$', '', true],
] as const) {
  test(`${JSON.stringify(text)} and ${pattern} with '${flags}' is ${expected}`, () => {
    assert.equal(evaluate(text, pattern, flags).value, expected);
  });
}

for (const pattern of [
  '(a)\\1',
  '[a\\0]',
  '(?=a)',
  'a*+',
  '[a&&[b]]',
  '[a[b]]',
  '[a-c-[a-c]]',
  '[\\d-[5]]',
  '[a-c-[b]x]',
  '[a',
]) {
  test(`the pattern ${pattern} returns null with a warning`, () => {
    const { value, warnings } = evaluate('a', pattern, '');
    assert.equal(value, null);
    assert.match(warnings.join(), /the pattern .* can't be used/);
  });
}
