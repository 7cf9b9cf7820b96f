/**
 * FEEL's operators on the types where they need no judgement: numbers, strings, booleans and null. On all
 * else: DOUBT. Pure. Source: feelin 8.2.0, `ArithOp`, `CompareOp`, `equals` and `rangeIncludes`.
 */

/** The answer "feelin must decide". */
export const DOUBT: unique symbol = Symbol('doubt');

/** Takes two FEEL values (never DOUBT), gives a FEEL value or DOUBT. */
export type Operator = (left: unknown, right: unknown) => unknown;

/** The operator that the text spells, or null when there is none here. */
export function operatorOf(text: string): Operator | null {
  return OPERATORS.get(text) ?? null;
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['+', add],
  ['-', arithmetic((left, right) => left - right)],
  ['*', arithmetic((left, right) => left * right)],
  ['/', arithmetic((left, right) => (right ? left / right : null))],
  ['**', arithmetic((left, right) => left ** right)],
  ['=', equal],
  ['!=', (left, right) => negated(equal(left, right))],
  ['<', comparison((left, right) => left < right)],
  ['<=', comparison((left, right) => left <= right)],
  ['>', comparison((left, right) => left > right)],
  ['>=', comparison((left, right) => left >= right)],
  ['and', and],
  ['or', or],
]);

function add(left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  return DOUBT;
}

function arithmetic(apply: (left: number, right: number) => number | null): Operator {
  return (left, right) =>
    typeof left === 'number' && typeof right === 'number' ? apply(left, right) : DOUBT;
}

function equal(left: unknown, right: unknown): unknown {
  if (left === null || right === null) return left === right;
  if (typeof left === 'object' || typeof left !== typeof right) return DOUBT;
  return left === right;
}

function negated(result: unknown): unknown {
  return typeof result === 'boolean' ? !result : result;
}

/** Numbers with numbers (NaN is left to feelin), strings with strings by UTF-16 code units. */
function comparison(apply: (left: number | string, right: number | string) => boolean): Operator {
  return (left, right) => {
    if (typeof left === 'number' && typeof right === 'number') {
      return Number.isNaN(left) || Number.isNaN(right) ? DOUBT : apply(left, right);
    }
    if (typeof left === 'string' && typeof right === 'string') return apply(left, right);
    return DOUBT;
  };
}

function and(left: unknown, right: unknown): unknown {
  if (left === false || right === false) return false;
  return left === true && right === true ? true : null;
}

function or(left: unknown, right: unknown): unknown {
  if (left === true || right === true) return true;
  return left === false && right === false ? false : null;
}
