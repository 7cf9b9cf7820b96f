/** Converts variables to and from JSON text. Names are plain data, even `__proto__`. Pure. */
import type { Json } from '../bpmn/feel/types.ts';

/** Input of tests: an object that JSON can represent, or JSON text. */
export type VariablesInput = Readonly<Record<string, unknown>> | string;
/** Output for tests. */
export type Variables = Record<string, Json>;

/** Returns JSON text; undefined if there are no variables. */
export function variablesText(variables: VariablesInput | undefined): string | undefined {
  return typeof variables === 'object' ? JSON.stringify(variables) : variables;
}

/** Parses each value. */
export function parseVariables(variables: Iterable<readonly [name: string, json: string]>): Variables {
  return Object.fromEntries([...variables].map(([name, json]) => [name, JSON.parse(json) as Json]));
}
