/**
 * A resource that clients can get and search. The request schema, the SQL of filters and sorts, the cursors
 * and the items of responses are generated from its fields. Pure.
 */

/**
 * `key`: a number in the table, decimal text outside; `textKey`: text in both; `date`: epoch ms in the table,
 * ISO 8601 outside; `list` and `object`: JSON text in the table.
 */
export type FieldType = 'key' | 'textKey' | 'string' | 'integer' | 'date' | 'boolean' | 'list' | 'object';

export interface Field {
  readonly type: FieldType;
  /** SQL expression over the resource's tables. */
  readonly sql: string;
  /** The allowed values of an enumeration; requests may use any letter case. */
  readonly values?: readonly string[];
  /** Default: both. A field that isn't in the items can only be used in filters. */
  readonly in?: 'items' | 'filter';
  /** SQL that each row with this value fulfills, so that an index is used. */
  readonly implied?: (value: string | number, conditions: ConditionBuilder) => string | undefined;
  /** True if rows can be read in its order. Default: only the row number. */
  readonly hasIndex?: boolean;
  /** True if results can be sorted by it. Default: true for fields in the items, except lists and objects. */
  readonly sortable?: boolean;
  /**
   * SQL that makes the index of a computed field, if there is none yet: keeping it up to date takes more time
   * than its table, so it is made when a request first has the field in a filter or a sort.
   */
  readonly index?: string;
}

/** A condition that concerns more than one column. `schema` validates `value`. */
export interface SpecialFilter {
  readonly schema: Readonly<Record<string, unknown>>;
  condition(value: unknown, conditions: ConditionBuilder): string;
}

/** Rows of another table that belong to items. */
export interface OwnedRows {
  /** FROM clause. */
  readonly from: string;
  /** SQL of the item's key. */
  readonly owner: string;
  /** Can be called more than once. */
  where(conditions: ConditionBuilder): string;
}

/** Collects the values that are bound in a statement. */
export interface ConditionBuilder {
  /** Returns a placeholder for the value. */
  bind(value: string | number | null): string;
  /** The condition for a filter value: a plain value, or an object with `$eq`, `$in` ... */
  compare(field: Field, name: string, value: unknown): string;
  /** The condition that the item with this key (SQL) has one of the rows. */
  hasRow(rows: OwnedRows, itemKey: string): string;
}

export interface Resource {
  /** The name in the path, such as process-instances. */
  readonly name: string;
  /** The name in messages, such as Process instance. */
  readonly title: string;
  /** The field that identifies an item. */
  readonly key: string;
  /** FROM clause. */
  readonly from: string;
  /** By their name in the API, in the order of the items. */
  readonly fields: Readonly<Record<string, Field>>;
  /** Fields that have the same value in each item. */
  readonly constants: Readonly<Record<string, unknown>>;
  readonly specials?: Readonly<Record<string, SpecialFilter>>;
  /** SQL of a number that differs between rows, for a key that is computed. Default: the key. */
  readonly rowNumber?: string;
  /** True if the filter can have `$or`. */
  readonly hasOr?: boolean;
  /** Sort order after the fields of the request; default: by the key. Needed if the key isn't unique. */
  readonly order?: readonly (readonly [field: string, order: 'ASC' | 'DESC'])[];
}

export const TENANT = '<default>';

export const key = (sql: string, more: Partial<Field> = {}): Field => ({ type: 'key', sql, ...more });
export const textKey = (sql: string, more: Partial<Field> = {}): Field => ({ type: 'textKey', sql, ...more });
export const text = (sql: string, more: Partial<Field> = {}): Field => ({ type: 'string', sql, ...more });
export const integer = (sql: string, more: Partial<Field> = {}): Field => ({ type: 'integer', sql, ...more });
export const date = (sql: string, more: Partial<Field> = {}): Field => ({ type: 'date', sql, ...more });
export const flag = (sql: string, more: Partial<Field> = {}): Field => ({ type: 'boolean', sql, ...more });
export const list = (sql: string, more: Partial<Field> = {}): Field => ({ type: 'list', sql, ...more });
export const object = (sql: string, more: Partial<Field> = {}): Field => ({ type: 'object', sql, ...more });
export const oneOf = (sql: string, values: readonly string[], more: Partial<Field> = {}): Field => ({
  type: 'string',
  sql,
  values,
  ...more,
});

/** Names of the fields by which results can be sorted. */
export function sortableFields({ fields }: Resource): string[] {
  return Object.entries(fields).flatMap(([name, { type, sortable, in: place }]) =>
    (sortable ?? (place !== 'filter' && type !== 'list' && type !== 'object')) ? [name] : [],
  );
}
