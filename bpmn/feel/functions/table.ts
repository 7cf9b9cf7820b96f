/** All built-in functions by name. Pure. */
import { BOOLEAN_FUNCTIONS } from './boolean-functions.ts';
import type { BuiltIn } from './built-in.ts';
import { CONTEXT_FUNCTIONS } from './context-functions.ts';
import { CONVERSION_FUNCTIONS } from './conversion-functions.ts';
import { LIST_FUNCTIONS } from './list-functions.ts';
import { NUMERIC_FUNCTIONS } from './numeric-functions.ts';
import { RANGE_FUNCTIONS } from './range-functions.ts';
import { STRING_FUNCTIONS } from './string-functions.ts';
import { TEMPORAL_FUNCTIONS } from './temporal-functions.ts';

export type { BuiltIn } from './built-in.ts';

/** In the order in which `docs/feel.md` lists them. */
export const FUNCTION_GROUPS: readonly { readonly title: string; readonly functions: readonly BuiltIn[] }[] =
  [
    { title: 'Conversion', functions: CONVERSION_FUNCTIONS },
    { title: 'Boolean', functions: BOOLEAN_FUNCTIONS },
    { title: 'String', functions: STRING_FUNCTIONS },
    { title: 'Numeric', functions: NUMERIC_FUNCTIONS },
    { title: 'List', functions: LIST_FUNCTIONS },
    { title: 'Context', functions: CONTEXT_FUNCTIONS },
    { title: 'Temporal', functions: TEMPORAL_FUNCTIONS },
    { title: 'Range', functions: RANGE_FUNCTIONS },
  ];

const BY_NAME: ReadonlyMap<string, BuiltIn> = new Map(
  FUNCTION_GROUPS.flatMap(({ functions }) =>
    functions.flatMap((builtIn) => builtIn.names.map((name) => [name, builtIn] as const)),
  ),
);

export function builtInOf(name: string): BuiltIn | undefined {
  return BY_NAME.get(name);
}

export function isBuiltIn(name: string): boolean {
  return BY_NAME.has(name);
}
