/**
 * `string()` of FEEL values. Pure. Source: DMN 1.5 table 62 (string); feel-engine 1.19 for lists and
 * contexts.
 */

import type { FeelValue } from './feel-value.ts';
import { FeelFunction, FeelRange } from './feel-value.ts';
import type { Meter } from './meter.ts';
import { isNumber, numberText } from './number.ts';
import { isContext, isList } from './type-of.ts';

/** A string is returned unchanged. */
export function textOf(value: FeelValue, run: Meter): string {
  return typeof value === 'string' ? value : innerText(value, run);
}

/** Inside lists and contexts strings are quoted. */
function innerText(value: FeelValue, run: Meter): string {
  run.spend(1);
  if (typeof value === 'string') return paid(`"${value}"`, run);
  if (value === null || typeof value === 'boolean') return String(value);
  if (isNumber(value)) return numberText(value);
  if (isList(value)) return paid(`[${value.map((item) => innerText(item, run)).join(', ')}]`, run);
  if (value instanceof FeelFunction) return value.text;
  if (value instanceof FeelRange) return rangeText(value, run);
  if (isContext(value)) {
    const entries = Object.keys(value).map((name) => `${name}:${innerText(value[name] ?? null, run)}`);
    return paid(`{${entries.join(', ')}}`, run);
  }
  return value.toString();
}

function rangeText({ start, startIncluded, end, endIncluded }: FeelRange, run: Meter): string {
  const [from, to] = [start, end].map((bound) => (bound === null ? '' : innerText(bound, run)));
  return `${startIncluded ? '[' : '('}${from}..${to}${endIncluded ? ']' : ')'}`;
}

function paid(text: string, run: Meter): string {
  run.allocate(text.length);
  return text;
}
