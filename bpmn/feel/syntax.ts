/**
 * Reads a FEEL expression once: its syntax tree, the variables it mentions and what it may cost.
 *
 * The tree never depends on which variables exist: `a-b` is always a subtraction and `` `a-b` `` always a
 * name, as in Camunda (feelin alone would read `a-b` as a name as soon as a variable is called so).
 * Pure. Source: DMN 1.3 10.3.1.2 (grammar), lezer-feel's Camunda dialect.
 */
import type { SyntaxNode, Tree } from '@lezer/common';
import type { FeelFunction } from 'feelin';
import { evaluate, parseExpression } from 'feelin';
import { excerpt, FeelSyntaxError } from './errors.ts';
import { builtInOf, isTimed, PARSER_NAMES, REFUSED_FUNCTIONS } from './functions.ts';
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
  /** Those of them that the scope may give functions for: among the variables too. */
  readonly scopeCalls: ReadonlySet<string>;
  /**
   * It may take long, by a loop, a recursion, a regular expression or by doubling: evaluate it under the time
   * limit.
   */
  readonly timed: boolean;
  /** It is a variable or a path into one, so its value can't be larger than the variable. */
  readonly partOfVariable: boolean;
}

const LOOPS: ReadonlySet<string> = new Set(['ForExpression', 'QuantifiedExpression', 'FunctionDefinition']);

/** No functions beside those that every expression has. */
export const NO_FUNCTIONS: ReadonlyMap<string, FeelFunction> = new Map();

/** No functions that a scope gives. */
export const NO_SCOPE_FUNCTIONS: ReadonlySet<string> = new Set();

/**
 * Reads `source` (without a leading `=`), in which `functions` can be called too, and what the scope gives
 * under the names `inScope`. Throws FeelSyntaxError.
 */
export function readFeel(source: string, functions = NO_FUNCTIONS, inScope = NO_SCOPE_FUNCTIONS): FeelSyntax {
  if (source.length > SOURCE_LENGTH_MAX) {
    const message = `Expression has ${source.length} characters, the limit is ${SOURCE_LENGTH_MAX}`;
    throw new FeelSyntaxError(message, { from: 0, to: source.length });
  }
  const tree = parseExpression(source, PARSER_NAMES, DIALECT);
  const found = findings(tree, source, { functions, inScope });
  for (const [name, position] of found.calls) checkCall(name, position, found);
  const variables: ReadonlySet<string> = found.variables;
  const calls = new Set(found.calls.keys());
  const scopeCalls = new Set([...calls].filter((name) => inScope.has(name)));
  const timed = found.loops || copies(tree.topNode, source, new Map()) > COPIES_UNTIMED_MAX;
  const partOfVariable = isPartOfVariable(tree.topNode.firstChild);
  return { source, tree, variables, calls, scopeCalls, timed, partOfVariable };
}

interface Position {
  readonly from: number;
  readonly to: number;
}

interface Findings {
  readonly variables: Set<string>;
  /** Called names, where they are called first. */
  readonly calls: Map<string, Position>;
  /** Names of parameters, of entries of contexts and of loop variables: they may hold functions. */
  readonly bound: Set<string>;
  loops: boolean;
  /** Those that this expression can call beside the built-in ones. */
  readonly functions: ReadonlyMap<string, FeelFunction>;
  /** Names under which the scope may give functions. */
  readonly inScope: ReadonlySet<string>;
}

function findings(tree: Tree, source: string, callable: Pick<Findings, 'functions' | 'inScope'>): Findings {
  const found: Findings = {
    variables: new Set(),
    calls: new Map(),
    bound: new Set(),
    loops: false,
    ...callable,
  };
  let depth = 0;
  let filters = 0;
  tree.iterate({
    enter(ref) {
      if (ref.type.isError) throw syntaxError(source);
      depth += 1;
      if (depth > NESTING_MAX) {
        throw new FeelSyntaxError(`Expression is nested deeper than ${NESTING_MAX} levels`, positionOf(ref));
      }
      if (ref.name === 'FilterExpression') filters += 1;
      if (LOOPS.has(ref.name) || filters > 1) found.loops = true;
      note(ref.node, source, found);
    },
    leave(ref) {
      depth -= 1;
      if (ref.name === 'FilterExpression') filters -= 1;
    },
  });
  return found;
}

function note(node: SyntaxNode, source: string, found: Findings): void {
  if (node.name === 'FunctionInvocation' && node.firstChild?.name !== 'VariableName') found.loops = true;
  if (node.name === 'Name') found.bound.add(nameOf(node, source));
  if (node.name === 'Key' && node.firstChild != null) found.bound.add(keyOf(node.firstChild, source));
  if (node.name !== 'VariableName') return;
  const name = nameOf(node, source);
  if (!isCallTarget(node)) {
    found.variables.add(name);
    return;
  }
  if (!found.calls.has(name)) found.calls.set(name, positionOf(node));
  if (found.inScope.has(name)) {
    // What the scope gives may call others: nobody knows how long it takes.
    found.loops = true;
    found.variables.add(name);
  }
  if (isTimed(name) && !found.functions.has(name)) found.loops = true;
}

function positionOf({ from, to }: Position): Position {
  return { from, to };
}

/** Camunda gives null for a function that it doesn't know; here that is found when the model is deployed. */
function checkCall(name: string, position: Position, { bound, functions, inScope }: Findings): void {
  if (inScope.has(name)) return;
  if (REFUSED_FUNCTIONS.has(name) && !functions.has(name)) {
    const message = `${name}() can't be used: evaluated again, an expression must give the same value`;
    throw new FeelSyntaxError(message, position);
  }
  if (!bound.has(name) && !functions.has(name) && builtInOf(name) === null)
    throw new FeelSyntaxError(`Unknown function ${name}()`, position);
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
 * How many times the expression's result may hold one variable: entries of a context that read earlier
 * entries multiply. `known` holds the copies in each entry read so far.
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

/** feelin's own description of the first error. It checks the tree before it evaluates anything. */
function syntaxError(source: string): FeelSyntaxError {
  try {
    evaluate(source, PARSER_NAMES, DIALECT);
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
