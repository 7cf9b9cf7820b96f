/** Builds SQL conditions from filters; values are always bound. Throws Problem for invalid filters. Pure. */
import { readKey } from '../http/key-text.ts';
import { badRequest, invalidArgument } from '../http/problem.ts';
import type { ConditionBuilder, Field, OwnedRows, Resource } from './resource.ts';
import { TENANT, text } from './resource.ts';
import { withinTime } from './within-time.ts';

export type SqlValue = string | number | null;

export interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Maximum conditions of one request; more would let one request keep the model busy. */
const CONDITIONS_MAX = 1000;
/** Maximum values in all `$in` of one request. */
const VALUES_MAX = 10_000;

/** Characters of a pattern; SQLite has a limit of 50,000. */
const PATTERN_LENGTH_MAX = 1000;

const COMPARISONS: ReadonlyMap<string, string> = new Map([
  ['$neq', 'IS NOT'],
  ['$gt', '>'],
  ['$gte', '>='],
  ['$lt', '<'],
  ['$lte', '<='],
]);

/** How the rows of a search are found. */
export interface Access {
  /** True: in the order of the sort, by its index. The conditions are written so that none uses an index. */
  readonly isSorted?: boolean;
  /** True if so few rows match that they should be found first. Default: true. */
  readonly isRare?: (rows: Statement) => boolean;
}

export class Conditions implements ConditionBuilder {
  readonly values: SqlValue[] = [];
  readonly #resource: Resource;
  readonly #access: Access;
  #count = 0;
  /** 1 within the conditions of owned rows. */
  #depth = 0;

  constructor(resource: Resource, access: Access = {}) {
    this.#resource = resource;
    this.#access = access;
  }

  bind(value: SqlValue): string {
    if (this.values.length >= VALUES_MAX) {
      throw invalidArgument(`The filter has more than ${VALUES_MAX} values. Search in several requests.`);
    }
    return `?${this.values.push(value)}`;
  }

  /** The condition for all fields of a filter; `$or` is a list of filters of which one must match. */
  filter(filter: Readonly<Record<string, unknown>>): string {
    const all = Object.entries(filter).map(([name, value]) => this.#condition(name, value));
    return all.length === 0 ? '1' : joined(all, 'AND');
  }

  hasRow({ from, owner, where }: OwnedRows, itemKey: string): string {
    const { isRare = () => true } = this.#access;
    const alone = new Conditions(this.#resource);
    const sql = `SELECT 1 FROM ${from} WHERE ${where(alone)} AND ${withinTime(owner)}`;
    const isFirst = isRare({ sql, values: alone.values });
    this.#depth++;
    const matching = where(this);
    this.#depth--;
    return isFirst
      ? `${this.#column(itemKey)} IN (SELECT ${owner} FROM ${from} WHERE ${matching})`
      : `EXISTS (SELECT 1 FROM ${from} WHERE ${owner} = ${itemKey} AND ${matching})`;
  }

  /** True for the conditions of items that are read in the order of the sort. */
  get #isSorted(): boolean {
    return this.#access.isSorted === true && this.#depth === 0;
  }

  /** SQLite uses no index for an expression. */
  #column(sql: string): string {
    return this.#isSorted ? `+${sql}` : sql;
  }

  #condition(name: string, value: unknown): string {
    this.#count++;
    if (this.#count > CONDITIONS_MAX) {
      throw invalidArgument(`The filter has more than ${CONDITIONS_MAX} conditions.`);
    }
    if (value === null) return '1';
    if (name === '$or') {
      const some = (value as Readonly<Record<string, unknown>>[]).map((each) => `(${this.filter(each)})`);
      return some.length === 0 ? '1' : `(${joined(some, 'OR')})`;
    }
    const special = own(this.#resource.specials, name);
    if (special) return special.condition(value, this);
    if (name === 'tenantId') return this.compare(text(`'${TENANT}'`), name, value);
    const field = own(this.#resource.fields, name);
    if (!field) throw badRequest(`Request property [filter.${name}] cannot be parsed`);
    return this.compare(field, name, value);
  }

  compare(field: Field, name: string, value: unknown): string {
    if (typeof value !== 'object' || value === null) return this.#equal(field, name, value);
    const all = Object.entries(value).map(([operator, operand]) =>
      this.#operator(field, name, operator, operand),
    );
    return all.length === 0 ? '1' : all.join(' AND ');
  }

  #equal(field: Field, name: string, value: unknown): string {
    const wanted = sqlValueOf(field, name, value);
    const implied = this.#isSorted ? undefined : field.implied?.(wanted, this);
    const equal = `${this.#column(field.sql)} = ${this.bind(wanted)}`;
    return implied === undefined ? equal : `${equal} AND ${implied}`;
  }

  #operator(field: Field, name: string, operator: string, operand: unknown): string {
    if (operand === null) return '1';
    if (operator === '$eq') return this.#equal(field, name, operand);
    if (operator === '$exists') return `${field.sql} IS ${operand === true ? 'NOT ' : ''}NULL`;
    if (operator === '$in' || operator === '$notIn') return this.#among(field, name, operator, operand);
    if (operator === '$like') return this.#like(field, name, operand);
    const comparison = COMPARISONS.get(operator);
    if (comparison === undefined)
      throw badRequest(`Request property [filter.${name}.${operator}] cannot be parsed`);
    return `${this.#column(field.sql)} ${comparison} ${this.bind(sqlValueOf(field, name, operand))}`;
  }

  /** An empty list means no restriction, because Camunda's clients send one with every filter. */
  #among(field: Field, name: string, operator: string, operand: unknown): string {
    if (!Array.isArray(operand))
      throw badRequest(`Request property [filter.${name}.${operator}] cannot be parsed`);
    if (operand.length === 0) return '1';
    const values = operand.map((value: unknown) => this.bind(sqlValueOf(field, name, value))).join(', ');
    if (operator === '$in') return `${this.#column(field.sql)} IN (${values})`;
    return `(${field.sql} IS NULL OR ${field.sql} NOT IN (${values}))`;
  }

  /** `*` and `?` as in shell patterns; a backslash escapes the next character. */
  #like(field: Field, name: string, operand: unknown): string {
    if (typeof operand !== 'string')
      throw badRequest(`Request property [filter.${name}.$like] cannot be parsed`);
    if (operand.length > PATTERN_LENGTH_MAX) {
      throw invalidArgument(
        `The pattern of ${name} has ${operand.length} characters; the limit is ${PATTERN_LENGTH_MAX} characters.`,
      );
    }
    return `${field.sql} GLOB ${this.bind(globOf(operand))}`;
  }
}

/** SQLite's limit is 1,000 levels, and each operator is one: many conditions are joined in halves. */
const JOINED_IN_A_ROW_MAX = 50;

function joined(conditions: readonly string[], operator: 'AND' | 'OR'): string {
  if (conditions.length <= JOINED_IN_A_ROW_MAX) return conditions.join(` ${operator} `);
  const half = conditions.length >> 1;
  const halves = [conditions.slice(0, half), conditions.slice(half)];
  return halves.map((each) => `(${joined(each, operator)})`).join(` ${operator} `);
}

/** The names come from requests: `constructor` is not a field. */
function own<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** SQLite's GLOB has no escape character, so a special character is written as a class with one character. */
function globOf(pattern: string): string {
  let glob = '';
  for (let at = 0; at < pattern.length; at++) {
    let char = pattern[at] as string;
    const isEscaped = char === '\\' && at + 1 < pattern.length;
    if (isEscaped) char = pattern[++at] as string;
    const isOrdinary = isEscaped || (char !== '*' && char !== '?');
    glob += isOrdinary && /[*?[]/.test(char) ? `[${char}]` : char;
  }
  return glob;
}

/** The value in the table. */
function sqlValueOf(field: Field, name: string, value: unknown): string | number {
  switch (field.type) {
    case 'key':
      return keyValue(name, value);
    case 'textKey':
      keyValue(name, value);
      return value as string;
    case 'date':
      return dateValue(name, value);
    case 'boolean':
      if (typeof value !== 'boolean') throw unreadable(name);
      return value ? 1 : 0;
    case 'integer':
      if (!Number.isSafeInteger(value)) throw unreadable(name);
      return value as number;
    default:
      if (typeof value !== 'string') throw unreadable(name);
      return field.values ? enumValue(name, value, field.values) : value;
  }
}

function unreadable(name: string): Error {
  return badRequest(`Request property [filter.${name}] cannot be parsed`);
}

function keyValue(name: string, value: unknown): number {
  if (typeof value !== 'string') throw unreadable(name);
  return readKey(name, value);
}

function dateValue(name: string, value: unknown): number {
  const atMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(atMs)) return atMs;
  throw invalidArgument(
    `The provided ${name} '${String(value)}' cannot be parsed as a date according to RFC 3339, section 5.6.`,
  );
}

/** Accepts any letter case. */
export function enumValue(name: string, value: string, values: readonly string[]): string {
  const found = values.find((each) => each.toUpperCase() === value.toUpperCase());
  if (found !== undefined) return found;
  throw badRequest(
    `Unexpected value '${value}' for enum field '${name}'. Use any of the following values: [${values.join(', ')}]`,
  );
}
