/** The filter on variables, for resources that have variables. Pure. */
import { filterValue } from '../filter-schema.ts';
import type { ConditionBuilder, SpecialFilter } from '../resource.ts';
import { text } from '../resource.ts';
import { INDEXED_LENGTH } from '../tables.ts';

/** Which variables `v` are those of an item: SQL over the item, and the column with the same value. */
interface Owner {
  readonly item: string;
  readonly column: string;
  /** The item's process instance. */
  readonly instance: string;
}

/** `[{name, value}]`; the value is JSON text, and text that isn't JSON means that string. */
export function ofVariables(owner: Owner): SpecialFilter {
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
  { item, column, instance }: Owner,
  { name, value }: { readonly name: string; readonly value: unknown },
  conditions: ConditionBuilder,
): string {
  const named = `v.name = ${conditions.bind(name)}`;
  const wanted = asJsonText(value);
  const compared = conditions.compare(text('v.value'), 'value', wanted);
  // The values are found by their index first: usually, few instances have the same one.
  if (typeof wanted === 'string' && wanted.length < INDEXED_LENGTH)
    return `${item} IN (SELECT ${column} FROM variables v WHERE ${named} AND ${compared} AND ${INDEXED})`;
  return `EXISTS (SELECT 1 FROM variables v WHERE v.instanceKey = ${instance} AND ${column} = ${item}
    AND ${named} AND ${compared})`;
}

/** The condition of the index. */
const INDEXED = `length(v.value) < ${INDEXED_LENGTH}`;

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
