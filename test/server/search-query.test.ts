/** Searches on a real SQLite database, compared with plain filtering and sorting of the same rows. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import fc from 'fast-check';
import { Problem } from '../../server/http/problem.ts';
import { InstanceRows } from '../../server/model/instance-rows.ts';
import { QUERIES } from '../../server/model/queries.ts';
import { RowStore } from '../../server/model/row-store.ts';
import type { Item, SearchRequest } from '../../server/model/search-request.ts';
import { createTables } from '../../server/model/tables.ts';

interface Instance {
  readonly key: number;
  readonly startMs: number;
  readonly endMs: number | null;
  readonly businessKey: string | null;
}

function modelOf(instances: readonly Instance[]): RowStore {
  const rows = new RowStore(new DatabaseSync(':memory:'));
  createTables(rows.database);
  const writer = new InstanceRows(rows);
  for (const { key, startMs, endMs, businessKey } of instances) {
    const created = {
      key,
      definitionKey: 1,
      processId: 'p',
      version: 1,
      ...(businessKey !== null && { businessKey }),
    };
    writer.created(created, startMs);
    if (endMs !== null) writer.ended(key, 'COMPLETED', endMs);
  }
  return rows;
}

function search(rows: RowStore, request: SearchRequest) {
  return QUERIES.search(rows, { resource: 'process-instances', request });
}

const keysOf = (items: readonly Item[]): number[] => items.map((item) => Number(item['processInstanceKey']));

const instances = fc.uniqueArray(
  fc.record({
    key: fc.integer({ min: 1, max: 200 }),
    startMs: fc.integer({ min: 0, max: 5 }),
    endMs: fc.option(fc.integer({ min: 0, max: 3 })),
    businessKey: fc.option(fc.constantFrom('a', 'b', 'A*', '[x]')),
  }),
  { selector: ({ key }) => key, maxLength: 25 },
);

const FIELDS = {
  startDate: 'startMs',
  endDate: 'endMs',
  businessId: 'businessKey',
  processInstanceKey: 'key',
} as const;

const sorts = fc.uniqueArray(
  fc.record({
    field: fc.constantFrom(...(Object.keys(FIELDS) as (keyof typeof FIELDS)[])),
    order: fc.constantFrom('ASC', 'DESC', 'asc'),
  }),
  { selector: ({ field }) => field, maxLength: 3 },
);

/** Null comes before all values. */
function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

function sorted(all: readonly Instance[], sort: SearchRequest['sort'] = []): number[] {
  const orders = [...sort, { field: 'processInstanceKey', order: 'ASC' }];
  return all
    .toSorted((a, b) => {
      for (const { field, order } of orders) {
        const column = FIELDS[field as keyof typeof FIELDS];
        const difference = compare(a[column], b[column]);
        if (difference !== 0) return order?.toUpperCase() === 'DESC' ? -difference : difference;
      }
      return 0;
    })
    .map(({ key }) => key);
}

test('pages forwards and backwards have each item once, in the order of the sort', () => {
  fc.assert(
    fc.property(instances, sorts, fc.integer({ min: 1, max: 7 }), (all, sort, limit) => {
      const rows = modelOf(all);
      const expected = sorted(all, sort);
      const forwards: number[] = [];
      let page: SearchRequest['page'] = { limit };
      let last: string | null = null;
      for (;;) {
        const answer = search(rows, { sort, page });
        assert.equal(answer.page.totalItems, all.length);
        if (answer.items.length === 0) break;
        forwards.push(...keysOf(answer.items));
        last = answer.page.endCursor;
        page = { limit, after: last ?? '' };
      }
      assert.deepEqual(forwards, expected);
      if (last === null) return;
      const backwards: number[] = [];
      for (let before: string | null = last; before !== null; ) {
        const answer = search(rows, { sort, page: { limit, before } });
        backwards.unshift(...keysOf(answer.items));
        before = answer.page.startCursor;
      }
      assert.deepEqual(backwards, expected.slice(0, -1));
    }),
  );
});

const iso = (ms: number): string => new Date(ms).toISOString();

const filters: fc.Arbitrary<readonly [filter: object, holds: (instance: Instance) => boolean]> = fc.oneof(
  fc
    .integer({ min: 0, max: 5 })
    .map((ms) => [{ startDate: { $gte: iso(ms) } }, (each: Instance) => each.startMs >= ms] as const),
  fc
    .integer({ min: 0, max: 5 })
    .map(
      (ms) =>
        [
          { startDate: { $lt: iso(ms), $neq: iso(1) } },
          (each: Instance) => each.startMs < ms && each.startMs !== 1,
        ] as const,
    ),
  fc
    .boolean()
    .map((is) => [{ endDate: { $exists: is } }, (each: Instance) => (each.endMs !== null) === is] as const),
  fc
    .boolean()
    .map(
      (is) =>
        [{ state: is ? 'completed' : 'ACTIVE' }, (each: Instance) => (each.endMs !== null) === is] as const,
    ),
  fc.constant([
    { businessId: { $eq: 'a', $in: [], $notIn: [] } },
    (each: Instance) => each.businessKey === 'a',
  ] as const),
  fc.constant([
    { businessId: { $in: ['a', 'b'] } },
    (each: Instance) => each.businessKey === 'a' || each.businessKey === 'b',
  ] as const),
  fc.constant([
    { businessId: { $notIn: ['a', 'b'] } },
    (each: Instance) => each.businessKey !== 'a' && each.businessKey !== 'b',
  ] as const),
  fc.constant([{ businessId: { $like: 'A\\*' } }, (each: Instance) => each.businessKey === 'A*'] as const),
  fc.constant([{ businessId: { $like: '[?]' } }, (each: Instance) => each.businessKey === '[x]'] as const),
  fc.constant([{ tags: [], variables: [], $or: [] }, () => true] as const),
  fc.constant([{ tenantId: 'other' }, () => false] as const),
);

test('filters select what plain code selects', () => {
  fc.assert(
    fc.property(instances, filters, filters, (all, [one, oneHolds], [other, otherHolds]) => {
      const rows = modelOf(all);
      const both = search(rows, { filter: { $or: [one, other] }, page: { limit: 100 } });
      const wanted = all.filter((each) => oneHolds(each) || otherHolds(each));
      assert.deepEqual(keysOf(both.items), sorted(wanted));
      const single = search(rows, { filter: one as SearchRequest['filter'] & object, page: { limit: 100 } });
      assert.deepEqual(keysOf(single.items), sorted(all.filter(oneHolds)));
    }),
  );
});

test('what a search does not have is refused by name', () => {
  const rows = modelOf([]);
  const refused = (request: SearchRequest, text: RegExp): void =>
    assert.throws(
      () => search(rows, request),
      (error) => error instanceof Problem && error.status === 400 && text.test(error.message),
    );
  refused({ filter: { nothing: 1 } }, /filter\.nothing/);
  refused({ filter: { startDate: 'yesterday' } }, /startDate 'yesterday'/);
  refused({ filter: { startDate: { $near: 'x' } } }, /\$near/);
  refused({ filter: { state: 'GONE' } }, /\[ACTIVE, COMPLETED, TERMINATED\]/);
  refused({ filter: { processInstanceKey: 'abc' } }, /'abc' is not a valid key/);
  refused({ sort: [{ field: 'tags' }] }, /field 'field'/);
  refused({ page: { after: 'x', before: 'y' } }, /Both searchAfter and searchBefore/);
  refused({ page: { after: Buffer.from('[1,2,3]').toString('base64') } }, /cursor/);
  refused({ page: { after: 'no base64 JSON' } }, /cursor/);
  refused({ filter: { processInstanceKey: { $in: Array.from({ length: 10_001 }, () => '1') } } }, /10000/);
  refused({ filter: { $or: Array.from({ length: 1001 }, () => ({ hasIncident: true })) } }, /1000/);
});

test('a search or a count that takes too long ends with the limit', () => {
  const rows = modelOf(
    Array.from({ length: 200 }, (_, at) => ({ key: at + 1, startMs: at, endMs: null, businessKey: null })),
  );
  rows.limitTime(-1);
  const slow = { filter: { businessId: { $like: '*x*' } } };
  assert.throws(() => search(rows, slow), /more than -1 ms, which is the limit/);
  rows.write(
    `INSERT INTO definitions VALUES (1, 'process', 'p', 1, NULL, NULL, 'p.bpmn', '', 1, NULL, 1, 0)`,
  );
  for (const resource of ['instances-by-process', 'instances-by-version'] as const)
    assert.throws(() => QUERIES.search(rows, { resource, request: {} }), /more than -1 ms/, resource);
  rows.limitTime(3_600_000);
  assert.equal(search(rows, slow).page.totalItems, 0);
  assert.equal(search(rows, {}).page.totalItems, 200);
});
