/**
 * Unary tests: `> 5`, `[1..5]`, `"a", "b"`, `not(7)` or an expression with `?`, the input; also after `in`.
 * Elsewhere, `> 5` and `[1..5]` are ranges as values. Pure. Source: DMN 1.5 7.3.3, 10.3.2.15; feel-engine
 * 1.19 (unaryTestExpression) for the meaning of an expression.
 */
import type { SyntaxNode } from '@lezer/common';
import type { Run } from '../run.ts';
import { compare } from '../values/comparison.ts';
import { describe } from '../values/describe.ts';
import { equal } from '../values/equality.ts';
import type { FeelValue } from '../values/feel-value.ts';
import { FeelRange } from '../values/feel-value.ts';
import { includes } from '../values/ranges.ts';
import { isList } from '../values/type-of.ts';
import type { Code } from './code.ts';
import { comparisonOf, incomparable } from './comparison-of.ts';
import type { Compilation } from './compilation.ts';

/**
 * True if one of the tests passes for the value in the slot; null if none passes and one can't be decided.
 */
export function compileTests(tests: readonly SyntaxNode[], slot: number, compilation: Compilation): Code {
  const codes = tests.map((test) => compileTest(test, slot, compilation));
  const [only] = codes;
  if (codes.length === 1 && only !== undefined) return only;
  return (run, frame) => {
    let result: boolean | null = false;
    for (const code of codes) {
      const passes = code(run, frame);
      if (passes === true) return true;
      if (passes !== false) result = null;
    }
    return result;
  };
}

function compileTest(test: SyntaxNode, slot: number, compilation: Compilation): Code {
  const node = withoutParentheses(test, compilation);
  const input: Code = (_run, frame) => frame[slot] ?? null;
  if (node.name === 'SimplePositiveUnaryTest') {
    const [sign, value] = compilation.children(node);
    if (sign?.name === 'CompareOp')
      return comparisonOf(compilation.text(sign), input, compilation.compile(value));
    const range = compileRangeValue(node, compilation);
    return (run, frame) => {
      const found = range(run, frame);
      return found instanceof FeelRange ? isInside(input(run, frame), found, run) : null;
    };
  }
  if (node.name === 'Wildcard') return () => true;
  // As in Camunda, a literal at the end is compared; any other expression passes if it is true.
  const isLast = compilation.source.slice(node.to).trim() === '';
  if (node.name === 'BooleanLiteral' && isLast) return comparisonOf('=', input, compilation.compile(node));
  const code = compilation.compile(node);
  const isAboutInput = mentionsInput(node);
  if (compilation.options.comparesBooleans && !isAboutInput) {
    return (run, frame) => {
      const given = input(run, frame);
      const value = code(run, frame);
      const areBooleans = typeof given === 'boolean' && typeof value === 'boolean';
      return areBooleans ? given === value : passes(given, value, false, run);
    };
  }
  return (run, frame) => passes(input(run, frame), code(run, frame), isAboutInput, run);
}

/** `(> 5)` is the test `> 5`. */
function withoutParentheses(test: SyntaxNode, compilation: Compilation): SyntaxNode {
  const node = test.name === 'PositiveUnaryTest' ? (compilation.children(test)[0] ?? test) : test;
  if (node.name !== 'ParenthesizedExpression') return node;
  const inner = compilation.children(node).find(({ name }) => name !== '(');
  return inner?.name === 'SimplePositiveUnaryTest' ? inner : node;
}

function mentionsInput(node: SyntaxNode): boolean {
  let found = false;
  node.cursor().iterate(({ name }) => {
    if (name === '?') found = true;
  });
  return found;
}

/** The meaning of an expression used as a test of the input. */
function passes(input: FeelValue, value: FeelValue, isAboutInput: boolean, run: Run): boolean | null {
  if (value === true) return true;
  if (isAboutInput) return value === false ? false : null;
  if (isList(value)) return isInList(input, value, run);
  if (value instanceof FeelRange) return isInside(input, value, run);
  const isEqual = equal(input, value, run);
  if (isEqual === true) return true;
  if (value === false) return false;
  return isEqual === null ? incomparable(input, value, run) : false;
}

function isInList(input: FeelValue, list: readonly FeelValue[], run: Run): boolean {
  run.spend(1 + list.length);
  return (
    (isList(input) && equal(input, list, run) === true) ||
    list.some(
      (item) => (item instanceof FeelRange && includes(item, input)) || equal(input, item, run) === true,
    )
  );
}

function isInside(input: FeelValue, range: FeelRange, run: Run): boolean | null {
  if (range.isValue) return equal(input, range.start, run);
  const result = includes(range, input);
  if (result !== null) return result;
  return incomparable(input, range.start ?? range.end, run);
}

/** `[1..5]`, `> 5` as a value. */
export function compileRangeValue(node: SyntaxNode, compilation: Compilation): Code {
  const [first, second] = compilation.children(node);
  if (first?.name === 'Interval') return compileInterval(first, compilation);
  if (node.name === 'Interval') return compileInterval(node, compilation);
  if (first?.name !== 'CompareOp') throw compilation.syntaxError(node, 'this is not a test');
  const sign = compilation.text(first);
  const bound = compilation.compile(second);
  return (run, frame) => {
    const value = bound(run, frame);
    if (sign === '=') return new FeelRange(value, true, value, true, true);
    if (sign === '!=' || value === null) return run.warn(`'${sign} ${describe(value)}' is not a range`);
    const included = sign.endsWith('=');
    return sign.startsWith('<')
      ? new FeelRange(null, false, value, included)
      : new FeelRange(value, included, null, false);
  };
}

function compileInterval(node: SyntaxNode, compilation: Compilation): Code {
  const [open, from, , to, close] = compilation.children(node);
  if (open === undefined || close === undefined)
    throw compilation.syntaxError(node, 'the range is not complete');
  const start = compilation.compile(from);
  const end = compilation.compile(to);
  const startIncluded = compilation.text(open) === '[';
  const endIncluded = compilation.text(close) === ']';
  return (run, frame) => {
    const low = start(run, frame);
    const high = end(run, frame);
    if (compare(low, high) === null) {
      return run.wantsWarnings
        ? run.warn(`can't create a range from ${describe(low)} to ${describe(high)}`)
        : null;
    }
    return new FeelRange(low, startIncluded, high, endIncluded);
  };
}
