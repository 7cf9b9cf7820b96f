/** Closures of `= != < <= > >=`. Pure. Source: DMN 1.5 10.3.2.13 (tables 42 and 43). */
import type { Run } from '../run.ts';
import { compare } from '../values/comparison.ts';
import { describe } from '../values/describe.ts';
import { equal } from '../values/equality.ts';
import type { FeelValue } from '../values/feel-value.ts';
import type { Code } from './code.ts';
import { constantOf } from './code.ts';

/** By the sign of the order: whether it satisfies the operator. */
interface Order {
  readonly less: boolean;
  readonly same: boolean;
  readonly greater: boolean;
}

const ORDERS: ReadonlyMap<string, Order> = new Map([
  ['<', { less: true, same: false, greater: false }],
  ['<=', { less: true, same: true, greater: false }],
  ['>', { less: false, same: false, greater: true }],
  ['>=', { less: false, same: true, greater: true }],
]);

/** The closure of an operator for the closures of its operands. */
export function comparisonOf(sign: string, a: Code, b: Code): Code {
  if (sign === '=' || sign === '!=') return equality(a, b, sign === '!=');
  const order = ORDERS.get(sign);
  if (order === undefined) throw new RangeError(`no comparison ${sign}`);
  const limit = constantOf(b)?.value;
  return typeof limit === 'number' ? orderToNumber(a, limit, order) : ordering(a, b, order);
}

function equality(a: Code, b: Code, negated: boolean): Code {
  return (run, frame) => {
    const left = a(run, frame);
    const right = b(run, frame);
    if (typeof left === 'string' && typeof right === 'string') return (left === right) !== negated;
    const result = equal(left, right, run);
    return result === null ? incomparable(left, right, run) : result !== negated;
  };
}

function orderToNumber(a: Code, limit: number, order: Order): Code {
  const { less, same, greater } = order;
  return (run, frame) => {
    const left = a(run, frame);
    if (typeof left === 'number') return left < limit ? less : left > limit ? greater : same;
    return decide(left, limit, order, run);
  };
}

function ordering(a: Code, b: Code, order: Order): Code {
  const { less, same, greater } = order;
  return (run, frame) => {
    const left = a(run, frame);
    const right = b(run, frame);
    if (typeof left === 'number' && typeof right === 'number') {
      return left < right ? less : left > right ? greater : same;
    }
    return decide(left, right, order, run);
  };
}

function decide(left: FeelValue, right: FeelValue, { less, same, greater }: Order, run: Run): boolean | null {
  const sign = compare(left, right);
  if (sign === null) return incomparable(left, right, run);
  return sign < 0 ? less : sign > 0 ? greater : same;
}

/** Null, with a warning that contains both values. */
export function incomparable(left: FeelValue, right: FeelValue, run: Run): null {
  return run.wantsWarnings ? run.warn(`can't compare ${describe(left)} with ${describe(right)}`) : null;
}
