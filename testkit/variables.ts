/** Variables on their way into the engine and out of it. Names are plain data, also `__proto__`. Pure. */
import type { Json } from '../bpmn/feel/types.ts';

/** What a test gives: an object that JSON can hold, or JSON text as it is. */
export type VariablesInput = Readonly<Record<string, unknown>> | string;
/** What a test reads. */
export type Variables = Record<string, Json>;

/** JSON text; undefined: none were given. */
export function variablesText(variables: VariablesInput | undefined): string | undefined {
  return typeof variables === 'object' ? JSON.stringify(variables) : variables;
}

/** Parses each value. */
export function parseVariables(variables: Iterable<readonly [name: string, json: string]>): Variables {
  return Object.fromEntries([...variables].map(([name, json]) => [name, JSON.parse(json) as Json]));
}
