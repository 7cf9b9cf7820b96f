/**
 * Boxed `for`, `some`, `every` and filter: FEEL's iterations with any kind of logic as their parts. Pure.
 * Source: DMN 1.5 §7.3.9 to §7.3.11; the TCK, in which a condition that is neither boolean nor null makes the
 * result null.
 */
import type { FeelHost, FeelScope, FeelValue } from '../feel/index.ts';
import { compileFeel, FeelFunction, isContext, isList } from '../feel/index.ts';
import type { Known } from './scopes.ts';

const LIST = 'boxed list';
const EACH = 'boxed each';
const LOOP = compileFeel(`for i in \`${LIST}\` return \`${EACH}\`(i, partial)`, { inScope: new Set([EACH]) });
const ITEMS = compileFeel(`for i in \`${LIST}\` return i`);

/** The evaluation for one item, with additional variables on top of the scope. */
type Each = (known: Known) => FeelValue;

/** The items that match. `match` can read `item`, and the entries of an item that is a context. */
export function filtered(list: FeelValue, match: Each, nowMs: number, host: FeelHost): FeelValue {
  const each = new FeelFunction(['item', 'partial'], ([item = null]) => {
    return match(new Map([...entriesOf(item), ['item', item]]));
  });
  const scope = scopeOf(list, each);
  const matches = LOOP.evaluate(scope, nowMs, host).value;
  const items = ITEMS.evaluate(scope, nowMs, host).value;
  if (!isList(matches) || !isList(items) || !matches.every(isCondition)) return null;
  return items.filter((_, at) => matches[at] === true);
}

function entriesOf(item: FeelValue): [string, FeelValue][] {
  return isContext(item) ? Object.entries(item) : [];
}

/** `each` reads the item as `variable` and, in a `for`, the results so far as `partial`. */
export function iterated(
  kind: 'for' | 'some' | 'every',
  variable: string,
  list: FeelValue,
  each: Each,
  nowMs: number,
  host: FeelHost,
): FeelValue {
  const one = new FeelFunction(['item', 'partial'], ([item = null, partial = null]) => {
    const known: [string, FeelValue][] = [[variable, item]];
    return each(new Map(kind === 'for' ? [['partial', partial], ...known] : known));
  });
  const results = LOOP.evaluate(scopeOf(list, one), nowMs, host).value;
  if (kind === 'for' || !isList(results)) return results;
  if (!results.every(isCondition)) return null;
  const decisive = kind === 'some';
  if (results.includes(decisive)) return decisive;
  return results.includes(null) ? null : !decisive;
}

function isCondition(value: FeelValue): value is boolean | null {
  return value === null || typeof value === 'boolean';
}

function scopeOf(list: FeelValue, each: FeelFunction): FeelScope {
  const known: Known = new Map<string, FeelValue>([
    [LIST, list],
    [EACH, each],
  ]);
  return { get: (name) => known.get(name), names: () => known.keys() };
}
