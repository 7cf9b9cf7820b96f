/** `+ - * / **` and the sign. Pure. Source: DMN 1.5 10.3.2.10 (tables 45 to 48). */
import type { SyntaxNode } from '@lezer/common';
import type { Run } from '../run.ts';
import { describe } from '../values/describe.ts';
import { FeelDateTime } from '../values/feel-date-time.ts';
import type { FeelValue } from '../values/feel-value.ts';
import type { FeelNumber } from '../values/number.ts';
import { add, divide, isNumber, multiply, negate, power, subtract } from '../values/number.ts';
import {
  addTemporals,
  divideDurations,
  multiplyDuration,
  negateDuration,
  subtractTemporals,
} from '../values/temporal-arithmetic.ts';
import type { Code } from './code.ts';
import { constant, constantOf } from './code.ts';
import type { Compilation } from './compilation.ts';

interface Operation {
  /** For a warning: `can't add a to b`. */
  readonly verb: string;
  readonly numbers: (a: FeelNumber, b: FeelNumber) => FeelNumber | null;
  /** The result for values that are not both numbers; undefined if there is none. */
  readonly others?: (a: FeelValue, b: FeelValue) => FeelValue | undefined;
}

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['+', { verb: 'add', numbers: add, others: addTemporals }],
  ['-', { verb: 'subtract', numbers: subtract, others: subtractTemporals }],
  ['*', { verb: 'multiply', numbers: multiply, others: multiplyDuration }],
  ['/', { verb: 'divide', numbers: divide, others: divideDurations }],
  ['**', { verb: 'raise', numbers: power }],
  ['^', { verb: 'raise', numbers: power }],
]);

/** An operation on decimals takes about as long as this number of nodes. */
const DECIMAL_COST = 100;
/** An operation in a time zone looks up its rules. */
const ZONE_COST = 800;

function costOf(value: FeelValue): number {
  return value instanceof FeelDateTime && value.time.zone !== null ? ZONE_COST : DECIMAL_COST;
}

export function compileArithmetic(node: SyntaxNode, compilation: Compilation): Code {
  const children = compilation.children(node);
  if (children.length === 2) return negation(children[1], compilation);
  const [left, sign, right] = children;
  const operation = sign === undefined ? undefined : OPERATIONS.get(compilation.text(sign));
  if (left === undefined || right === undefined || operation === undefined) {
    throw compilation.syntaxError(sign ?? node, 'this is not a FEEL operator');
  }
  const a = compilation.compile(left);
  const b = compilation.compile(right);
  return operation.verb === 'add' ? addition(a, b, operation) : binary(a, b, operation);
}

function addition(a: Code, b: Code, operation: Operation): Code {
  return (run, frame) => {
    const left = a(run, frame);
    const right = b(run, frame);
    if (typeof left === 'number' && typeof right === 'number') {
      const sum = add(left, right);
      if (typeof sum === 'number') return sum;
      run.spend(DECIMAL_COST);
      return sum === null ? tooLarge(run) : sum;
    }
    if (typeof left === 'string' && typeof right === 'string') {
      run.allocate(left.length + right.length);
      return left + right;
    }
    return apply(operation, left, right, run);
  };
}

function binary(a: Code, b: Code, operation: Operation): Code {
  const { numbers } = operation;
  return (run, frame) => {
    const left = a(run, frame);
    const right = b(run, frame);
    if (typeof left === 'number' && typeof right === 'number') {
      const result = numbers(left, right);
      if (typeof result === 'number') return result;
      run.spend(DECIMAL_COST);
      return result === null ? noResult(operation, left, right, run) : result;
    }
    return apply(operation, left, right, run);
  };
}

/** Decimals and temporal values, which cost more. */
function apply(operation: Operation, left: FeelValue, right: FeelValue, run: Run): FeelValue {
  run.spend(Math.max(costOf(left), costOf(right)));
  if (isNumber(left) && isNumber(right)) {
    const result = operation.numbers(left, right);
    return result === null ? noResult(operation, left, right, run) : result;
  }
  const result = operation.others?.(left, right);
  if (result !== undefined && result !== null) return result;
  return noResult(operation, left, right, run);
}

function noResult({ verb }: Operation, left: FeelValue, right: FeelValue, run: Run): null {
  if (!run.wantsWarnings) return null;
  const [a, b] = [describe(left), describe(right)];
  switch (verb) {
    case 'add':
      return run.warn(`can't add ${b} to ${a}`);
    case 'subtract':
      return run.warn(`can't subtract ${b} from ${a}`);
    case 'raise':
      return run.warn(`can't raise ${a} to the power of ${b}`);
    default:
      return run.warn(`can't ${verb} ${a} by ${b}`);
  }
}

function tooLarge(run: Run): null {
  return run.warn('the sum exceeds the largest number');
}

function negation(operand: SyntaxNode | undefined, compilation: Compilation): Code {
  const of = compilation.compile(operand);
  const literal = constantOf(of);
  if (literal !== undefined && isNumber(literal.value)) return constant(negate(literal.value));
  return (run, frame) => {
    const value = of(run, frame);
    if (isNumber(value)) return negate(value);
    const negated = negateDuration(value);
    if (negated !== undefined) return negated;
    return run.wantsWarnings ? run.warn(`can't negate ${describe(value)}`) : null;
  };
}
