/**
 * `list[...]`: by position, or by a condition that is evaluated for each item. Pure. Source: DMN 1.5 10.3.2.6
 * (filter); feel-engine 1.19: a result other than true drops the item, a number is a position.
 */
import type { SyntaxNode } from '@lezer/common';
import type { Run } from '../run.ts';
import { describe } from '../values/describe.ts';
import type { FeelValue } from '../values/feel-value.ts';
import { isNumber, truncated } from '../values/number.ts';
import { isList } from '../values/type-of.ts';
import type { Code, Frame } from './code.ts';
import { constantOf } from './code.ts';
import type { Compilation } from './compilation.ts';
import { sizeOf } from './compilation.ts';

export function compileFilter(node: SyntaxNode, compilation: Compilation): Code {
  const [target, , filter] = compilation.children(node);
  if (filter === undefined) throw compilation.syntaxError(node, 'the filter is empty');
  const of = compilation.compile(target);
  const cost = 1 + sizeOf(filter);
  const mayBePosition = isPerhapsPosition(filter);
  return compilation.withinItem((slot) => {
    const condition = compilation.repeated(() => compilation.compile(filter));
    const position = constantOf(condition)?.value;
    if (position !== undefined && isNumber(position)) {
      return (run, frame) => {
        const list = listOf(of(run, frame), run);
        return list === null ? null : itemAt(list, position, run);
      };
    }
    return (run, frame) => {
      const list = listOf(of(run, frame), run);
      if (list === null) return null;
      if (mayBePosition) {
        frame[slot] = null;
        const outside = condition(run, frame);
        if (isNumber(outside)) return itemAt(list, outside, run);
      }
      return filtered(list, { slot, condition, cost }, run, frame);
    };
  });
}

interface Filter {
  readonly slot: number;
  readonly condition: Code;
  readonly cost: number;
}

function filtered(
  list: readonly FeelValue[],
  { slot, condition, cost }: Filter,
  run: Run,
  frame: Frame,
): FeelValue {
  const kept: FeelValue[] = [];
  for (let index = 0; index < list.length; index += 1) {
    run.spend(cost);
    const item = list[index] ?? null;
    frame[slot] = item;
    const value = condition(run, frame);
    if (value === true) {
      run.allocate(8);
      kept.push(item);
    } else if (index === 0 && isNumber(value)) return itemAt(list, value, run);
  }
  return kept;
}

const CONDITIONS =
  /^(Comparison|FunctionInvocation|Conjunction|Disjunction|QuantifiedExpression|InstanceOfExpression|BooleanLiteral)$/;

/** Camunda first evaluates such a filter without an item: if the result is a number, it is the position. */
function isPerhapsPosition(filter: SyntaxNode): boolean {
  let node = filter;
  while (node.name === 'ParenthesizedExpression' && node.firstChild?.nextSibling)
    node = node.firstChild.nextSibling;
  return !CONDITIONS.test(node.name);
}

/** A value that is not a list is treated as a list with one item. */
function listOf(value: FeelValue, run: Run): readonly FeelValue[] | null {
  if (isList(value)) return value;
  if (value !== null) return [value];
  return run.warn('expected a list but found null');
}

/** From 1, or from the end with -1; as in Camunda, only the integer part of the number counts. */
function itemAt(list: readonly FeelValue[], position: FeelValue, run: Run): FeelValue {
  const index = isNumber(position) ? truncated(position) : 0;
  const item = index === 0 ? undefined : list.at(index > 0 ? index - 1 : index);
  if (item !== undefined) return item;
  return run.wantsWarnings
    ? run.warn(`the list has no item at ${describe(position)}: it has ${list.length}`)
    : null;
}
