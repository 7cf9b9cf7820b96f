/** The filter on variables, for resources that have variables. Pure. */
import { filterValue } from '../filter-schema.ts';
import type { ConditionBuilder, SpecialFilter } from '../resource.ts';
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
        .map((each) => variableCondition(column, itemKey, each, conditions))
        .join(' AND ') || '1',
  };
}

function variableCondition(
  column: 'instanceKey' | 'scopeKey',
  itemKey: string,
  { name, value }: { readonly name: string; readonly value: unknown },
  conditions: ConditionBuilder,
): string {
  const named = `v.name = ${conditions.bind(name)}`;
  const wanted = asJsonText(value);
  const compared = conditions.compare(text('v.value', { implied: indexedValue }), 'value', wanted);
  // The values are found by their index first: usually, few instances have the same one.
  if (typeof wanted === 'string' && indexedValue(wanted) !== undefined)
    return `${itemKey} IN (SELECT v.${column} FROM variables v WHERE ${named} AND ${compared})`;
  return `EXISTS (SELECT 1 FROM variables v WHERE v.${column} = ${itemKey} AND ${named} AND ${compared})`;
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
