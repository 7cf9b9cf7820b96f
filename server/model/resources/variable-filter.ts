/** The filter on variables, for resources that have variables. Pure. */
import { filterValue } from '../filter-schema.ts';
import type { ConditionBuilder, SpecialFilter } from '../resource.ts';
import { text } from '../resource.ts';

/**
 * `[{name, value}]`; the value is JSON text, and text that isn't JSON means that string. `owner`: the SQL
 * condition for the variables `v` of the item.
 */
export function ofVariables(owner: string): SpecialFilter {
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
        .map((each) => variableCondition(owner, each, conditions))
        .join(' AND ') || '1',
  };
}

function variableCondition(
  owner: string,
  { name, value }: { readonly name: string; readonly value: unknown },
  conditions: ConditionBuilder,
): string {
  const compared = conditions.compare(text('v.value'), 'value', asJsonText(value));
  return `EXISTS (SELECT 1 FROM variables v WHERE ${owner} AND v.name = ${conditions.bind(name)} AND ${compared})`;
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
