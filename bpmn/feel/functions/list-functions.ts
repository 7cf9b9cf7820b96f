/** Built-in functions of lists. Pure. */
import type { Run } from '../run.ts';
import { describe } from '../values/describe.ts';
import { equal } from '../values/equality.ts';
import type { FeelFunction, FeelList, FeelValue } from '../values/feel-value.ts';
import { identityOf } from '../values/identity.ts';
import type { FeelNumber } from '../values/number.ts';
import { truncated } from '../values/number.ts';
import { isList } from '../values/type-of.ts';
import { AGGREGATE_FUNCTIONS } from './aggregate-functions.ts';
import { define } from './built-in.ts';
import { SORT } from './sort-function.ts';

const DMN = 'DMN 1.5 10.3.4.4';
const CAMUNDA = 'docs.camunda.io, list functions';

export const LIST_FUNCTIONS = [
  define({
    overloads: [
      [
        'list contains(list: list, element: any)',
        (run: Run, list: FeelList, element: FeelValue) =>
          list.some((item) => equal(item, element, run) === true),
      ],
    ],
    source: DMN,
    examples: [
      ['list contains([1, 2, 3], 2)', 'true'],
      ['list contains([1, null], null)', 'true'],
    ],
  }),
  define({
    overloads: [['count(list: list)', (_run: Run, list: FeelList) => list.length]],
    source: DMN,
    examples: [
      ['count([1, 2, 3])', '3'],
      ['count([])', '0'],
      ['count(null)', 'null'],
    ],
  }),
  ...AGGREGATE_FUNCTIONS,
  define({
    overloads: [['all(...list: any)', (_run: Run, list: FeelList) => connected(list, false)]],
    aliases: ['and'],
    source: DMN,
    note: 'False if an item is false, otherwise null if an item is not true. `and(...)` is an alias.',
    examples: [
      ['all([true, false])', 'false'],
      ['all([true, null])', 'null'],
      ['all([])', 'true'],
      ['and([true, true])', 'true'],
    ],
  }),
  define({
    overloads: [['any(...list: any)', (_run: Run, list: FeelList) => connected(list, true)]],
    aliases: ['or'],
    source: DMN,
    note: 'True if an item is true, otherwise null if an item is not false. `or(...)` is an alias.',
    examples: [
      ['any([false, true])', 'true'],
      ['any([false, null])', 'null'],
      ['any([])', 'false'],
      ['or([false, true])', 'true'],
    ],
  }),
  define({
    overloads: [['sublist(list: list, start position|start: number, length?: number)', sublist]],
    source: DMN,
    examples: [
      ['sublist([4, 5, 6], 2)', '[5, 6]'],
      ['sublist([4, 5, 6], -2, 1)', '[5]'],
      ['sublist([1, 2, 3], 4)', '[]'],
      ['sublist([1, 2, 3], 0)', 'null'],
    ],
  }),
  define({
    overloads: [
      [
        'append(list: list, ...items: any)',
        (run: Run, list: FeelList, items: FeelList) => joined(run, [list, items]),
      ],
    ],
    source: DMN,
    examples: [
      ['append([1], 2, 3)', '[1, 2, 3]'],
      ['append([1], [2])', '[1, [2]]'],
    ],
  }),
  define({
    overloads: [['concatenate(...lists: any)', (run: Run, lists: FeelList) => joined(run, lists)]],
    source: DMN,
    examples: [['concatenate([1, 2], [3])', '[1, 2, 3]']],
  }),
  define({
    overloads: [['insert before(list: list, position: number, newItem: any)', insertBefore]],
    source: DMN,
    examples: [
      ['insert before([1, 3], 1, 2)', '[2, 1, 3]'],
      ['insert before([1, 3], -1, 2)', '[1, 2, 3]'],
      ['insert before([1], 7, 2)', '[1, 2]'],
      ['insert before([1], 0, 2)', 'null'],
    ],
  }),
  define({
    overloads: [['remove(list: list, position: number)', removeAt]],
    source: DMN,
    examples: [
      ['remove([1, 2, 3], 2)', '[1, 3]'],
      ['remove([1, 2, 3], 4)', '[1, 2, 3]'],
      ['remove([1, 2, 3], 0)', 'null'],
    ],
  }),
  define({
    overloads: [
      ['list replace(list: list, position: number, newItem: any)', replaceAt],
      ['list replace(list: list, match: function, newItem: any)', replaceMatching],
    ],
    source: DMN,
    examples: [
      ['list replace([2, 4, 7, 8], 3, 6)', '[2, 4, 6, 8]'],
      ['list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)', '[5, 5, 7, 8]'],
    ],
  }),
  define({
    overloads: [['reverse(list: list)', (run: Run, list: FeelList) => copied(run, list).reverse()]],
    source: DMN,
    examples: [['reverse([1, 2, 3])', '[3, 2, 1]']],
  }),
  define({
    overloads: [['index of(list: list, match: any)', indexOf]],
    source: DMN,
    examples: [['index of([1, 2, 3, 2], 2)', '[2, 4]']],
  }),
  define({
    overloads: [['union(...lists: any)', (run: Run, lists: FeelList) => distinct(run, joined(run, lists))]],
    source: DMN,
    examples: [['union([1, 2], [2, 3])', '[1, 2, 3]']],
  }),
  define({
    overloads: [['distinct values(list: list)', (run: Run, list: FeelList) => distinct(run, list)]],
    source: DMN,
    examples: [['distinct values([1, 2, 3, 2, 1])', '[1, 2, 3]']],
  }),
  define({
    overloads: [['duplicate values(list: list)', duplicates]],
    source: CAMUNDA,
    examples: [['duplicate values([1, 2, 3, 2, 1])', '[1, 2]']],
  }),
  define({
    overloads: [['flatten(list: list)', (run: Run, list: FeelList) => flattened(run, list, [])]],
    source: DMN,
    examples: [['flatten([[1, 2], [[3]], 4])', '[1, 2, 3, 4]']],
  }),
  SORT,
  define({
    overloads: [['is empty(list: list)', (_run: Run, list: FeelList) => list.length === 0]],
    source: CAMUNDA,
    examples: [
      ['is empty([])', 'true'],
      ['is empty([null])', 'false'],
    ],
  }),
  define({
    overloads: [['partition(list: list, size: number)', partition]],
    source: CAMUNDA,
    examples: [
      ['partition([1, 2, 3, 4, 5], 2)', '[[1, 2], [3, 4], [5]]'],
      ['partition([1], 0)', 'null'],
    ],
  }),
];

/** `decisive`: the boolean that determines the result alone. */
function connected(list: FeelList, decisive: boolean): boolean | null {
  if (list.includes(decisive)) return decisive;
  return list.every((item) => item === !decisive) ? !decisive : null;
}

function copied(run: Run, list: FeelList): FeelValue[] {
  run.allocate(16 + 8 * list.length);
  return list.slice();
}

/** The items of each list; a value that is not a list is an item. */
function joined(run: Run, lists: FeelList): FeelValue[] {
  const items: FeelValue[] = [];
  for (const list of lists) {
    const added = isList(list) ? list : [list];
    run.spend(1 + added.length);
    run.allocate(8 * added.length);
    for (const item of added) items.push(item);
  }
  return items;
}

/** From 0; a negative position counts from the end. */
function indexIn(list: FeelList, position: FeelNumber): number {
  const at = truncated(position);
  return at > 0 ? at - 1 : list.length + at;
}

function noPosition(run: Run, caller: string, list: FeelList, position: FeelNumber): null {
  return run.warn(`${caller}(): a list of ${list.length} has no position ${String(position)}`);
}

/** Outside the list there is no item; position 0 is invalid, as in Camunda. */
function sublist(run: Run, list: FeelList, start: FeelNumber, length?: FeelNumber): FeelValue {
  if (truncated(start) === 0) return noPosition(run, 'sublist', list, start);
  const from = indexIn(list, start);
  const end = length === undefined ? list.length : from + truncated(length);
  run.allocate(8 * list.length);
  return list.slice(Math.max(0, from), Math.max(0, end));
}

/** A position outside the list inserts at its start or end, as in Camunda. */
function insertBefore(run: Run, list: FeelList, position: FeelNumber, item: FeelValue): FeelValue {
  if (truncated(position) === 0) return noPosition(run, 'insert before', list, position);
  return copied(run, list).toSpliced(Math.max(0, indexIn(list, position)), 0, item);
}

/** A position outside the list removes nothing, as in Camunda. */
function removeAt(run: Run, list: FeelList, position: FeelNumber): FeelValue {
  if (truncated(position) === 0) return noPosition(run, 'remove', list, position);
  const at = indexIn(list, position);
  return at < 0 ? list : copied(run, list).toSpliced(at, 1);
}

function replaceAt(run: Run, list: FeelList, position: FeelNumber, item: FeelValue): FeelValue {
  const at = indexIn(list, position);
  if (truncated(position) === 0 || at < 0 || at >= list.length)
    return noPosition(run, 'list replace', list, position);
  return copied(run, list).with(at, item);
}

function replaceMatching(run: Run, list: FeelList, match: FeelFunction, newItem: FeelValue): FeelValue {
  if (match.parameters.length !== 2) return run.warn('list replace(): the function needs two parameters');
  const result = copied(run, list);
  for (const [index, item] of list.entries()) {
    const isMatch = match.call([item, newItem], run);
    if (typeof isMatch !== 'boolean') {
      return run.warn(`list replace(): expected a boolean of the function but found ${describe(isMatch)}`);
    }
    if (isMatch) result[index] = newItem;
  }
  return result;
}

function indexOf(run: Run, list: FeelList, match: FeelValue): FeelValue {
  const found: number[] = [];
  for (const [index, item] of list.entries()) {
    if (equal(item, match, run) === true) found.push(index + 1);
  }
  return found;
}

function distinct(run: Run, list: FeelList): FeelValue[] {
  const seen = new Set<string>();
  run.allocate(64 * list.length);
  return list.filter((item) => {
    const identity = identityOf(item, run);
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  });
}

function duplicates(run: Run, list: FeelList): FeelValue {
  const counts = new Map<string, { readonly item: FeelValue; count: number }>();
  run.allocate(64 * list.length);
  for (const item of list) {
    const identity = identityOf(item, run);
    const known = counts.get(identity);
    if (known === undefined) counts.set(identity, { item, count: 1 });
    else known.count += 1;
  }
  return [...counts.values()].filter(({ count }) => count > 1).map(({ item }) => item);
}

function flattened(run: Run, list: FeelList, into: FeelValue[]): FeelValue[] {
  run.spend(1 + list.length);
  for (const item of list) {
    if (isList(item)) flattened(run, item, into);
    else {
      run.allocate(8);
      into.push(item);
    }
  }
  return into;
}

function partition(run: Run, list: FeelList, size: FeelNumber): FeelValue {
  const count = truncated(size);
  if (count < 1) return run.warn(`partition(): the size must be at least 1, but it is ${String(size)}`);
  run.allocate(32 * Math.ceil(list.length / count) + 8 * list.length);
  return Array.from({ length: Math.ceil(list.length / count) }, (_, index) =>
    list.slice(index * count, (index + 1) * count),
  );
}
