/**
 * `sort`, with a function that returns whether the first of two items precedes the second. Pure. Source: DMN
 * 1.5 10.3.4.6.
 */
import { FeelFailure } from '../errors.ts';
import type { Run } from '../run.ts';
import { compare } from '../values/comparison.ts';
import { describe } from '../values/describe.ts';
import type { FeelFunction, FeelList, FeelValue } from '../values/feel-value.ts';
import { define } from './built-in.ts';

export const SORT = define({
  overloads: [
    ['sort(list: list, precedes: function)', sort],
    ['sort(list: list)', sortByOrder],
  ],
  source: 'DMN 1.5 10.3.4.6',
  note: 'The sort is stable.',
  examples: [
    ['sort([3, 1, 4, 5, 2], function(x, y) x < y)', '[1, 2, 3, 4, 5]'],
    ['sort(list: ["b", "a"], precedes: function(x, y) x < y)', '["a", "b"]'],
    ['sort([3, 1, 2])', '[1, 2, 3]'],
  ],
});

/** Ends the sorting: the order of two items can't be determined. */
class NoOrder extends FeelFailure {
  override readonly name = 'NoOrder';
}

function sort(run: Run, list: FeelList, precedes: FeelFunction): FeelValue {
  if (precedes.parameters.length !== 2) return run.warn('sort(): the function needs two parameters');
  const comesFirst = (a: FeelValue, b: FeelValue): boolean => {
    const isFirst = precedes.call([a, b], run);
    if (typeof isFirst === 'boolean') return isFirst;
    throw new NoOrder(`sort(): expected a boolean of the function but found ${describe(isFirst)}`);
  };
  return sorted(run, list, (a, b) => (comesFirst(a, b) ? -1 : comesFirst(b, a) ? 1 : 0));
}

function sortByOrder(run: Run, list: FeelList): FeelValue {
  return sorted(run, list, (a, b) => {
    const order = compare(a, b);
    if (order === null) throw new NoOrder(`sort(): can't compare ${describe(a)} with ${describe(b)}`);
    return order;
  });
}

function sorted(run: Run, list: FeelList, order: (a: FeelValue, b: FeelValue) => number): FeelValue {
  run.allocate(16 * list.length);
  try {
    return list.toSorted((a, b) => {
      run.spend(2);
      return order(a, b);
    });
  } catch (error) {
    if (error instanceof NoOrder) return run.warn(error.message);
    throw error;
  }
}
