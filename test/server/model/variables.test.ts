/** Variables of the read model: their computed keys, and how they are found. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { InstanceRows } from '../../../server/model/instance-rows.ts';
import { QUERIES } from '../../../server/model/queries.ts';
import { RESOURCES } from '../../../server/model/resources/table.ts';
import { RowStore } from '../../../server/model/row-store.ts';
import { searchQuery } from '../../../server/model/search-query.ts';
import type { SearchRequest } from '../../../server/model/search-request.ts';
import { createSearchIndexes, createTables } from '../../../server/model/tables.ts';
import { SCOPES_APART, scopesOf, variableKey } from '../../../server/model/variable-key.ts';
import { keyOf } from '../../../state/keys.ts';

/** Element instances of two partitions; some of them have the same part of their variables' keys. */
const SCOPES = [2, 6, 6 + SCOPES_APART, 6 + 3 * SCOPES_APART].flatMap((counter) => [
  keyOf(0, counter),
  keyOf(7, counter),
]);
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

test('a variable is found by its key, also if other element instances have the same part of it', () => {
  const rows = model();
  const all = search(rows, 'variables', {});
  assert.equal(all.length, SCOPES.length * NAMES.length);
  for (const item of all) {
    const { variableKey: key, scopeKey, name } = item;
    assert.equal(key, variableKey(Number(scopeKey), String(name)));
    const same = all.filter((each) => each['variableKey'] === key);
    for (const filter of [
      { variableKey: key },
      { variableKey: { $eq: key } },
      { variableKey: { $in: [key, '1'] } },
    ])
      assert.deepEqual(search(rows, 'variables', { filter }), same);
    const found = QUERIES.get(rows, { resource: 'variables', key: String(key) });
    assert.ok(same.some((each) => isDeepStrictEqual(each, found)));
  }
  assert.deepEqual(search(rows, 'variables', { filter: { variableKey: '17' } }), []);
});

test('the variables of an element instance are found by its key, in the order of their names', () => {
  const rows = model();
  for (const scope of SCOPES) {
    const items = search(rows, 'variables', { filter: { scopeKey: String(scope) } });
    assert.deepEqual(
      items.map(({ name }) => name),
      [...NAMES].sort(),
    );
  }
});

test('any element instance is among those of its variables’ keys', () => {
  fc.assert(
    fc.property(fc.nat(1023), fc.bigInt(1n, 2n ** 43n - 1n), fc.string(), (partition, counter, name) => {
      const scope = keyOf(partition, Number(counter));
      const found = scopesOf(variableKey(scope, name));
      assert.ok(found && scope >= found.lowest && scope < found.end);
      assert.equal((scope - found.lowest) % SCOPES_APART, 0);
    }),
  );
});

test('instances are found by the values of their variables through the index, whatever their length', () => {
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
  const { sql, values } = searchQuery(RESOURCES['process-instances'], {
    filter: { variables: [{ name: 'order', value: '7' }] },
  }).total;
  const plan = rows.database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
  const steps = plan.map(({ detail }) => String(detail)).join('\n');
  assert.match(steps, /USING COVERING INDEX variables_name \(name=\? AND value=\?\)/);
  assert.doesNotMatch(steps, /SCAN i/);
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
