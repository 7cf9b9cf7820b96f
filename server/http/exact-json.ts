/**
 * JSON without loss of digits: numbers that a double can't represent are kept as text, so that variables are
 * passed to and from the engine unchanged. Pure.
 */
import { JSON_DEPTH_MAX } from '../../engine/limits.ts';
import { parseForJavaScript } from '../../state/exact-json.ts';
import { isDeeperThan } from '../../state/json-depth.ts';
import { badRequest } from './problem.ts';

const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** Of a body, whose variables may have the engine's limit. */
const DEPTH_MAX = JSON_DEPTH_MAX + 10;

/**
 * Parses JSON text; `JSON.stringify` writes the numbers in the result with all of their digits. Throws
 * SyntaxError; Problem (400) for JSON that is nested too deep to be written again.
 */
export function parseExactJson(text: string): unknown {
  if (isDeeperThan(text, DEPTH_MAX)) {
    throw badRequest(
      `The JSON is nested too deep; the limit is ${DEPTH_MAX} levels, and ${JSON_DEPTH_MAX} for variables`,
    );
  }
  return parseForJavaScript(text, plainOrRaw);
}

/** A whole number beyond 2^53 becomes a plain number, too, if JavaScript writes it with the same digits. */
function plainOrRaw(source: string): unknown {
  const value = Number(source);
  return String(value) === source ? value : rawJSON(source);
}
