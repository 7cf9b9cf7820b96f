/** `for`, `some` and `every`. Pure. Source: DMN 1.5 10.3.2.14 (tables 49, 51); feel-engine 1.19 for null. */
import type { SyntaxNode } from '@lezer/common';
import type { Run } from '../run.ts';
import { nameOf } from '../syntax/names.ts';
import { describe } from '../values/describe.ts';
import { FeelDate } from '../values/feel-date.ts';
import type { FeelValue } from '../values/feel-value.ts';
import { FeelRange } from '../values/feel-value.ts';
import type { FeelNumber } from '../values/number.ts';
import { add, decimalOf, isNumber, toInteger } from '../values/number.ts';
import { isList } from '../values/type-of.ts';
import type { Code, Frame } from './code.ts';
import type { Compilation } from './compilation.ts';
import { sizeOf } from './compilation.ts';
import { notBoolean } from './logic.ts';

/** The domain of an iterator: a list, or consecutive integers or days, ascending or descending. */
type Items = readonly FeelValue[] | Steps;

interface Steps {
  readonly from: number;
  readonly to: number;
  readonly valueOf: (n: number) => FeelValue;
}

function isSteps(items: Items): items is Steps {
  return !Array.isArray(items);
}

interface Iterator {
  readonly slot: number;
  readonly items: (run: Run, frame: Frame) => Items | null;
}

/**
 * Visits each combination of items; `visit` returns false to end the iteration. Null if an iterator has no
 * list.
 */
function visitAll(
  iterators: readonly Iterator[],
  run: Run,
  frame: Frame,
  visit: () => boolean,
  index = 0,
): boolean | null {
  const iterator = iterators[index];
  if (iterator === undefined) return visit();
  const items = iterator.items(run, frame);
  if (items === null) return null;
  if (isSteps(items)) {
    const step = items.from <= items.to ? 1 : -1;
    for (let at = items.from; step > 0 ? at <= items.to : at >= items.to; at += step) {
      run.spend(1);
      frame[iterator.slot] = items.valueOf(at);
      const continues = visitAll(iterators, run, frame, visit, index + 1);
      if (continues !== true) return continues;
    }
    return true;
  }
  for (let at = 0; at < items.length; at += 1) {
    run.spend(1);
    frame[iterator.slot] = items[at] ?? null;
    const continues = visitAll(iterators, run, frame, visit, index + 1);
    if (continues !== true) return continues;
  }
  return true;
}

export function compileFor(node: SyntaxNode, compilation: Compilation): Code {
  const children = compilation.children(node);
  const result = children.at(-1);
  if (result === undefined) throw compilation.syntaxError(node, "'for' needs 'return'");
  const cost = sizeOf(result);
  return compilation.within((bind) => {
    const iterators = compileIterators(children, bind, compilation);
    const partial = mentions(result, 'partial', compilation) ? bind('partial') : -1;
    const body = compilation.repeated(() => compilation.compile(result));
    return (run, frame) => {
      const values: FeelValue[] = [];
      const ended = visitAll(iterators, run, frame, () => {
        run.spend(cost);
        run.allocate(8);
        if (partial >= 0) {
          run.spend(values.length >> 3);
          run.allocate(8 * values.length);
          frame[partial] = values.slice();
        }
        values.push(body(run, frame));
        return true;
      });
      return ended === null ? null : values;
    };
  });
}

export function compileQuantified(node: SyntaxNode, compilation: Compilation): Code {
  const children = compilation.children(node);
  const condition = children.at(-1);
  const quantifier = children[0];
  if (condition === undefined || quantifier === undefined)
    throw compilation.syntaxError(node, "'satisfies' is missing");
  const cost = sizeOf(condition);
  /** The decisive value: true for `some`, false for `every`. */
  const decisive = compilation.text(quantifier) === 'some';
  return compilation.within((bind) => {
    const iterators = compileIterators(children, bind, compilation);
    const decides = compilation.repeated(() => compilation.compile(condition));
    return (run, frame) => {
      let result: boolean | null = !decisive;
      const ended = visitAll(iterators, run, frame, () => {
        run.spend(cost);
        const value = decides(run, frame);
        if (value === decisive) result = decisive;
        else if (value !== !decisive) {
          notBoolean(value, run);
          result = null;
        }
        return value !== decisive;
      });
      return ended === null ? null : result;
    };
  });
}

function mentions(node: SyntaxNode, name: string, compilation: Compilation): boolean {
  let found = false;
  node.cursor().iterate((ref) => {
    if (ref.name === 'VariableName' && compilation.source.slice(ref.from, ref.to) === name) found = true;
  });
  return found;
}

/** Later iterators can read the items of earlier ones. */
function compileIterators(
  children: readonly SyntaxNode[],
  bind: (name: string) => number,
  compilation: Compilation,
): Iterator[] {
  const list = children.find(({ name }) => name === 'InExpressions');
  const all = list === undefined ? [] : compilation.children(list);
  return all
    .filter(({ name }) => name === 'InExpression')
    .map((expression, index) => {
      const [name, , context] = compilation.children(expression);
      if (name === undefined || context === undefined)
        throw compilation.syntaxError(expression, "'in' is missing");
      const items =
        index === 0
          ? compileItems(context, compilation)
          : compilation.repeated(() => compileItems(context, compilation));
      return { slot: bind(nameOf(name, compilation.source)), items };
    });
}

function compileItems(node: SyntaxNode, compilation: Compilation): Iterator['items'] {
  const [first, dots, last] = compilation.children(node);
  const from = compilation.compile(first);
  if (dots === undefined) return (run, frame) => itemsOf(from(run, frame), run);
  const to = compilation.compile(last);
  return (run, frame) => between(from(run, frame), to(run, frame), run);
}

function itemsOf(value: FeelValue, run: Run): Items | null {
  if (isList(value)) return value;
  if (value instanceof FeelRange) return ofRange(value, run);
  // DMN's conversion to a list of one item.
  if (value !== null) return [value];
  return run.warn('expected a list but found null');
}

/**
 * From a number in steps of one, up or down, to an end that may not be reached exactly, as in Camunda:
 * `0.5..3`.
 */
function stepsBetween(from: FeelNumber, to: FeelNumber): Items {
  const distance = decimalOf(to).minus(decimalOf(from)).trunc().toNumber();
  return { from: 0, to: distance, valueOf: (n) => add(from, n) };
}

function between(from: FeelValue, to: FeelValue, run: Run): Items | null {
  if (isNumber(from) && isNumber(to)) {
    const [start, end] = [toInteger(from), toInteger(to)];
    if (start !== null && end !== null) return { from: start, to: end, valueOf: (n) => n };
    return stepsBetween(from, to);
  }
  if (from instanceof FeelDate && to instanceof FeelDate) {
    return { from: from.epochDay, to: to.epochDay, valueOf: (n) => FeelDate.ofEpochDay(n) };
  }
  return run.warn(`expected two whole numbers or dates but found ${describe(from)} and ${describe(to)}`);
}

/** Excluded ends are skipped. */
function ofRange(range: FeelRange, run: Run): Items | null {
  const items = between(range.start, range.end, run);
  if (items === null || !isSteps(items)) return items;
  if (items.from > items.to) return run.warn(`the range ${describe(range)} ends before it starts`);
  const from = items.from + (range.startIncluded ? 0 : 1);
  const to = items.to - (range.endIncluded ? 0 : 1);
  return to < from ? [] : { ...items, from, to };
}
