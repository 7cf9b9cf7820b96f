/**
 * JSON without loss of digits: numbers that a double can't represent are kept as text, so that variables are
 * passed to and from the engine unchanged. Pure.
 */
import { parseForJavaScript } from '../../state/exact-json.ts';

const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * Parses JSON text; `JSON.stringify` writes the numbers in the result with all of their digits. Throws
 * SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  return parseForJavaScript(text, plainOrRaw);
}

/** A whole number beyond 2^53 becomes a plain number, too, if JavaScript writes it with the same digits. */
function plainOrRaw(source: string): unknown {
  const value = Number(source);
  return String(value) === source ? value : rawJSON(source);
}
