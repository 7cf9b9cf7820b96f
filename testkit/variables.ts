/** Converts variables to and from JSON text. Names are plain data, even `__proto__`. Pure. */
import type { Json } from '../bpmn/feel/types.ts';
import { jsonTextOf, parseExactJson, parseForJavaScript } from '../state/exact-json.ts';

/** Input of tests: an object that JSON can represent, or JSON text. */
export type VariablesInput = Readonly<Record<string, unknown>> | string;
/** Output for tests. */
export type Variables = Record<string, Json>;

/** Returns JSON text; undefined if there are no variables. */
export function variablesText(variables: VariablesInput | undefined): string | undefined {
  return typeof variables === 'object' ? jsonTextOf(variables) : variables;
}

/** Parses each value; a number that JavaScript can't represent is its text. */
export function parseVariables(variables: Iterable<readonly [name: string, json: string]>): Variables {
  return Object.fromEntries(
    [...variables].map(([name, json]) => [name, parseForJavaScript(json, 'text') as Json]),
  );
}

/** Parses the JSON text of an object of variables. */
export function parseVariablesText(text: string): Variables {
  const variables = Object.entries(parseExactJson(text) as object);
  return parseVariables(variables.map(([name, value]) => [name, JSON.stringify(value)]));
}
