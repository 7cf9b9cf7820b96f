/**
 * JSON without loss of digits: numbers that a double can't hold stay text, so that variables reach the
 * engine, and come back from it, as they were written. Pure.
 */

/** Of ECMAScript's "JSON.parse source text access"; TypeScript's library doesn't have it yet. */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

const json = JSON as unknown as JsonWithSource;

/** A number with more significant digits than every double keeps, or with an exponent. */
const MAYBE_INEXACT = /\d[\d.]{15,}|\d[eE][+-]?\d/;

/**
 * Parses JSON text; `JSON.stringify` writes the numbers in the result with all of their digits. Throws
 * SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  if (!MAYBE_INEXACT.test(text)) return JSON.parse(text) as unknown;
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? exact(value, source)
      : value,
  );
}

/** The number itself if it is written differently but means the same, such as 1.50. */
function exact(value: number, source: string): unknown {
  return digitsOf(String(value)) === digitsOf(source) ? value : json.rawJSON(source);
}

/** Sign, significant digits and exponent, in one form for all ways to write a number. */
function digitsOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return significant === '' ? '0' : `${sign}${significant}e${power}`;
}
