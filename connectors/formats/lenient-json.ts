/**
 * JSON as accepted by Camunda's connectors: single quotes and unescaped control characters are allowed. Pure.
 * Source: kafka-connector contract §2.4 and §3.4 (Jackson's ALLOW_SINGLE_QUOTES,
 * ALLOW_UNESCAPED_CONTROL_CHARS).
 */
import type { Json } from '../../bpmn/feel/index.ts';
import { parseJson } from '../../bpmn/feel/index.ts';

/** Throws SyntaxError if it is still not valid JSON, RangeError for a number beyond the limits. */
export function parseLenientJson(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError) || !/['\p{Cc}]/u.test(text)) throw error;
    return parseJson(strict(text));
  }
}

/** The value of a record: parsed if it is JSON, otherwise the text. */
export function jsonOrText(text: string): Json {
  try {
    return parseLenientJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Returns the text with double quotes around each quoted part and with escaped control characters. */
function strict(text: string): string {
  return text.replace(/"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/g, (quoted) => {
    const inner = quoted.slice(1, -1);
    const body = quoted.startsWith("'") ? inner.replace(/\\'/g, "'").replace(/"/g, '\\"') : inner;
    return `"${body.replace(/\p{Cc}/gu, escapeControl)}"`;
  });
}

function escapeControl(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
