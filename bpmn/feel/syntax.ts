/**
 * Reads a FEEL expression once: its syntax tree, the variables it mentions and what it may cost.
 *
 * The tree never depends on which variables exist: `a-b` is always a subtraction and `` `a-b` `` always a name, as in
 * Camunda (feelin alone would read `a-b` as a name as soon as a variable is called so).
 * Pure. Source: DMN 1.3 10.3.1.2 (grammar), lezer-feel's Camunda dialect.
 */
import type { SyntaxNode, Tree } from '@lezer/common';
import { evaluate, parseExpression } from 'feelin';
import { excerpt, FeelSyntaxError } from './errors.ts';
import { COPIES_UNTIMED_MAX, NESTING_MAX, SOURCE_LENGTH_MAX } from './limits.ts';

/** The dialect of Camunda 8: names in backticks. */
export const DIALECT = 'camunda';

/** What is known of an expression before it is evaluated. */
export interface FeelSyntax {
  readonly source: string;
  readonly tree: Tree;
  /** Names that are read as variables (also those bound inside the expression, such as `x` of `for x in`). */
  readonly variables: ReadonlySet<string>;
  /** Names that are called as functions. */
  readonly calls: ReadonlySet<string>;
  /** It may take long, by a loop, a recursion, a regular expression or by doubling: evaluate it under the time limit. */
  readonly timed: boolean;
  /** It is a variable or a path into one, so its value can't be larger than the variable. */
  readonly partOfVariable: boolean;
}

/**
 * Functions whose time and result grow no faster than their arguments. Every other function runs under the time limit:
 * regular expressions, pairwise comparisons and calls of functions defined in the expression.
 */
const UNTIMED_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['string', 'number', 'not', 'is', 'now', 'today', 'date', 'time', 'date and time', 'duration'],
  ...['years and months duration', 'day of year', 'day of week', 'month of year', 'week of year'],
  ...['substring', 'string length', 'upper case', 'lower case', 'substring before', 'substring after'],
  ...[
    'contains',
    'starts with',
    'ends with',
    'string join',
    'list contains',
    'count',
    'min',
    'max',
    'sum',
    'mean',
  ],
  ...[
    'all',
    'any',
    'sublist',
    'append',
    'concatenate',
    'insert before',
    'remove',
    'reverse',
    'index of',
    'product',
  ],
  ...[
    'decimal',
    'floor',
    'ceiling',
    'abs',
    'round up',
    'round down',
    'round half up',
    'round half down',
    'modulo',
  ],
  ...['sqrt', 'log', 'exp', 'odd', 'even', 'get value', 'get entries', 'context put', 'context merge'],
]);

/** Functions that would give another value each time, so no process could be replayed. */
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set(['random number', 'uuid']);

const LOOPS: ReadonlySet<string> = new Set(['ForExpression', 'QuantifiedExpression', 'FunctionDefinition']);

/** Reads `source` (without a leading `=`). Throws FeelSyntaxError. */
export function readFeel(source: string): FeelSyntax {
  if (source.length > SOURCE_LENGTH_MAX) {
    const message = `Expression has ${source.length} characters, the limit is ${SOURCE_LENGTH_MAX}`;
    throw new FeelSyntaxError(message, { from: 0, to: source.length });
  }
  const tree = parseExpression(source, {}, DIALECT);
  const variables = new Set<string>();
  const calls = new Set<string>();
  let timed = false;
  let depth = 0;
  let filters = 0;
  tree.iterate({
    enter(ref) {
      if (ref.type.isError) throw syntaxError(source);
      depth += 1;
      if (depth > NESTING_MAX) {
        throw new FeelSyntaxError(`Expression is nested deeper than ${NESTING_MAX} levels`, ref);
      }
      if (LOOPS.has(ref.name)) timed = true;
      if (ref.name === 'FilterExpression') {
        filters += 1;
        if (filters > 1) timed = true;
      }
      if (ref.name === 'FunctionInvocation') {
        const target = ref.node.firstChild;
        if (target?.name !== 'VariableName') timed = true;
      }
      if (ref.name !== 'VariableName') return;
      const name = nameOf(ref.node, source);
      if (!isCallTarget(ref.node)) {
        variables.add(name);
        return;
      }
      if (REFUSED_FUNCTIONS.has(name)) throw refused(name, ref);
      calls.add(name);
      if (!UNTIMED_FUNCTIONS.has(name)) timed = true;
    },
    leave(ref) {
      depth -= 1;
      if (ref.name === 'FilterExpression') filters -= 1;
    },
  });
  timed ||= copies(tree.topNode, source, new Map()) > COPIES_UNTIMED_MAX;
  return { source, tree, variables, calls, timed, partOfVariable: isPartOfVariable(tree.topNode.firstChild) };
}

function isPartOfVariable(node: SyntaxNode | null): boolean {
  let target = node;
  while (target?.name === 'PathExpression') target = target.firstChild;
  return target?.name === 'VariableName';
}

/** The name that a VariableName, PathName or Name node spells: its parts with one space between. */
export function nameOf(node: SyntaxNode, source: string): string {
  const parts: string[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const text = source.slice(child.from, child.to);
    parts.push(child.name === 'BacktickIdentifier' ? text.replaceAll('`', '') : text);
  }
  return parts.length === 0 ? source.slice(node.from, node.to) : parts.join(' ');
}

/** Whether a VariableName node is the `f` of `f(...)`. */
export function isCallTarget(node: SyntaxNode): boolean {
  const parent = node.parent;
  return parent?.name === 'FunctionInvocation' && parent.firstChild?.from === node.from;
}

/**
 * How many times the expression's result may hold one variable: entries of a context that read earlier entries multiply.
 * `known` holds the copies in each entry read so far.
 */
function copies(node: SyntaxNode, source: string, known: ReadonlyMap<string, number>): number {
  if (node.name === 'VariableName') return known.get(nameOf(node, source)) ?? 1;
  const inner = node.name === 'Context' ? new Map(known) : known;
  let sum = 0;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const own = copies(child, source, inner);
    sum += own;
    if (child.name !== 'ContextEntry' || inner === known) continue;
    const key = child.firstChild?.firstChild;
    if (key != null) (inner as Map<string, number>).set(keyOf(key, source), own);
  }
  return sum;
}

/** The key of a context entry, from the Name or StringLiteral node in its Key. */
export function keyOf(node: SyntaxNode, source: string): string {
  if (node.name === 'StringLiteral') return literalText(source.slice(node.from, node.to));
  return nameOf(node, source);
}

/** The text that a string literal stands for. */
export function literalText(literal: string): string {
  const inner = literal.slice(1, -1);
  return inner.includes('\\') ? String(evaluate(literal, {}, DIALECT).value) : inner;
}

function refused(name: string, position: { readonly from: number; readonly to: number }): FeelSyntaxError {
  const message = `${name}() can't be used: evaluated again, an expression must give the same value`;
  return new FeelSyntaxError(message, { from: position.from, to: position.to });
}

/** feelin's own description of the first error. It checks the tree before it evaluates anything. */
function syntaxError(source: string): FeelSyntaxError {
  try {
    evaluate(source, {}, DIALECT);
  } catch (error) {
    if (error instanceof Error) return asSyntaxError(error, source);
    throw error;
  }
  throw new Error(`feelin accepts what its parser refuses: ${excerpt(source)}`);
}

/** A FeelSyntaxError of what feelin threw while it read the expression. */
export function asSyntaxError(error: Error, source: string): FeelSyntaxError {
  const position: unknown = 'position' in error ? error.position : undefined;
  const known = isPosition(position)
    ? { from: position.from, to: position.to }
    : { from: 0, to: source.length };
  return new FeelSyntaxError(`${error.message}, at ${known.from}: ${excerpt(source)}`, known);
}

function isPosition(value: unknown): value is { from: number; to: number } {
  if (typeof value !== 'object' || value === null) return false;
  return 'from' in value && typeof value.from === 'number' && 'to' in value && typeof value.to === 'number';
}
