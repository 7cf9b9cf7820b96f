/**
 * FEEL values as JSON variables: temporals as ISO text, undefined and numbers that JSON lacks as null.
 * Pure. Source: DMN 1.3 10.3.2.3 (semantic domains), Camunda's mapping of FEEL to JSON.
 */
import { FeelDate, FeelDateTime, FeelDuration, FeelTime } from 'feelin';
import { FeelNotJson, FeelTooLarge } from './errors.ts';
import { NESTING_MAX, RESULT_BYTES_MAX } from './limits.ts';
import type { Json } from './types.ts';

/**
 * The JSON value of a FEEL value. Throws FeelNotJson for ranges and functions, FeelTooLarge above
 * RESULT_BYTES_MAX bytes of JSON or NESTING_MAX levels.
 */
export function toJson(value: unknown): Json {
  const budget = { bytes: RESULT_BYTES_MAX };
  return convert(value, 0, budget);
}

/** Throws FeelTooLarge when the value's JSON would be larger than the limits. Cheap for small values. */
export function checkSize(value: unknown): void {
  if (typeof value === 'object' || typeof value === 'string') {
    // A character takes at most 3 bytes of UTF-8: only when that might be too much are bytes counted.
    if (lengthLeft(value, 0, RESULT_BYTES_MAX / 3) < 0) measure(value, 0, { bytes: RESULT_BYTES_MAX });
  }
}

/**
 * `left` minus an upper bound of the value's length, in characters; negative as soon as it is too long or too
 * deep.
 */
function lengthLeft(value: unknown, depth: number, left: number): number {
  if (typeof value === 'string') return left - value.length - 2;
  if (typeof value !== 'object' || value === null) return left - 8;
  if (depth >= NESTING_MAX) return -1;
  let rest = left - 16;
  if (Array.isArray(value)) {
    for (const item of value) {
      rest = lengthLeft(item, depth + 1, rest);
      if (rest < 0) return rest;
    }
  } else if (Object.getPrototypeOf(value) === Object.prototype) {
    for (const name in value) {
      rest = lengthLeft((value as { [name: string]: unknown })[name], depth + 1, rest - name.length - 4);
      if (rest < 0) return rest;
    }
  } else {
    // Temporals are short; any other object is measured below.
    return isTemporal(value) ? rest - 16 : -1;
  }
  return rest;
}

interface Budget {
  bytes: number;
}

function convert(value: unknown, depth: number, budget: Budget): Json {
  if (value === null || value === undefined) return spend(budget, 4, null);
  switch (typeof value) {
    case 'boolean':
      return spend(budget, 5, value);
    case 'number':
      // JSON has neither NaN nor Infinity, and writes -0 as 0.
      return spend(budget, 8, Number.isFinite(value) ? value + 0 : null);
    case 'string':
      return spend(budget, Buffer.byteLength(value) + 2, value);
    case 'object':
      break;
    default:
      throw new FeelNotJson(`A FEEL ${typeof value} can't be a variable`);
  }
  if (depth >= NESTING_MAX) throw tooDeep();
  if (Array.isArray(value)) {
    spend(budget, 2, null);
    const items = value.map((item: unknown) => convert(item, depth + 1, budget));
    return items.every((item, index) => Object.is(item, value[index])) ? value : items;
  }
  if (isTemporal(value)) return spend(budget, 32, value.toString());
  if (!isContext(value)) throw new FeelNotJson(`A FEEL ${kindOf(value)} can't be a variable`);
  spend(budget, 2, null);
  return convertContext(value, depth, budget);
}

/** The same object when nothing in it had to be converted, else a copy. */
function convertContext(value: object, depth: number, budget: Budget): Json {
  const json: { [name: string]: Json } = {};
  let same = Object.getPrototypeOf(value) === Object.prototype;
  for (const [name, entry] of Object.entries(value)) {
    spend(budget, Buffer.byteLength(name) + 4, null);
    const converted = convert(entry, depth + 1, budget);
    same &&= Object.is(converted, entry);
    setOwn(json, name, converted);
  }
  return same ? (value as { [name: string]: Json }) : json;
}

function measure(value: unknown, depth: number, budget: Budget): void {
  if (typeof value === 'string') {
    spend(budget, Buffer.byteLength(value) + 2, null);
    return;
  }
  spend(budget, 4, null);
  if (typeof value !== 'object' || value === null || isTemporal(value)) return;
  if (depth >= NESTING_MAX) throw tooDeep();
  if (Array.isArray(value)) {
    for (const item of value) measure(item, depth + 1, budget);
  } else if (isContext(value)) {
    for (const [name, entry] of Object.entries(value)) {
      spend(budget, Buffer.byteLength(name) + 4, null);
      measure(entry, depth + 1, budget);
    }
  }
}

function spend<T>(budget: Budget, bytes: number, result: T): T {
  budget.bytes -= bytes;
  if (budget.bytes < 0)
    throw new FeelTooLarge(`FEEL result is larger than ${RESULT_BYTES_MAX} bytes of JSON`);
  return result;
}

function tooDeep(): FeelTooLarge {
  return new FeelTooLarge(`FEEL result is nested deeper than ${NESTING_MAX} levels`);
}

/** Sets an own property also when it is called `__proto__`. */
function setOwn(target: { [name: string]: Json }, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[name] = value;
  }
}

function isTemporal(value: object): value is FeelDate | FeelDateTime | FeelTime | FeelDuration {
  return (
    value instanceof FeelDateTime ||
    value instanceof FeelDate ||
    value instanceof FeelDuration ||
    value instanceof FeelTime
  );
}

/**
 * A context is an object whose prototype is no class: feelin may have been given one with a `__proto__`
 * entry.
 */
function isContext(value: object): boolean {
  const made: unknown = Object.getPrototypeOf(value)?.constructor;
  return typeof made !== 'function' || made === Object;
}

function kindOf(value: object): string {
  return value.constructor.name.replace(/^Feel/, '').toLowerCase();
}
