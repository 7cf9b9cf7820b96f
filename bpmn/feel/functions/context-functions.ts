/** Built-in functions of contexts. Pure. */
import type { Run } from '../run.ts';
import type { FeelContext, FeelList, FeelValue } from '../values/feel-value.ts';
import { contextOf, entryOf, isContext } from '../values/type-of.ts';
import { define } from './built-in.ts';

const DMN = 'DMN 1.5 10.3.4.11';

export const CONTEXT_FUNCTIONS = [
  define({
    overloads: [
      [
        'get value(context|m: context, key: string)',
        (_run: Run, context: FeelContext, key: string) => entryOf(context, key) ?? null,
      ],
      ['get value(context|m: context, keys|key: list)', getValue],
    ],
    source: `${DMN}; with a path: docs.camunda.io`,
    examples: [
      ['get value({foo: 123}, "foo")', '123'],
      ['get value({a: {b: 1}}, ["a", "b"])', '1'],
      ['get value(context: {foo: 123}, key: "bar")', 'null'],
    ],
  }),
  define({
    overloads: [['get entries(context|m: context)', getEntries]],
    source: DMN,
    examples: [['get entries({foo: 123})', '[{key:"foo", value:123}]']],
  }),
  define({
    overloads: [
      [
        'context put(context: context, key: string, value: any)',
        (run: Run, context: FeelContext, key: string, value: FeelValue) => put(run, context, [key], value),
      ],
      ['context put(context: context, keys|key: list, value: any)', putAt],
    ],
    aliases: ['put'],
    source: DMN,
    note: 'Former name: `put(...)`.',
    examples: [
      ['context put({x: 1}, "y", 2)', '{x:1, y:2}'],
      ['context put({x: 1}, ["y", "z"], 2)', '{x:1, y:{z:2}}'],
      ['context put({x: 1}, [], 2)', 'null'],
    ],
  }),
  define({
    overloads: [['context merge(...contexts: any)', merge]],
    aliases: ['put all'],
    source: DMN,
    note: 'Later entries win. Former name: `put all(...)`.',
    examples: [
      ['context merge({x: 1}, {y: 2})', '{x:1, y:2}'],
      ['context merge([{x: 1, y: 0}, {y: 2}])', '{x:1, y:2}'],
    ],
  }),
];

function getValue(_run: Run, context: FeelContext, keys: FeelList): FeelValue {
  if (keys.length === 0) return null;
  let value: FeelValue = context;
  for (const key of keys) {
    if (!isContext(value) || typeof key !== 'string') return null;
    value = entryOf(value, key) ?? null;
  }
  return value;
}

function getEntries(run: Run, context: FeelContext): FeelValue {
  const names = Object.keys(context);
  run.spend(1 + names.length);
  run.allocate(64 * names.length);
  return names.map((key) => ({ key, value: context[key] ?? null }));
}

function putAt(run: Run, context: FeelContext, keys: FeelList, value: FeelValue): FeelValue {
  if (keys.length === 0) return run.warn('context put(): the list of keys is empty');
  if (keys.every((key) => typeof key === 'string')) return put(run, context, keys, value);
  return run.warn('context put(): a key is not a string');
}

/** Returns a copy with a changed path; values on the path that are not contexts are replaced by contexts. */
function put(run: Run, context: FeelContext, keys: readonly string[], value: FeelValue): FeelValue {
  const [key = '', ...rest] = keys;
  const names = Object.keys(context);
  run.spend(1 + names.length);
  run.allocate(32 + 24 * names.length);
  if (rest.length === 0) return contextOf([...Object.entries(context), [key, value]]);
  const inner = entryOf(context, key) ?? null;
  const changed = put(run, isContext(inner) ? inner : {}, rest, value);
  return contextOf([...Object.entries(context), [key, changed]]);
}

function merge(run: Run, contexts: FeelList): FeelValue {
  const entries: [string, FeelValue][] = [];
  for (const context of contexts) {
    if (!isContext(context)) return run.warn('context merge(): a value is not a context');
    const added = Object.entries(context);
    run.spend(1 + added.length);
    run.allocate(24 * added.length);
    for (const entry of added) entries.push(entry);
  }
  return contextOf(entries);
}
