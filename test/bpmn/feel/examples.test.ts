/** The examples of docs/feel.md: each has the documented value, and the page contains all of them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { FUNCTION_GROUPS } from '../../../bpmn/feel/functions/table.ts';
import { compileFeel } from '../../../bpmn/feel/index.ts';
import { Run } from '../../../bpmn/feel/run.ts';
import { textOf } from '../../../bpmn/feel/values/text.ts';
import { LANGUAGE } from './language.ts';
import { withTables } from './render-docs.ts';
import { scopeOf } from './scope-of.ts';

const NOW_MS = Date.UTC(2026, 2, 1, 12);
const NO_VARIABLES = scopeOf({});

/** A value as FEEL writes it inside of a list. */
function feelText(source: string): string {
  const { value } = compileFeel(source).evaluate(NO_VARIABLES, NOW_MS, { nextKey: () => 7 });
  return textOf([value], new Run(NO_VARIABLES, NOW_MS, {}, 0)).slice(1, -1);
}

/** Strings in the table are written as literals. */
function unquoted(text: string): string {
  return text.replaceAll('\\"', '"').replaceAll('\\\\', '\\');
}

for (const { title, examples } of LANGUAGE) {
  describe(title, () => {
    for (const [expression, value] of examples) {
      test(`${expression} is ${value}`, () => assert.equal(feelText(expression), unquoted(value)));
    }
  });
}

for (const { title, functions } of FUNCTION_GROUPS) {
  describe(title, () => {
    for (const { examples, names } of functions) {
      test(`${names[0]}() has an example with a value`, () => {
        assert.ok(examples.some(([, value]) => value !== 'null'));
      });
      for (const [expression, value] of examples) {
        test(`${expression} is ${value}`, () => assert.equal(feelText(expression), unquoted(value)));
      }
    }
  });
}

test('names and signatures are unique', () => {
  const all = FUNCTION_GROUPS.flatMap(({ functions }) => functions);
  const names = all.flatMap((builtIn) => builtIn.names);
  const signatures = all.flatMap(({ overloads }) => overloads.map(({ signature }) => signature));
  assert.deepEqual([names.length, signatures.length], [new Set(names).size, new Set(signatures).size]);
});

test('docs/feel.md is up to date', () => {
  const page = readFileSync(new URL('../../../docs/feel.md', import.meta.url), 'utf8');
  assert.equal(page, withTables(page), 'run npm run feel:rewrite');
});
