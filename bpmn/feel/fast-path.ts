/**
 * The common shapes of expressions as closures over the syntax tree: literals, variables, paths, comparisons,
 * arithmetic, and/or, if, contexts, lists and a few string functions. Some ten times faster than feelin.
 *
 * A closure answers only where it gives feelin's value *without a warning*; in any other case (a missing
 * variable, operands of other types, ...) it gives DOUBT, and feelin evaluates the whole expression. So the
 * rules of FEEL that need judgement stand in one place only: feelin. The property test compares the two.
 * Pure. Source: feelin 8.2.0, `evalNode` and `equals`.
 */
import type { SyntaxNode } from '@lezer/common';
import { normalizeContextKey } from 'lezer-feel';
import { FUNCTIONS } from './fast-functions.ts';
import type { Operator } from './fast-operators.ts';
import { DOUBT, operatorOf } from './fast-operators.ts';
import { lookUp } from './scope-lookup.ts';
import type { FeelSyntax } from './syntax.ts';
import { keyOf, literalText, nameOf } from './syntax.ts';
import type { FeelScope } from './types.ts';

/** The expression's value, or DOUBT when feelin must decide. */
export type FastExpression = (scope: FeelScope) => unknown;

/** What is known while an expression is compiled: its text and the names bound by contexts around a node. */
interface Surroundings {
  readonly syntax: FeelSyntax;
  readonly bound: ReadonlySet<string>;
}

/** The expression as a closure, or null when it has a part that only feelin evaluates. */
export function compileFast(syntax: FeelSyntax): FastExpression | null {
  if (syntax.timed) return null;
  const root = syntax.tree.topNode.firstChild;
  return root === null ? null : compileNode(root, { syntax, bound: new Set() });
}

function compileNode(node: SyntaxNode, around: Surroundings): FastExpression | null {
  const text = around.syntax.source.slice(node.from, node.to);
  switch (node.name) {
    case 'NumericLiteral':
      return constant(text.includes('.') ? Number.parseFloat(text) : Number.parseInt(text, 10));
    case 'StringLiteral':
      return constant(literalText(text));
    case 'BooleanLiteral':
      return constant(text === 'true');
    case 'null':
      return constant(null);
    case 'VariableName':
      return variable(node, around);
    case 'PathExpression':
      return path(node, around);
    case 'ParenthesizedExpression':
      return only(node, 3, 1, around);
    case 'ArithmeticExpression':
    case 'Comparison':
    case 'Conjunction':
    case 'Disjunction':
      return operation(node, around);
    case 'IfExpression':
      return conditional(node, around);
    case 'List':
      return list(node, around);
    case 'Context':
      return context(node, around);
    case 'FunctionInvocation':
      return invocation(node, around);
    default:
      return null;
  }
}

function constant(value: unknown): FastExpression {
  return () => value;
}

/** The child at `index` of a node that has `count` of them (comments and errors not counted). */
function only(node: SyntaxNode, count: number, index: number, around: Surroundings): FastExpression | null {
  const children = childrenOf(node);
  const child = children[index];
  return children.length === count && child !== undefined ? compileNode(child, around) : null;
}

function variable(node: SyntaxNode, around: Surroundings): FastExpression | null {
  const name = nameOf(node, around.syntax.source);
  if (around.bound.has(normalizeContextKey(name)) || name === '__proto__') return null;
  return (scope) => {
    const value = lookUp(scope, name);
    return value === undefined ? DOUBT : value;
  };
}

function path(node: SyntaxNode, around: Surroundings): FastExpression | null {
  const [target, , property] = childrenOf(node);
  if (target === undefined || property?.name !== 'PathName') return null;
  const of = compileNode(target, around);
  if (of === null) return null;
  const name = nameOf(property, around.syntax.source);
  return (scope) => {
    const value = of(scope);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return DOUBT;
    if (Object.getPrototypeOf(value) !== Object.prototype || !Object.hasOwn(value, name)) return DOUBT;
    const property = (value as { readonly [name: string]: unknown })[name];
    return property === undefined ? DOUBT : property;
  };
}

function operation(node: SyntaxNode, around: Surroundings): FastExpression | null {
  const children = childrenOf(node);
  const negation = children.length === 2;
  const [left, sign, right] = negation ? [undefined, ...children] : children;
  if (children.length > 3 || sign === undefined || right === undefined) return null;
  const operator: Operator | null = operatorOf(around.syntax.source.slice(sign.from, sign.to));
  const a = left === undefined ? constant(0) : compileNode(left, around);
  const b = compileNode(right, around);
  if (operator === null || a === null || b === null) return null;
  return (scope) => {
    const first = a(scope);
    if (first === DOUBT) return DOUBT;
    const second = b(scope);
    return second === DOUBT ? DOUBT : operator(first, second);
  };
}

function conditional(node: SyntaxNode, around: Surroundings): FastExpression | null {
  const children = childrenOf(node);
  const [condition, yes, no] = [children[1], children[3], children[5]].map((child) =>
    child === undefined ? null : compileNode(child, around),
  );
  if (children.length !== 6 || !condition || !yes || !no) return null;
  return (scope) => {
    const decision = condition(scope);
    if (decision === DOUBT) return DOUBT;
    return decision !== false && decision !== null ? yes(scope) : no(scope);
  };
}

function list(node: SyntaxNode, around: Surroundings): FastExpression | null {
  const items = compileAll(childrenOf(node).slice(1, -1), around);
  if (items === null) return null;
  return (scope) => {
    const values: unknown[] = [];
    for (const item of items) {
      const value = item(scope);
      if (value === DOUBT) return DOUBT;
      values.push(value);
    }
    return values;
  };
}

/** Entries see the entries before them: an expression that reads one of those is left to feelin. */
function context(node: SyntaxNode, around: Surroundings): FastExpression | null {
  const bound = new Set(around.bound);
  const keys: string[] = [];
  const entries: FastExpression[] = [];
  for (const entry of childrenOf(node).slice(1, -1)) {
    const [key, value] = childrenOf(entry);
    if (entry.name !== 'ContextEntry' || key?.firstChild == null || value === undefined) return null;
    const name = keyOf(key.firstChild, around.syntax.source);
    const compiled = compileNode(value, { syntax: around.syntax, bound });
    if (compiled === null || name === '__proto__') return null;
    keys.push(name);
    entries.push(compiled);
    bound.add(normalizeContextKey(name));
  }
  return (scope) => {
    const result: { [name: string]: unknown } = {};
    for (let index = 0; index < entries.length; index += 1) {
      const value = entries[index]?.(scope);
      if (value === DOUBT) return DOUBT;
      result[keys[index] as string] = value;
    }
    return result;
  };
}

function invocation(node: SyntaxNode, around: Surroundings): FastExpression | null {
  const [target, , parameters] = childrenOf(node);
  if (target?.name !== 'VariableName' || parameters?.name !== 'PositionalParameters') return null;
  const name = nameOf(target, around.syntax.source);
  const called = FUNCTIONS.get(name);
  const values = compileAll(childrenOf(parameters), around);
  if (called === undefined || around.bound.has(name) || values === null || values.length !== called.arity)
    return null;
  const [first, second] = values;
  if (first === undefined) return null;
  return (scope) => {
    const a = first(scope);
    if (a === DOUBT) return DOUBT;
    const b = second?.(scope);
    return b === DOUBT ? DOUBT : called.apply(a, b);
  };
}

function compileAll(nodes: readonly SyntaxNode[], around: Surroundings): FastExpression[] | null {
  const compiled: FastExpression[] = [];
  for (const node of nodes) {
    const one = compileNode(node, around);
    if (one === null) return null;
    compiled.push(one);
  }
  return compiled;
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (!child.type.isSkipped) children.push(child);
  }
  return children;
}
