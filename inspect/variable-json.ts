/** Variables of decoded Protobuf messages as data. Pure. */

import { parseExactJson } from '../state/exact-json.ts';

/**
 * A decoded variable with its value instead of its JSON text; undefined if the object is not a variable.
 * `within`: name of the field that contains it; headers of jobs have the same form, but are texts.
 */
export function variableJson(
  decoded: object,
  within: string,
): { readonly name: string; readonly value: unknown } | undefined {
  const { name, value } = decoded as { readonly name?: unknown; readonly value?: unknown };
  const isVariable =
    Object.keys(decoded).length === 2 && typeof name === 'string' && typeof value === 'string';
  return isVariable && within !== 'headers' ? { name, value: jsonOrText(value) } : undefined;
}

/** If the value is stored in a separate part, its text is empty here. */
function jsonOrText(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return text;
    throw error;
  }
}
