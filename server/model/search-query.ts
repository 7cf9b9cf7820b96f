/** Builds the SQL of a search, and items from its rows. Pure; throws Problem for an invalid request. */
import { badRequest, invalidArgument } from '../http/problem.ts';
import type { Access, SqlValue, Statement } from './conditions.ts';
import { Conditions, enumValue } from './conditions.ts';
import { PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX } from './filter-schema.ts';
import type { Field, Resource } from './resource.ts';
import { sortableFields } from './resource.ts';
import type { Item, SearchRequest } from './search-request.ts';
import { withinTime } from './within-time.ts';

/** Totals are exact up to this number. */
export const TOTAL_MAX = 10_000;

export interface SearchQuery {
  /** Columns `c0`, `c1` ... for the fields, `s0` ... for the sort values. */
  readonly rows: Statement;
  /** True if the page was read backwards: the rows are in reverse order. */
  readonly isReversed: boolean;
  readonly sortCount: number;
}

interface Order {
  readonly field: Field;
  readonly order: 'ASC' | 'DESC';
}

/** One column `total`, at most TOTAL_MAX + 1. */
export function totalQuery(resource: Resource, { filter = {} }: SearchRequest, access?: Access): Statement {
  const conditions = new Conditions(resource, access);
  const where = `${withinTime(rowNumberOf(resource))} AND ${conditions.filter(filter)}`;
  return {
    sql: `SELECT count(*) AS total FROM (SELECT 1 FROM ${resource.from} WHERE ${where} LIMIT ${TOTAL_MAX + 1})`,
    values: conditions.values,
  };
}

/**
 * The statement of a search. `total`: the result of `totalQuery`. SQLite can't know how many rows match, so
 * the statement selects what takes less time: few rows are found by the filter and sorted; many are read in
 * the order of the sort, if there is an index for it, until there are enough.
 */
export function searchQuery(
  resource: Resource,
  request: SearchRequest,
  total: number,
  access?: Access,
): SearchQuery {
  const { filter = {}, page = {} } = request;
  const { limit = PAGE_LIMIT_DEFAULT, from = 0, after, before } = page;
  checkPage(request);
  const orders = ordersOf(resource, request);
  const isFound = total <= TOTAL_MAX && Object.keys(filter).length > 0;
  const isSorted = total > TOTAL_MAX && isOrdered(resource, orders[0]?.field);
  const conditions = new Conditions(resource, { ...access, isSorted });
  const where = `${withinTime(rowNumberOf(resource))} AND ${conditions.filter(filter)}`;
  const cursor = after ?? before;
  const isReversed = before !== undefined;
  const placed =
    cursor === undefined
      ? '1'
      : afterCursor(orders, readCursor(cursor, orders.length), isReversed, conditions);
  const columns = [
    ...itemFields(resource).map(([, field], at) => `${field.sql} AS c${at}`),
    ...orders.map(({ field }, at) => `${field.sql} AS s${at}`),
  ];
  const direction = ({ order }: Order) => ((order === 'ASC') === isReversed ? 'DESC' : 'ASC');
  const sorted = orders.map((order) => `${isFound ? '+' : ''}${order.field.sql} ${direction(order)}`);
  const sql =
    `SELECT ${columns.join(', ')} FROM ${resource.from} WHERE ${where} AND ${placed} ` +
    `ORDER BY ${sorted.join(', ')} LIMIT ${Math.min(limit, PAGE_LIMIT_MAX)} OFFSET ${from}`;
  return { rows: { sql, values: conditions.values }, isReversed, sortCount: orders.length };
}

/** True if the rows can be read in the order of this field. */
function isOrdered(resource: Resource, field: Field | undefined): boolean {
  return field !== undefined && (field.hasIndex === true || field.sql === rowNumberOf(resource));
}

function rowNumberOf({ rowNumber, fields, key }: Resource): string {
  return rowNumber ?? (fields[key] as Field).sql;
}

/** The statement for one item by its key. */
export function getQuery(resource: Resource, key: string): Statement {
  const conditions = new Conditions(resource);
  const field = resource.fields[resource.key] as Field;
  const where = conditions.compare(field, resource.key, key);
  const columns = itemFields(resource).map(([, { sql }], at) => `${sql} AS c${at}`);
  return {
    sql: `SELECT ${columns.join(', ')} FROM ${resource.from} WHERE ${where}`,
    values: conditions.values,
  };
}

function checkPage({ page = {} }: SearchRequest): void {
  const { from, after, before } = page;
  if (after !== undefined && before !== undefined) {
    throw invalidArgument('Both searchAfter and searchBefore cannot be set at the same time.');
  }
  if (from !== undefined && (after ?? before) !== undefined) {
    throw invalidArgument('Both from and a cursor cannot be set at the same time.');
  }
}

/** The key comes last, so that the order is total and cursors stay valid while rows are added. */
function ordersOf(resource: Resource, { sort = [] }: SearchRequest): Order[] {
  const names = sortableFields(resource);
  const wanted = sort.map(({ field, order = 'ASC' }) => ({
    name: enumValue('field', field, names),
    order: enumValue('order', order, ['ASC', 'DESC']) as 'ASC' | 'DESC',
  }));
  const byDefault = (resource.order ?? []).map(([name, order]) => ({ name, order }));
  const given = [...wanted, ...byDefault.filter(({ name }) => !wanted.some((each) => each.name === name))];
  const orders = given.map(({ name, order }) => ({ field: resource.fields[name] as Field, order }));
  if (given.some(({ name }) => name === resource.key)) return orders;
  return [...orders, { field: resource.fields[resource.key] as Field, order: 'ASC' }];
}

/** The condition for the rows after the cursor. NULL comes before all values, as in SQLite's order. */
function afterCursor(
  orders: readonly Order[],
  cursor: readonly SqlValue[],
  isReversed: boolean,
  conditions: Conditions,
): string {
  const some = orders.map(({ field, order }, at) => {
    const equal = orders
      .slice(0, at)
      .map((each, before) => `${each.field.sql} IS ${conditions.bind(cursor[before] ?? null)}`);
    const value = cursor[at] ?? null;
    const isUpwards = (order === 'ASC') !== isReversed;
    const beyond = isUpwards ? above(field, value, conditions) : below(field, value, conditions);
    return `(${[...equal, beyond].join(' AND ')})`;
  });
  return `(${some.join(' OR ')})`;
}

function above({ sql }: Field, value: SqlValue, conditions: Conditions): string {
  return value === null ? `${sql} IS NOT NULL` : `${sql} > ${conditions.bind(value)}`;
}

function below({ sql }: Field, value: SqlValue, conditions: Conditions): string {
  return value === null ? '0' : `(${sql} IS NULL OR ${sql} < ${conditions.bind(value)})`;
}

/** The fields of an item, in order. */
function itemFields({ fields }: Resource): (readonly [name: string, field: Field])[] {
  return Object.entries(fields).filter(([, { in: place }]) => place !== 'filter');
}

export type Row = Readonly<Record<string, SqlValue>>;

/** The item of a row. */
export function itemOf(resource: Resource, row: Row): Item {
  const own = itemFields(resource).map(([name, field], at) => [name, outside(field, row[`c${at}`] ?? null)]);
  return { ...Object.fromEntries(own), ...resource.constants };
}

/** The value in the API. */
function outside({ type }: Field, value: SqlValue): unknown {
  if (value === null) return null;
  switch (type) {
    case 'key':
      return String(value);
    case 'date':
      return new Date(Number(value)).toISOString();
    case 'boolean':
      return value !== 0;
    case 'list':
    case 'object':
      return JSON.parse(String(value));
    default:
      return value;
  }
}

/** The position of a row in the order of its search. */
export function cursorOf(row: Row, sortCount: number): string {
  const values = Array.from({ length: sortCount }, (_, at) => row[`s${at}`] ?? null);
  return Buffer.from(JSON.stringify(values)).toString('base64');
}

function readCursor(text: string, sortCount: number): SqlValue[] {
  try {
    const values = JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as unknown;
    if (Array.isArray(values) && values.length === sortCount && values.every(isSqlValue)) return values;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw badRequest(
    `The cursor '${text}' is not one of this search; use startCursor or endCursor of an answer.`,
  );
}

function isSqlValue(value: unknown): value is SqlValue {
  return value === null || typeof value === 'string' || typeof value === 'number';
}
