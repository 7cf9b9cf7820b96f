/**
 * Values of the DMN TCK as FEEL values, and the comparison of a result with the expected value. Pure. Values
 * are created and compared by FEEL expressions, so that nothing here depends on their representation. Source:
 * testCases.xsd of the TCK.
 */
import { compileFeel } from '../../bpmn/feel/index.ts';
import type { TckValue } from './test-cases.ts';

type Scope = { readonly [name: string]: unknown };

const LITERALS: ReadonlyMap<string, (text: string) => string> = new Map([
  ['string', (text) => JSON.stringify(text)],
  ['boolean', (text) => text.trim()],
  ['decimal', (text) => number(text)],
  ['double', (text) => number(text)],
  ['date', (text) => `date(${JSON.stringify(text.trim())})`],
  ['time', (text) => `time(${JSON.stringify(text.trim())})`],
  ['dateTime', (text) => `date and time(${JSON.stringify(text.trim())})`],
  ['duration', (text) => `duration(${JSON.stringify(text.trim())})`],
]);

/** Uses FEEL's `number` function for `-1.5` and `1E-10`, because it accepts exponents. */
function number(text: string): string {
  return /^-?\d+(\.\d+)?$/.test(text.trim()) ? text.trim() : `number(${JSON.stringify(text.trim())})`;
}

/** The FEEL value. Throws for a type that the TCK doesn't have. */
export function feelValueOf(value: TckValue): unknown {
  switch (value.kind) {
    case 'null':
      return null;
    case 'list':
      return value.items.map(feelValueOf);
    case 'context':
      return Object.fromEntries([...value.entries].map(([name, entry]) => [name, feelValueOf(entry)]));
    case 'simple': {
      if (value.type === 'string') return value.text;
      const literal = LITERALS.get(value.type);
      if (literal === undefined) throw new Error(`the type '${value.type}' is unknown`);
      return evaluate(literal(value.text), {});
    }
  }
}

/** Whether a result is the expected value. Numbers are compared with the precision of the expected value. */
export function isExpected(actual: unknown, expected: TckValue): boolean {
  switch (expected.kind) {
    case 'null':
      return actual === null || actual === undefined;
    case 'list':
      return (
        Array.isArray(actual) &&
        actual.length === expected.items.length &&
        expected.items.every((item, at) => isExpected(actual[at], item))
      );
    case 'context': {
      if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return false;
      const names = evaluate('for e in get entries(x) return e.key', { x: actual });
      if (!Array.isArray(names) || names.length !== expected.entries.size) return false;
      return [...expected.entries].every(
        ([name, entry]) => names.includes(name) && isExpected(Reflect.get(actual, name), entry),
      );
    }
    case 'simple':
      return isSimple(actual, expected.type, expected.text);
  }
}

function isSimple(actual: unknown, type: string, text: string): boolean {
  if (actual === null || actual === undefined) return false;
  if (type === 'decimal' || type === 'double') {
    if (evaluate('x instance of number', { x: actual }) !== true) return false;
    const digits = (/\.(\d+)/.exec(text)?.[1] ?? '').length;
    // Some expected values were computed with binary floating point: their last digits are wrong.
    const tolerance = 10 ** -Math.min(12, Math.max(8, digits));
    const difference = Math.abs(Number(evaluate('string(x)', { x: actual })) - Number(text));
    return difference <= tolerance * Math.max(1, Math.abs(Number(text)));
  }
  const wanted = feelValueOf({ kind: 'simple', type, text });
  return evaluate('x = y', { x: actual, y: wanted }) === true;
}

const compiled = new Map<string, ReturnType<typeof compileFeel>>();

function evaluate(text: string, scope: Scope): unknown {
  const expression = compiled.get(text) ?? compileFeel(text);
  compiled.set(text, expression);
  const names = Object.keys(scope);
  // FEEL's own values are passed on unchanged.
  return expression.evaluate({ get: (name) => scope[name] as never, names: () => names }, 0).value;
}
