/** Variables of the read model: their computed keys, and how they are found. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Statement } from '../../../server/model/conditions.ts';
import { derivedKey } from '../../../server/model/derived-key.ts';
import { InstanceRows } from '../../../server/model/instance-rows.ts';
import { QUERIES } from '../../../server/model/queries.ts';
import { RESOURCES } from '../../../server/model/resources/table.ts';
import { RowStore } from '../../../server/model/row-store.ts';
import { getQuery, searchQuery, totalQuery } from '../../../server/model/search-query.ts';
import type { SearchRequest } from '../../../server/model/search-request.ts';
import { createSearchIndexes, createTables } from '../../../server/model/tables.ts';
import { keyOf } from '../../../state/keys.ts';

const SCOPES = [2, 6].flatMap((counter) => [keyOf(0, counter), keyOf(7, counter)]);
const NAMES = ['order', 'amount', 'ß', 'a'.repeat(300)];

function model(): RowStore {
  const rows = new RowStore(new DatabaseSync(':memory:'));
  createTables(rows.database);
  createSearchIndexes(rows.database);
  fill(rows);
  return rows;
}

function fill(rows: RowStore): void {
  const writer = new InstanceRows(rows);
  for (const key of SCOPES) {
    writer.created({ key, definitionKey: 1, processId: 'p', version: 1 }, 1);
    writer.element({
      ...{ key, instanceKey: key, elementId: 'p', type: 'PROCESS' },
      scopeKey: undefined,
      atMs: 1,
    });
    for (const name of NAMES) writer.variable(key, key, name, `"${name} of ${key}"`);
  }
}

function search(rows: RowStore, resource: 'variables' | 'process-instances', request: SearchRequest) {
  return QUERIES.search(rows, { resource, request }).items;
}

function planOf({ database }: RowStore, { sql, values }: Statement): string {
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
  return plan.map(({ detail }) => String(detail)).join('\n');
}

test('a variable is found by its key, which is not stored, through an index that the first search makes', () => {
  const rows = model();
  const indexes = "SELECT name FROM sqlite_schema WHERE name = 'variables_key'";
  const all = search(rows, 'variables', {});
  assert.deepEqual(rows.all(indexes), []);
  assert.equal(all.length, SCOPES.length * NAMES.length);
  for (const item of all) {
    const { variableKey: key, scopeKey, name } = item;
    assert.equal(key, derivedKey(Number(scopeKey), String(name)));
    for (const variableKey of [key, { $eq: key }, { $in: [key, '1'] }])
      assert.deepEqual(search(rows, 'variables', { filter: { variableKey } }), [item]);
    assert.deepEqual(QUERIES.get(rows, { resource: 'variables', key: String(key) }), item);
  }
  assert.deepEqual(search(rows, 'variables', { filter: { variableKey: '17' } }), []);
  const steps = planOf(rows, getQuery(RESOURCES.variables, '17'));
  assert.match(steps, /SEARCH v USING INDEX variables_key/);
});

test('the variables of an element instance are found by its key', () => {
  const rows = model();
  for (const scope of SCOPES) {
    const items = search(rows, 'variables', { filter: { scopeKey: String(scope) } });
    assert.deepEqual(items.map(({ name }) => name).sort(), [...NAMES].sort());
  }
});

test('variables and their instances are found by values through the index, whatever their length', () => {
  const rows = model();
  for (const name of NAMES) {
    const [scope = 0] = SCOPES;
    const filter = { variables: [{ name, value: `${name} of ${scope}` }] };
    const items = search(rows, 'process-instances', { filter });
    assert.deepEqual(
      items.map(({ processInstanceKey }) => processInstanceKey),
      [String(scope)],
    );
  }
  const filter = { variables: [{ name: 'order', value: '7' }] };
  const steps = planOf(rows, totalQuery(RESOURCES['process-instances'], { filter }));
  assert.match(steps, /USING COVERING INDEX variables_name \(name=\? AND value=\?\)/);
  assert.doesNotMatch(steps, /SCAN i/);
  for (const value of ['7', { $eq: '7' }]) {
    const found = searchQuery(RESOURCES.variables, { filter: { name: 'order', value } }, 1);
    assert.match(
      planOf(rows, found.rows),
      /SEARCH v USING COVERING INDEX variables_name \(name=\? AND value=\?\)/,
    );
  }
  assert.doesNotMatch(planOf(rows, searchQuery(RESOURCES.variables, {}, 1).rows), /TEMP B-TREE/);
});

test('a row that is already right is not written again', () => {
  const rows = model();
  const changes = () => Number(rows.one('SELECT total_changes() AS n')?.['n']);
  const before = changes();
  fill(rows);
  assert.equal(changes(), before);
  const [key = 0] = SCOPES;
  new InstanceRows(rows).variable(key, key, 'order', '"other"');
  assert.equal(changes(), before + 1);
});
