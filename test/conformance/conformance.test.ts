/**
 * The table of supported elements is correct: the tests of each row exist, every element has a row, the score
 * does not drop.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ElementType } from '../../bpmn/elements/element.ts';
import { elements } from '../../bpmn/elements/table.ts';
import { eventDefinitions } from '../../bpmn/events/table.ts';
import type { Score } from './render.ts';
import { renderTable, scoreOf } from './render.ts';
import { semanticsTables } from './semantics/table.ts';
import { chapters } from './table.ts';
import { findTaggedTests, tagsIn } from './tagged-tests.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const rows = chapters.flatMap((chapter) => chapter.rows);

/** Element types whose rows are in the tables of event definitions. */
const EVENTS: ReadonlySet<string> = new Set(
  Object.values<ElementType>(elements).flatMap(({ type, traits }) => (traits.isEvent ? [type] : [])),
);

const tests = await findTaggedTests();

test('each row has a unique id and tests with this id', () => {
  assert.deepEqual(
    rows.filter(({ id }) => !/^B\d+$/.test(id) || !tests.has(id)),
    [],
    'put the id at the end of the title of a test, as in: [B7].',
  );
  assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
});

test('each id in the title of a test belongs to a row', () => {
  const statements = semanticsTables.flatMap((table) => table.statements);
  const known = new Set([...rows, ...statements].map(({ id }) => id));
  const unknown = [...tests].filter(([id]) => !known.has(id));
  assert.deepEqual(unknown, []);
});

test('ids are read from the ends of titles', () => {
  const text = `
    const a = ['x', "it's #B1]"];
    test('one #B2 C30]', () => undefined);
    test(\`of \${a} #C4]\`, () => 'no tag: #B5] within');
  `;
  const found = tagsIn('a', text.replaceAll('#', '[')).map(([id, { name }]) => `${id} ${name}`);
  assert.deepEqual(found, ["B1 it's", 'B2 one', 'C30 one', `C4 of \${a}`]);
});

test('every element that the engine executes has a row', () => {
  const known = new Set(rows.map(({ element }) => element));
  assert.deepEqual(
    Object.keys(elements).filter((type) => !known.has(type) && !EVENTS.has(type)),
    [],
    'add a row to a file in test/conformance/rows/, its id to the title of a test, then: npm run conformance:rewrite',
  );
});

test('every event definition has a row for each position in which it is executed', () => {
  const known = new Set(rows.map(({ element, position }) => `${element}/${position}`));
  const wanted = [...eventDefinitions.values()].flatMap(({ kind, positions }) =>
    positions.map((position) => `${kind}/${position}`),
  );
  assert.deepEqual(
    wanted.filter((at) => !known.has(at)),
    [],
  );
});

test('docs/bpmn.md is up to date', () => {
  assert.equal(read('docs/bpmn.md'), renderTable(chapters, tests), 'npm run conformance:rewrite');
});

test('the score equals docs/conformance.json, so that removing a row changes it', () => {
  const committed = JSON.parse(read('docs/conformance.json')) as Score;
  const score = scoreOf(chapters);
  const lost = committed.rows.filter((row) => !score.rows.includes(row));
  assert.deepEqual(lost, [], 'what ran before must still run');
  assert.deepEqual(score, committed, 'npm run conformance:rewrite');
});
