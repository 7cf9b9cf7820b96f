/**
 * However the rows of a search are found, they are the same ones; and what the page asks for uses indexes.
 */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Statement } from '../../../server/model/conditions.ts';
import { InstanceRows } from '../../../server/model/instance-rows.ts';
import { QUERIES } from '../../../server/model/queries.ts';
import type { ResourceName } from '../../../server/model/resources/table.ts';
import { RESOURCES } from '../../../server/model/resources/table.ts';
import { RowStore } from '../../../server/model/row-store.ts';
import { searchQuery, TOTAL_MAX, totalQuery } from '../../../server/model/search-query.ts';
import type { SearchRequest } from '../../../server/model/search-request.ts';
import { createSearchIndexes, createTables } from '../../../server/model/tables.ts';

interface Instance {
  readonly key: number;
  readonly definitionKey: 1 | 2 | 3;
  readonly startMs: number;
  readonly isEnded: boolean;
  readonly businessKey: string | null;
  /** Of its active elements; each can occur several times. */
  readonly elementIds: readonly string[];
  readonly message: string | null;
  readonly color: string | null;
}

/** Definition 3 is not known, as if its model could not be read. */
const DEFINITIONS = [
  { key: 1, id: 'order', version: 1 },
  { key: 2, id: 'order', version: 2 },
];

function modelOf(instances: readonly Instance[]): RowStore {
  const rows = new RowStore(new DatabaseSync(':memory:'));
  createTables(rows.database);
  for (const { key, id, version } of DEFINITIONS)
    rows.write(
      `INSERT INTO definitions VALUES (?1, 'process', ?2, ?3, NULL, NULL, 'a', '', 1, NULL, 0, 0)`,
      key,
      id,
      version,
    );
  const writer = new InstanceRows(rows);
  for (const instance of instances) write(writer, instance);
  createSearchIndexes(rows.database);
  return rows;
}

/** Keys of parts follow that of their instance. */
function write(writer: InstanceRows, instance: Instance): void {
  const { key, definitionKey, startMs, isEnded, businessKey, elementIds, message, color } = instance;
  writer.created(
    { key, definitionKey, processId: 'order', version: 1, ...(businessKey !== null && { businessKey }) },
    startMs,
  );
  const element = { instanceKey: key, atMs: startMs, type: 'SERVICE_TASK' };
  writer.element({ ...element, key, elementId: 'order', type: 'PROCESS', scopeKey: undefined });
  for (const [at, elementId] of elementIds.entries())
    writer.element({ ...element, key: key + 1 + at, elementId, scopeKey: key });
  if (message !== null)
    writer.incident(key, { key: key + 9, type: 'UNKNOWN', message, createdAtMs: startMs });
  if (color !== null) writer.variable(key, key, 'color', color);
  if (!isEnded) return;
  writer.partsTerminated(key, key, startMs);
  for (const at of elementIds.keys()) writer.elementEnded(key + 1 + at, 'COMPLETED', startMs);
  writer.elementEnded(key, 'COMPLETED', startMs);
  writer.ended(key, 'COMPLETED', startMs);
}

const instances = fc
  .array(
    fc.record({
      definitionKey: fc.constantFrom(1 as const, 2 as const, 3 as const),
      startMs: fc.integer({ min: 0, max: 5 }),
      isEnded: fc.boolean(),
      businessKey: fc.option(fc.constantFrom('a', 'b')),
      elementIds: fc.array(fc.constantFrom('pack', 'ship'), { maxLength: 3 }),
      message: fc.option(fc.constantFrom('no card', 'no stock')),
      color: fc.option(fc.constantFrom('"red"', '"blue"', `"${'x'.repeat(300)}"`)),
    }),
    { maxLength: 20 },
  )
  .map((all) => all.map((each, at): Instance => ({ key: (at + 1) * 10, ...each })));

/** By field of the filter: values, and which instances have them. */
const FILTERS: Readonly<Record<string, readonly (readonly [value: unknown, (each: Instance) => boolean])[]>> =
  {
    state: [
      ['ACTIVE', ({ isEnded }) => !isEnded],
      ['COMPLETED', ({ isEnded }) => isEnded],
    ],
    processDefinitionId: [
      ['order', ({ definitionKey }) => definitionKey < 3],
      ['other', () => false],
    ],
    processDefinitionVersion: [[2, ({ definitionKey }) => definitionKey === 2]],
    processDefinitionKey: [['3', ({ definitionKey }) => definitionKey === 3]],
    businessId: [
      ['a', ({ businessKey }) => businessKey === 'a'],
      [{ $neq: 'a' }, ({ businessKey }) => businessKey !== 'a'],
    ],
    startDate: [[{ $gte: new Date(3).toISOString() }, ({ startMs }) => startMs >= 3]],
    hasIncident: [
      [true, (each) => isStuck(each)],
      [false, (each) => !isStuck(each)],
    ],
    elementId: [
      ['pack', ({ isEnded, elementIds }) => !isEnded && elementIds.includes('pack')],
      [{ $like: '?hip' }, ({ isEnded, elementIds }) => !isEnded && elementIds.includes('ship')],
    ],
    errorMessage: [['no card', (each) => isStuck(each) && each.message === 'no card']],
    variables: [
      [[{ name: 'color', value: 'red' }], ({ color }) => color === '"red"'],
      [[{ name: 'color', value: { $neq: '"red"' } }], ({ color }) => color !== null && color !== '"red"'],
      [[{ name: 'color', value: 'x'.repeat(300) }], ({ color }) => color !== null && color.length > 99],
    ],
  };

function isStuck({ isEnded, message }: Instance): boolean {
  return !isEnded && message !== null;
}

const choices = fc.uniqueArray(
  fc
    .constantFrom(...Object.keys(FILTERS))
    .chain((name) =>
      fc.constantFrom(...(FILTERS[name] ?? [])).map(([value, matches]) => ({ name, value, matches })),
    ),
  { selector: ({ name }) => name, maxLength: 4 },
);

function keysFound(rows: RowStore, { sql, values }: Statement): number[] {
  return rows.database
    .prepare(sql)
    .all(...values)
    .map((row) => Number(row['c0']));
}

test('few or many, rare or not: the rows are those that match, in the order of the sort', () => {
  fc.assert(
    fc.property(instances, choices, fc.boolean(), (all, chosen, isByDate) => {
      const rows = modelOf(all);
      const filter = Object.fromEntries(chosen.map(({ name, value }) => [name, value]));
      const request: SearchRequest = {
        filter,
        ...(isByDate && { sort: [{ field: 'startDate', order: 'DESC' }] }),
      };
      const expected = all
        .filter((each) => chosen.every(({ matches }) => matches(each)))
        .toSorted((a, b) => (isByDate ? b.startMs - a.startMs : 0) || a.key - b.key)
        .map(({ key }) => key);
      const resource = RESOURCES['process-instances'];
      for (const isRare of [() => true, () => false]) {
        const total = totalQuery(resource, request, { isRare });
        assert.equal(rows.database.prepare(total.sql).get(...total.values)?.['total'], expected.length);
        for (const number of [0, TOTAL_MAX + 1])
          assert.deepEqual(
            keysFound(rows, searchQuery(resource, request, number, { isRare }).rows),
            expected,
          );
      }
    }),
  );
});

const byDate = [{ field: 'startDate', order: 'DESC' }];
const ofPage: readonly (readonly [resource: ResourceName, SearchRequest])[] = [
  ['process-instances', { filter: { state: 'ACTIVE' }, sort: byDate }],
  ['process-instances', { filter: { state: 'ACTIVE', hasIncident: true }, sort: byDate }],
  ['process-instances', { filter: { processDefinitionId: 'order' }, sort: byDate }],
  ['process-instances', { filter: { processDefinitionKey: '1', state: 'ACTIVE' }, sort: byDate }],
  ['process-instances', { filter: { elementId: 'pack' }, sort: byDate }],
  ['process-instances', { filter: { businessId: 'a' }, sort: byDate }],
  ['process-instances', { filter: { variables: [{ name: 'color', value: 'red' }] }, sort: byDate }],
  ['variables', { filter: { value: '"red"' } }],
  ['element-instances', { filter: { elementId: 'pack', state: 'ACTIVE' } }],
  ['message-subscriptions', { filter: { messageName: 'paid' } }],
];

test('the searches of the page use indexes: to find few rows, and to read many in their order', () => {
  const { database } = modelOf([]);
  const planOf = ({ sql, values }: Statement): string =>
    database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...values)
      .map(({ detail }) => String(detail))
      .join('\n');
  for (const [name, request] of ofPage) {
    const resource = RESOURCES[name];
    const what = `${name} ${JSON.stringify(request.filter)}`;
    for (const found of [totalQuery(resource, request), searchQuery(resource, request, 1).rows])
      assert.doesNotMatch(planOf(found), /SCAN (i|x|v|e|s|c)\b/, what);
    const { sort } = request;
    if (sort === undefined) continue;
    const many = planOf(searchQuery(resource, request, TOTAL_MAX + 1).rows);
    assert.match(many, /SCAN i USING INDEX instances_start/, what);
    assert.doesNotMatch(many, /USE TEMP B-TREE FOR ORDER BY/, what);
  }
});

test('times of elements are kept when their instances are removed', () => {
  const rows = modelOf([]);
  const writer = new InstanceRows(rows);
  const add = (key: number, tookMs: number): void => {
    write(writer, {
      ...{ key, definitionKey: 1, startMs: 10, isEnded: false, businessKey: null },
      ...{ elementIds: ['pack'], message: null, color: null },
    });
    writer.elementEnded(key + 1, 'COMPLETED', 10 + tookMs);
  };
  add(10, 30);
  add(20, 50);
  const times = () => QUERIES.elementTimes(rows, { definitionKey: 1 });
  assert.deepEqual(times(), [{ elementId: 'pack', completed: 2, meanMs: 40, maxMs: 50 }]);
  assert.deepEqual(QUERIES.instanceCounts(rows, {}), [
    { processDefinitionKey: '1', active: 2, incidents: 0 },
  ]);
  rows.removeInstance(20);
  assert.deepEqual(times(), [{ elementId: 'pack', completed: 1, meanMs: 30, maxMs: 50 }]);
  rows.removeInstance(10);
  assert.deepEqual(times(), []);
  assert.deepEqual(QUERIES.elementCounts(rows, { definitionKey: 1 }), []);
});
