/**
 * Boxed `for`, `some`, `every` and filter: FEEL's own expressions, whose parts are logic of any kind. Pure.
 * Source: DMN 1.5 §7.3.9 to §7.3.11.
 */
import type { FeelHost, FeelScope, FeelValue } from '../feel/index.ts';
import { compileFeel, FeelFunction, isContext } from '../feel/index.ts';
import type { Known } from './scopes.ts';

const LIST = 'boxed list';
const EACH = 'boxed each';
const OPTIONS = { inScope: new Set([EACH]) };

const FILTER = compileFeel(`\`${LIST}\`[\`${EACH}\`(item) = true]`, OPTIONS);
const ITERATORS = {
  for: compileFeel(`for i in \`${LIST}\` return \`${EACH}\`(i, partial)`, OPTIONS),
  some: compileFeel(`some i in \`${LIST}\` satisfies \`${EACH}\`(i)`, OPTIONS),
  every: compileFeel(`every i in \`${LIST}\` satisfies \`${EACH}\`(i)`, OPTIONS),
};

/** What is done with one item, given what it sees beside the scope. */
type Each = (known: Known) => FeelValue;

/** The items that match: `item`, and the entries of an item that is a context, are seen by `match`. */
export function filtered(list: FeelValue, match: Each, nowMs: number, host: FeelHost): FeelValue {
  const each = new FeelFunction(['item'], ([item = null]) =>
    match(new Map([...entriesOf(item), ['item', item]])),
  );
  return FILTER.evaluate(scopeOf(list, each), nowMs, host).value;
}

function entriesOf(item: FeelValue): [string, FeelValue][] {
  return isContext(item) ? Object.entries(item) : [];
}

/** `variable` is the item for `each`; `partial`, in a `for`, the results so far. */
export function iterated(
  kind: keyof typeof ITERATORS,
  variable: string,
  list: FeelValue,
  each: Each,
  nowMs: number,
  host: FeelHost,
): FeelValue {
  const parameters = kind === 'for' ? ['item', 'partial'] : ['item'];
  const one = new FeelFunction(parameters, ([item = null, partial = null]) => {
    const known: [string, FeelValue][] = [[variable, item]];
    return each(new Map(kind === 'for' ? [['partial', partial], ...known] : known));
  });
  return ITERATORS[kind].evaluate(scopeOf(list, one), nowMs, host).value;
}

function scopeOf(list: FeelValue, each: FeelFunction): FeelScope {
  const known: Known = new Map<string, FeelValue>([
    [LIST, list],
    [EACH, each],
  ]);
  return { get: (name) => known.get(name), names: () => known.keys() };
}
