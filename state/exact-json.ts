/**
 * Reads JSON without loss: a number is kept as text if a JavaScript number would be written differently. Used
 * by commands, connectors, workers, clients and the command line. Pure. Source: RFC 8259; TC39's "JSON.parse
 * source text access".
 */

/** Maximum number of digits of a number. */
const NUMBER_DIGITS_MAX = 1000;
/** The largest exponent of decimal128, for a number with one digit before the point. */
const NUMBER_EXPONENT_MAX = 6144;

/**
 * Matches any number that JavaScript might write differently: long, with an exponent, with trailing zeros,
 * very small, or -0. A match inside a string only costs time.
 */
const UNUSUAL = /(?:^|[:,[\s])(?:-0(?![.\d])|-?(?:\d[\d.]{15}|\d+(?:\.\d+)?[eE]|\d+\.\d*0(?!\d)|0\.0{6}))/;

/** Matches any number that a JavaScript number might not represent exactly. */
const LONG = /(?:^|[:,[\s])-?(?:\d[\d.]{15}|\d+(?:\.\d+)?[eE])/;

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver?: Reviver) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** A number as its text, which JSON.stringify writes unchanged. */
export class ExactNumber {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  toJSON(): unknown {
    return rawJSON(this.#text);
  }
}

/** A JSON value; JSON.stringify writes its numbers with the original digits. */
export type ExactJson =
  | null
  | boolean
  | number
  | string
  | ExactNumber
  | ExactJson[]
  | { [name: string]: ExactJson };

/**
 * Numbers that JavaScript would write differently become ExactNumbers. Throws SyntaxError for invalid JSON,
 * RangeError for a number beyond the limits. If a key occurs twice, the last one counts: see
 * `assertUniqueKeys`.
 */
export function parseExactJson(text: string): ExactJson {
  return (UNUSUAL.test(text) ? parse(text, exactNumber) : parse(text)) as ExactJson;
}

function exactNumber(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
  assertNumberLimits(source);
  return new ExactNumber(source);
}

/** True for a JSON object; false for an ExactNumber. */
export function isExactObject(value: ExactJson | undefined): value is { [name: string]: ExactJson } {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && !(value instanceof ExactNumber);
}

/** Throws RangeError if a JSON number has more digits, or a larger exponent, than the limits allow. */
export function assertNumberLimits(text: string): void {
  const { digits, exponent } = decimalOf(text);
  const count = text.replace(/[eE].*$/, '').replace(/\D/g, '').length;
  if (count > NUMBER_DIGITS_MAX)
    throw new RangeError(`a number has ${count} digits; the limit is ${NUMBER_DIGITS_MAX}`);
  const adjusted = digits === '' ? exponent : exponent + digits.length - 1;
  if (Math.abs(adjusted) > NUMBER_EXPONENT_MAX)
    throw new RangeError(
      `the number ${text.length > 40 ? `${text.slice(0, 40)}…` : text} has the exponent ${adjusted}; the limit is ${NUMBER_EXPONENT_MAX}`,
    );
}

/** The digits without leading and trailing zeros, and the exponent of the last one. */
function decimalOf(text: string): { readonly digits: string; readonly exponent: number } {
  const [mantissa = '', exponentText = '0'] = text.replace(/^[+-]/, '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const significant = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  const exponent = Number(exponentText) - fraction.length + significant.length - digits.length;
  return { digits, exponent: digits === '' && exponentText === '0' ? 0 : exponent };
}

/** True if the JSON text has a number that a JavaScript number would change. */
export function hasLongNumber(text: string): boolean {
  if (text.length < 4 || !LONG.test(text)) return false;
  let isFound = false;
  parse(text, (_key, value, { source }) => {
    isFound ||= typeof value === 'number' && source !== undefined && !isExact(source, value);
    return value;
  });
  return isFound;
}

/**
 * The form of a number that JavaScript can't represent: its text, a BigInt if it is whole, or the result of a
 * function.
 */
export type LongNumbers = 'text' | 'bigint' | ((text: string) => unknown);

/**
 * Parses JSON for JavaScript: a number becomes a JavaScript number if that is exact (whole numbers up to 2^53
 * - 1, others if JavaScript writes the same decimal); otherwise it has the form `longNumbers`. Throws
 * SyntaxError.
 */
export function parseForJavaScript(text: string, longNumbers: LongNumbers): unknown {
  if (!LONG.test(text)) return parse(text);
  return parse(text, (_key, value, { source }) => {
    if (typeof value !== 'number' || source === undefined || isExact(source, value)) return value;
    if (typeof longNumbers === 'function') return longNumbers(source);
    return longNumbers === 'bigint' && /^-?\d+$/.test(source) ? BigInt(source) : source;
  });
}

function isExact(source: string, value: number): boolean {
  if (Number.isSafeInteger(value) && String(value) === source) return true;
  if (!Number.isFinite(value) || (/^-?\d+$/.test(source) && !Number.isSafeInteger(value))) return false;
  const given = decimalOf(source);
  const held = decimalOf(String(value));
  return given.digits === held.digits && (given.digits === '' || given.exponent === held.exponent);
}

/** Like JSON.stringify; a BigInt is written as a number with all its digits. */
export function jsonTextOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value) as string | undefined;
  } catch (error) {
    if (!(error instanceof TypeError && /BigInt/.test(error.message))) throw error;
    return JSON.stringify(value, (_key, one: unknown) =>
      typeof one === 'bigint' ? rawJSON(String(one)) : one,
    ) as string | undefined;
  }
}

const QUOTE = 0x22;
const COLON = 0x3a;
const KEY_LENGTH_SHOWN = 100;
/** Up to this many keys of an object are compared one by one; beyond it, a set is used. */
const KEYS_COMPARED = 8;

/**
 * Throws RangeError if a key occurs twice in an object, because one of the values would be lost. `text` must
 * be valid JSON.
 */
export function assertUniqueKeys(text: string): void {
  const enclosing: (string[] | Set<string>)[] = [];
  let keys: string[] | Set<string> = [];
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      const end = endOfString(text, at);
      let next = end + 1;
      while (isSpace(text.charCodeAt(next))) next++;
      if (text.charCodeAt(next) === COLON) keys = withKey(keys, text.slice(at, end + 1));
      at = end;
    } else if (char === 0x7b || char === 0x5b) {
      enclosing.push(keys);
      keys = [];
    } else if (char === 0x7d || char === 0x5d) keys = enclosing.pop() ?? [];
  }
}

function withKey(keys: string[] | Set<string>, quoted: string): string[] | Set<string> {
  const key = quoted.includes('\\') ? (parse(quoted) as string) : quoted.slice(1, -1);
  if (Array.isArray(keys) ? keys.includes(key) : keys.has(key))
    throw new RangeError(`the key '${key.slice(0, KEY_LENGTH_SHOWN)}' occurs twice in an object`);
  if (!Array.isArray(keys)) return keys.add(key);
  keys.push(key);
  return keys.length > KEYS_COMPARED ? new Set(keys) : keys;
}

function endOfString(text: string, begin: number): number {
  for (let end = text.indexOf('"', begin + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
}

function isSpace(char: number): boolean {
  return char === 0x20 || char === 0x0a || char === 0x0d || char === 0x09;
}
