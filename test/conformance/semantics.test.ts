/** Every feature of Camunda 8 in the tables has statements, and existing tests prove each of them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { renderSemantics } from './semantics/render.ts';
import { semanticsTables } from './semantics/table.ts';
import { findTaggedTests } from './tagged-tests.ts';

const tests = await findTaggedTests();

for (const { title, rows, statements } of semanticsTables) {
  test(`${title}: every row is unique and has statements`, () => {
    const said = new Set(statements.map(({ row }) => row));
    assert.deepEqual(
      rows.filter((row) => !said.has(row)),
      [],
    );
    assert.deepEqual(
      [...said].filter((row) => !rows.includes(row)),
      [],
    );
  });

  test(`${title}: each statement has existing tests, or is a departure with an ADR`, () => {
    const missing = statements.filter(({ id, departure }) => !tests.has(id) && !/ADR \d{4}/.test(departure));
    assert.deepEqual(missing, []);
    const ids = statements.map(({ id }) => id);
    assert.equal(new Set(ids.filter((id) => /^C\d+$/.test(id))).size, ids.length);
  });
}

test('docs/camunda-behaviour.md is up to date', () => {
  const doc = readFileSync(new URL('../../docs/camunda-behaviour.md', import.meta.url), 'utf8');
  assert.equal(doc, renderSemantics(semanticsTables, tests), 'npm run conformance:rewrite');
});
