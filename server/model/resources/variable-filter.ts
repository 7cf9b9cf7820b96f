/** The filter on variables, for resources that have variables. Pure. */
import { filterValue } from '../filter-schema.ts';
import type { OwnedRows, SpecialFilter } from '../resource.ts';
import { text } from '../resource.ts';
import { indexedValue } from '../tables.ts';

/**
 * `[{name, value}]`; the value is JSON text, and text that isn't JSON means that string. `column`: the column
 * of the variables `v` that has the key of their item; `itemKey`: SQL of that key.
 */
export function ofVariables(column: 'instanceKey' | 'scopeKey', itemKey: string): SpecialFilter {
  return {
    schema: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'value'],
        additionalProperties: false,
        properties: { name: { type: 'string' }, value: filterValue({ type: 'string' }) },
      },
    },
    condition: (value, conditions) =>
      (value as { name: string; value: unknown }[])
        .map((each) => conditions.hasRow(variablesWith(column, each), itemKey))
        .join(' AND ') || '1',
  };
}

function variablesWith(
  column: 'instanceKey' | 'scopeKey',
  { name, value }: { readonly name: string; readonly value: unknown },
): OwnedRows {
  const field = text('v.value', { implied: indexedValue });
  return {
    from: 'variables v',
    owner: `v.${column}`,
    where: (conditions) =>
      `v.name = ${conditions.bind(name)} AND ${conditions.compare(field, 'value', asJsonText(value))}`,
  };
}

/** Users forget the inner quotes, so text that isn't JSON is treated as a string. */
function asJsonText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}
