/**
 * The built-in functions that the fast path knows, on the types where they need no judgement. On all else:
 * DOUBT. Pure. Source: feelin 8.2.0, `builtins`.
 */
import { DOUBT } from './fast-operators.ts';

/** A function of `arity` (1 or 2) FEEL values. */
export interface FastFunction {
  readonly arity: number;
  readonly apply: (first: unknown, second: unknown) => unknown;
}

export const FUNCTIONS: ReadonlyMap<string, FastFunction> = new Map([
  ['not', { arity: 1, apply: (value: unknown) => (typeof value === 'boolean' ? !value : null) }],
  ['string', { arity: 1, apply: asString }],
  ['count', { arity: 1, apply: (value: unknown) => (Array.isArray(value) ? value.length : DOUBT) }],
  ['string length', ofString((text) => text.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, '_').length)],
  ['upper case', ofString((text) => text.toUpperCase())],
  ['lower case', ofString((text) => text.toLowerCase())],
  ['contains', ofStrings((text, part) => text.includes(part))],
  ['starts with', ofStrings((text, part) => text.startsWith(part))],
  ['ends with', ofStrings((text, part) => text.endsWith(part))],
]);

function asString(value: unknown): unknown {
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : DOUBT;
}

function ofString(apply: (text: string) => unknown): FastFunction {
  return { arity: 1, apply: (text) => (typeof text === 'string' ? apply(text) : DOUBT) };
}

function ofStrings(apply: (text: string, part: string) => unknown): FastFunction {
  return {
    arity: 2,
    apply: (text, part) => (typeof text === 'string' && typeof part === 'string' ? apply(text, part) : DOUBT),
  };
}
