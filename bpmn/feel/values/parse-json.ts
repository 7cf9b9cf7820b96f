/**
 * Parses the JSON texts of variables with exact numbers: one of more than 15 digits keeps its text. Only a
 * text with such a number is parsed the slow way. Pure. Source: RFC 8259; TC39's "JSON.parse source text
 * access".
 */
import { assertNumberLimits } from '../../../state/exact-json.ts';
import type { Json } from '../types.ts';
import { FeelDecimal } from './feel-decimal.ts';
import { numberOf } from './number.ts';

/** Possible numbers that a double can't represent exactly; also matches in strings, which only costs time. */
const LONG_NUMBER = /\d[\d.]{15}|\d[eE][+-]?\d{3}/;

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver?: Reviver) => unknown;

/**
 * Throws SyntaxError for invalid JSON, RangeError for a number with too many digits or too large an exponent.
 */
export function parseJson(text: string): Json {
  if (text.length < 5 || !LONG_NUMBER.test(text)) return parse(text) as Json;
  return parse(text, exactNumber) as Json;
}

function exactNumber(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined || source.length < 5) return value;
  if (Number.isSafeInteger(value) && String(value) === source) return value;
  const digits = source
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  if (digits.length <= 15 && !/[eE][+-]?\d{3}/.test(source)) return value;
  assertNumberLimits(source);
  const canonical = numberOf(source);
  if (canonical === null) return new FeelDecimal(source);
  return typeof canonical === 'number' ? canonical : new FeelDecimal(source);
}
