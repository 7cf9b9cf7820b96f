/** The variables of a command, as an object or as JSON text. Pure. */
import { jsonTextOf } from '../state/exact-json.ts';

/** A JSON object, in which a BigInt is a number, or its text, which is sent unchanged. */
export type Variables = Readonly<Record<string, unknown>> | string;

/** The fields of a command with variables in either form. */
export type WithVariables<C> = Omit<C, 'variables'> & { readonly variables?: Variables | undefined };

/** JSON text; undefined if there are no variables. */
export function textOf(variables: Variables | undefined): string | undefined {
  return typeof variables === 'object' ? jsonTextOf(variables) : variables;
}

/** The command with its variables as JSON text. */
export function withText<C extends { readonly variables?: Variables | undefined }>(
  command: C,
): Omit<C, 'variables'> & { variables?: string } {
  const { variables, ...others } = command;
  const text = textOf(variables);
  return text === undefined ? others : { ...others, variables: text };
}
