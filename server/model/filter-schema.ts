/** Schemas of search requests, generated from the fields of a resource. Pure. */
import type { Field, FieldType, Resource } from './resource.ts';

export const PAGE_LIMIT_DEFAULT = 100;
export const PAGE_LIMIT_MAX = 10_000;

type Schema = Readonly<Record<string, unknown>>;

const PLAIN: Readonly<Record<FieldType, string>> = {
  key: 'string',
  textKey: 'string',
  string: 'string',
  integer: 'integer',
  date: 'string',
  boolean: 'boolean',
  list: 'array',
  object: 'object',
};

/** A plain value, or an object with operators, whose content is checked when the condition is built. */
export function filterValue({ type }: { readonly type: string }): Schema {
  return { type: [type, 'object'] };
}

function fieldSchema({ type }: Field): Schema {
  return filterValue({ type: PLAIN[type] });
}

/** The schema of `filter`. */
export function filterSchema(resource: Resource): Schema {
  const { fields, specials = {}, hasOr = false } = resource;
  const properties = Object.fromEntries([
    ...Object.entries(fields)
      .filter(([, { type }]) => type !== 'list' && type !== 'object')
      .map(([name, field]) => [name, fieldSchema(field)] as const),
    ...Object.entries(specials).map(([name, { schema }]) => [name, schema] as const),
    ['tenantId', filterValue({ type: 'string' })] as const,
  ]);
  const filter = { type: 'object', additionalProperties: false, properties };
  if (!hasOr) return filter;
  return { ...filter, properties: { ...properties, $or: { type: 'array', items: filter } } };
}

/** The schema of the body of a search. */
export function searchSchema(resource: Resource): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      filter: filterSchema(resource),
      sort: {
        type: 'array',
        items: {
          type: 'object',
          required: ['field'],
          additionalProperties: false,
          properties: { field: { type: 'string' }, order: { type: 'string' } },
        },
      },
      page: {
        type: 'object',
        additionalProperties: false,
        properties: {
          limit: { type: 'integer', minimum: 0, maximum: PAGE_LIMIT_MAX },
          from: { type: 'integer', minimum: 0 },
          after: { type: 'string' },
          before: { type: 'string' },
        },
      },
    },
  };
}
