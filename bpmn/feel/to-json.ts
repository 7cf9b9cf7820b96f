/**
 * FEEL values as JSON variables: temporals as ISO text, numbers with all their digits.
 * Pure. Source: DMN 1.5 10.3.2.3 (semantic domains), Camunda's mapping of FEEL to JSON.
 */
import { Buffer } from 'node:buffer';
import { FeelNotJson, FeelTooLarge } from './errors.ts';
import { NESTING_MAX, RESULT_BYTES_MAX } from './limits.ts';
import type { Json } from './types.ts';
import { FeelDecimal } from './values/feel-decimal.ts';
import type { FeelContext, FeelValue } from './values/feel-value.ts';
import { FeelFunction, FeelRange } from './values/feel-value.ts';
import { isContext, isList } from './values/type-of.ts';

/**
 * The JSON value of a FEEL value. Throws FeelNotJson for ranges and functions, FeelTooLarge above
 * RESULT_BYTES_MAX bytes of JSON or NESTING_MAX levels.
 */
export function toJson(value: FeelValue | undefined): Json {
  return convert(value, 0, { bytes: RESULT_BYTES_MAX });
}

/** Throws FeelTooLarge if the value's JSON would exceed the limits. Cheap for small values. */
export function checkSize(value: FeelValue): void {
  if (typeof value === 'object' || typeof value === 'string') {
    // A character takes at most 3 bytes of UTF-8: bytes are only counted if that might be too much.
    if (lengthLeft(value, 0, RESULT_BYTES_MAX / 3) < 0) measure(value, 0, { bytes: RESULT_BYTES_MAX });
  }
}

/**
 * `left` minus an upper bound of the value's length, in characters; negative if it is too long or nested too
 * deeply.
 */
function lengthLeft(value: FeelValue | undefined, depth: number, left: number): number {
  if (typeof value === 'string') return left - value.length - 2;
  if (typeof value !== 'object' || value === null) return left - 24;
  if (depth >= NESTING_MAX) return -1;
  let rest = left - 16;
  if (isList(value)) {
    for (const item of value) {
      rest = lengthLeft(item, depth + 1, rest);
      if (rest < 0) return rest;
    }
  } else if (isContext(value)) {
    for (const name in value) {
      rest = lengthLeft(value[name], depth + 1, rest - name.length - 4);
      if (rest < 0) return rest;
    }
  } else rest -= value instanceof FeelDecimal ? value.toString().length : 64;
  return rest;
}

interface Budget {
  bytes: number;
}

function convert(value: FeelValue | undefined, depth: number, budget: Budget): Json {
  if (value === null || value === undefined) return spend(budget, 4, null);
  switch (typeof value) {
    case 'boolean':
      return spend(budget, 5, value);
    case 'number':
      return spend(budget, 8, value);
    case 'string':
      return spend(budget, Buffer.byteLength(value) + 2, value);
  }
  if (depth >= NESTING_MAX) throw tooDeep();
  if (isList(value)) {
    spend(budget, 2, null);
    const items = value.map((item) => convert(item, depth + 1, budget));
    return items.every((item, index) => Object.is(item, value[index])) ? (value as Json[]) : items;
  }
  if (value instanceof FeelDecimal) return spend(budget, value.toString().length, value);
  if (value instanceof FeelRange) throw new FeelNotJson("A FEEL range can't be a variable");
  if (value instanceof FeelFunction) throw new FeelNotJson("A FEEL function can't be a variable");
  if (!isContext(value)) return spend(budget, 32, value.toString());
  spend(budget, 2, null);
  return convertContext(value, depth, budget);
}

/** The same object if nothing in it had to be converted, else a copy. */
function convertContext(value: FeelContext, depth: number, budget: Budget): Json {
  const json: { [name: string]: Json } = {};
  let same = true;
  for (const [name, entry] of Object.entries(value)) {
    spend(budget, Buffer.byteLength(name) + 4, null);
    const converted = convert(entry, depth + 1, budget);
    same &&= Object.is(converted, entry);
    setOwn(json, name, converted);
  }
  return same ? (value as { [name: string]: Json }) : json;
}

function measure(value: FeelValue | undefined, depth: number, budget: Budget): void {
  if (typeof value === 'string') {
    spend(budget, Buffer.byteLength(value) + 2, null);
    return;
  }
  spend(budget, 4, null);
  if (typeof value !== 'object' || value === null) return;
  if (depth >= NESTING_MAX) throw tooDeep();
  if (isList(value)) {
    for (const item of value) measure(item, depth + 1, budget);
  } else if (isContext(value)) {
    for (const [name, entry] of Object.entries(value)) {
      spend(budget, Buffer.byteLength(name) + 4, null);
      measure(entry, depth + 1, budget);
    }
  } else if (value instanceof FeelDecimal) spend(budget, value.toString().length, null);
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

/** Sets an own property, even if its name is `__proto__`. */
function setOwn(target: { [name: string]: Json }, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[name] = value;
  }
}
