/**
 * The table of what runs is true: each row's tests are there, every element has a row, the score does not
 * drop.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ElementType } from '../../bpmn/elements/element.ts';
import { elements } from '../../bpmn/elements/table.ts';
import { eventDefinitions } from '../../bpmn/events/table.ts';
import type { Score } from './render.ts';
import { renderTable, scoreOf } from './render.ts';
import { chapters } from './table.ts';
import { hasTest } from './test-sources.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const rows = chapters.flatMap((chapter) => chapter.rows);

/** Their definitions' positions have the rows. */
const EVENTS: ReadonlySet<string> = new Set(
  Object.values<ElementType>(elements).flatMap(({ type, traits }) => (traits.isEvent ? [type] : [])),
);

test('each row names tests that there are', () => {
  const missing = rows.flatMap(({ element, tests }) =>
    tests.flatMap(({ file, name }) =>
      hasTest(file, name) ? [] : [`${element}: ${file} has no test '${name}'`],
    ),
  );
  assert.deepEqual(missing, []);
  assert.deepEqual(
    rows.filter(({ tests }) => tests.length === 0),
    [],
  );
});

test('every element that the engine executes has a row', () => {
  const known = new Set(rows.map(({ element }) => element));
  assert.deepEqual(
    Object.keys(elements).filter((type) => !known.has(type) && !EVENTS.has(type)),
    [],
    'add a row to a file in test/conformance/rows/ that names a test, then: npm run conformance:rewrite',
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

test('docs/bpmn.md is what the rows say', () => {
  assert.equal(read('docs/bpmn.md'), renderTable(chapters), 'npm run conformance:rewrite');
});

test('the score is what is written down: a row that goes away is a change to docs/conformance.json', () => {
  const committed = JSON.parse(read('docs/conformance.json')) as Score;
  const score = scoreOf(chapters);
  const lost = committed.rows.filter((row) => !score.rows.includes(row));
  assert.deepEqual(lost, [], 'what ran before must still run');
  assert.deepEqual(score, committed, 'npm run conformance:rewrite');
});
