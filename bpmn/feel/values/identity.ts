/** A text that is the same for two values exactly if they are equal: for sets of values. Pure. */

import type { FeelValue } from './feel-value.ts';
import { FeelFunction, FeelRange } from './feel-value.ts';
import type { Meter } from './meter.ts';
import { isNumber, numberText } from './number.ts';
import { isContext, isList, typeOf } from './type-of.ts';

export function identityOf(value: FeelValue, run: Meter): string {
  run.spend(1);
  if (typeof value === 'string') {
    run.allocate(value.length);
    return JSON.stringify(value);
  }
  if (isNumber(value)) return numberText(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (isList(value)) return paid(`[${value.map((item) => identityOf(item, run)).join()}]`, run);
  if (isContext(value)) {
    const names = Object.keys(value).sort();
    const entries = names.map((name) => `${JSON.stringify(name)}:${identityOf(value[name] ?? null, run)}`);
    return paid(`{${entries.join()}}`, run);
  }
  if (value instanceof FeelRange) {
    const { start, startIncluded, end, endIncluded } = value;
    return `range ${startIncluded} ${identityOf(start, run)} ${endIncluded} ${identityOf(end, run)}`;
  }
  if (value instanceof FeelFunction) return `function ${functionId(value)}`;
  return `${typeOf(value)} ${value.toString()}`;
}

function paid(text: string, run: Meter): string {
  run.allocate(text.length);
  return text;
}

const ids = new WeakMap<FeelFunction, number>();
let lastId = 0;

/** Each function is only equal to itself. */
function functionId(value: FeelFunction): number {
  let id = ids.get(value);
  if (id === undefined) {
    lastId += 1;
    id = lastId;
    ids.set(value, id);
  }
  return id;
}
