/**
 * Unary tests: the cells of a decision table's conditions, such as `> 5`, `"a", "b"`, `[1..5]`, `not(7)` or
 * an expression about `?`, the input's value. Each test is read once and made an expression, so that most run
 * on FEEL's fast path; feelin's own `unaryTest` reads its text again each time. Pure but for the time limit.
 * Source: DMN 1.3 §7.3.3 and §10.3.1 (grammar rules 7 to 16), feelin 8.2.0's `UnaryTests`.
 */
import type { SyntaxNode } from '@lezer/common';
import { parseUnaryTests } from 'feelin';
import type { FeelExpression } from '../feel/index.ts';
import { compileFeel, FeelSyntaxError } from '../feel/index.ts';
import type { FeelScope, Json } from '../feel/types.ts';

export interface UnaryTests {
  /** They may take long: each evaluation is under a time limit. */
  readonly timed: boolean;
  /** True when the input's value, which the scope gives as `?`, passes. */
  readonly passes: (scope: FeelScope, nowMs: number) => boolean;
}

type Test = UnaryTests;

/** The variable that is the input's value. */
export const INPUT_VALUE = '?';

/** Makes an expression of a text. Throws FeelSyntaxError. */
type Compile = (text: string) => FeelExpression;

/**
 * Null: whatever the value, it passes (`-`, or nothing). `compile` reads the expressions in it. Throws
 * FeelSyntaxError.
 */
export function compileUnaryTests(source: string, compile: Compile = compileFeel): UnaryTests | null {
  const text = source.trim();
  if (text === '' || text === '-') return null;
  const { topNode } = parseUnaryTests(text, {}, 'camunda');
  topNode.cursor().iterate(({ type, from, to }) => {
    if (type.isError)
      throw new FeelSyntaxError(`these are no unary tests: ${text.slice(0, 120)}`, { from, to });
  });
  const tests = childrenOf(topNode, 'PositiveUnaryTests').flatMap((list) =>
    childrenOf(list, 'PositiveUnaryTest').flatMap((test) =>
      test.firstChild ? [compileTest(test.firstChild, text, compile)] : [],
    ),
  );
  const isNegated = text.slice(topNode.firstChild?.from, topNode.firstChild?.to) === 'not';
  const passes: Test['passes'] = (scope, nowMs) => tests.some((test) => test.passes(scope, nowMs));
  return {
    timed: tests.some((test) => test.timed),
    passes: isNegated ? (scope, nowMs) => !passes(scope, nowMs) : passes,
  };
}

function childrenOf(node: SyntaxNode, name: string): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === name) children.push(child);
  }
  return children;
}

const LITERALS: ReadonlySet<string> = new Set([
  'NumericLiteral',
  'StringLiteral',
  'BooleanLiteral',
  'DateTimeLiteral',
  'AtLiteral',
  'null',
]);

function compileTest(node: SyntaxNode, source: string, compile: Compile): Test {
  const text = expressionText(node, source);
  if (node.name === 'SimplePositiveUnaryTest') {
    const only = node.firstChild;
    if (only?.name === 'Interval') return isTrue(compile(intervalText(only, source, text)));
    const value = node.lastChild;
    if (only?.name === 'CompareOp' && value) {
      const operator = source.slice(only.from, only.to);
      return isTrue(compile(`${VALUE} ${operator} (${expressionText(value, source)})`));
    }
  }
  const isEqual = isTrue(compile(`${VALUE} = (${text})`));
  return LITERALS.has(node.name) ? isEqual : general(compile(text), isEqual);
}

const VALUE = `\`${INPUT_VALUE}\``;

/** `[a..b]` with closed or open ends; an end that is no plain value is left to FEEL's own ranges. */
function intervalText(interval: SyntaxNode, source: string, text: string): string {
  const parts: SyntaxNode[] = [];
  for (let child = interval.firstChild; child !== null; child = child.nextSibling) parts.push(child);
  const [open, from, , to, close] = parts;
  if (!open || !from || !to || !close || ![from, to].every(({ name }) => LITERALS.has(name))) {
    return `${VALUE} in ${text}`;
  }
  const lower = source.slice(open.from, open.to) === '[' ? '>=' : '>';
  const upper = source.slice(close.from, close.to) === ']' ? '<=' : '<';
  const bounds = [from, to].map((node) => expressionText(node, source));
  return `${VALUE} ${lower} (${bounds[0]}) and ${VALUE} ${upper} (${bounds[1]})`;
}

/** The node's text with `?`, which an expression can't hold, as a name. */
function expressionText(node: SyntaxNode, source: string): string {
  let text = '';
  let done = node.from;
  node.cursor().iterate(({ name, from, to }) => {
    if (name !== INPUT_VALUE) return;
    text += source.slice(done, from) + VALUE;
    done = to;
  });
  return text + source.slice(done, node.to);
}

function isTrue(expression: FeelExpression): Test {
  const { timed } = expression;
  return { timed, passes: (scope, nowMs) => expression.evaluate(scope, nowMs).value === true };
}

/** An expression passes when it is true, is a list that has the value, or is the value. */
function general(expression: FeelExpression, isEqual: Test): Test {
  return {
    timed: expression.timed || isEqual.timed,
    passes(scope, nowMs) {
      const { value } = expression.evaluate(scope, nowMs);
      if (typeof value === 'boolean') return value;
      if (Array.isArray(value)) return value.some((item) => isSame(item as Json, scope.get(INPUT_VALUE)));
      return isEqual.passes(scope, nowMs);
    },
  };
}

function isSame(left: Json, right: Json | undefined): boolean {
  return left === right || (typeof left === 'object' && JSON.stringify(left) === JSON.stringify(right));
}
