/** Schemas of the items and answers of searches, generated from the fields of a resource. Pure. */
import type { Field, Resource } from './resource.ts';

type Schema = Readonly<Record<string, unknown>>;

/** A field may have no value, except the key. */
function valueSchema({ type, values }: Field, isKey: boolean): Schema {
  const orNull = (name: string): Schema => ({ type: isKey ? name : [name, 'null'] });
  if (values) return { ...orNull('string'), enum: isKey ? values : [...values, null] };
  switch (type) {
    case 'key':
    case 'textKey':
      return { ...orNull('string'), pattern: '^-?[0-9]+' };
    case 'date':
      return { ...orNull('string'), format: 'date-time' };
    case 'integer':
    case 'boolean':
      return orNull(type);
    case 'list':
      return orNull('array');
    case 'object':
      return orNull('object');
    default:
      return orNull('string');
  }
}

export function itemSchema({ fields, constants, key }: Resource): Schema {
  const own = Object.entries(fields)
    .filter(([, { in: place }]) => place !== 'filter')
    .map(([name, field]) => [name, valueSchema(field, name === key)] as const);
  const same = Object.entries(constants).map(([name, value]) => [name, { const: value }] as const);
  const properties = Object.fromEntries([...own, ...same]);
  return { type: 'object', required: Object.keys(properties), properties };
}

export function answerSchema(resource: Resource): Schema {
  const cursor = { type: ['string', 'null'] };
  return {
    type: 'object',
    required: ['items', 'page'],
    properties: {
      items: { type: 'array', items: itemSchema(resource) },
      page: {
        type: 'object',
        required: ['totalItems', 'hasMoreTotalItems', 'startCursor', 'endCursor'],
        properties: {
          totalItems: { type: 'integer' },
          hasMoreTotalItems: { type: 'boolean' },
          startCursor: cursor,
          endCursor: cursor,
        },
      },
    },
  };
}
