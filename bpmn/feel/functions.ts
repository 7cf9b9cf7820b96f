/**
 * Which functions FEEL has here, and which of them need the time limit.
 * Pure. Source: DMN 1.3 10.3.4, feelin 8.2.0 `builtins`.
 */
import type { FeelFunction } from 'feelin';
import { evaluate } from 'feelin';
import { CAMUNDA_FUNCTIONS } from './camunda-functions.ts';

/**
 * Functions whose time and result grow no faster than their arguments. Every other function runs under the
 * time limit: regular expressions, pairwise comparisons and calls of functions defined in the expression.
 */
const UNTIMED: ReadonlySet<string> = new Set(
  [
    'string, number, not, is, now, today, date, time, date and time, duration, years and months duration',
    'day of year, day of week, month of year, week of year, last day of month, cycle',
    'substring, string length, upper case, lower case, substring before, substring after, contains, starts with',
    'ends with, string join, is blank, trim, to base64, from json, to json, fromAi',
    'list contains, count, min, max, sum, mean, all, any, sublist, append, concatenate, insert before, remove',
    'reverse, index of, product, is empty, partition',
    'decimal, floor, ceiling, abs, round up, round down, round half up, round half down, modulo, sqrt, log, exp',
    'odd, even, get value, get entries, context put, context merge, is defined, get or else, assert, put, put all',
  ].flatMap((names) => names.split(', ')),
);

/** Whether a call must run under the time limit. */
export function isTimed(name: string): boolean {
  return !UNTIMED.has(name);
}

/** Functions that give another value each time: only where there are keys to make it of (see lots.ts). */
export const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set(['random number', 'uuid']);

/**
 * Function names that hold a word of the grammar (`or`): the parser takes them for a name only if it was told
 * them. The same for every expression, so that a tree depends on its text alone.
 */
export const PARSER_NAMES: { readonly [name: string]: unknown } = { 'get or else': true };

type BuiltIn = FeelFunction | ((...values: unknown[]) => unknown);

const builtIns = new Map<string, BuiltIn | null>(CAMUNDA_FUNCTIONS);

/**
 * The built-in function of that name, in a form that can be put into feelin's context. Null: there is none.
 */
export function builtInOf(name: string): BuiltIn | null {
  const known = builtIns.get(name);
  if (known !== undefined) return known;
  const { value } = evaluate(`\`${name}\``, {}, 'camunda');
  if (typeof value !== 'function') return null;
  const builtIn = value as (...values: unknown[]) => unknown;
  builtIns.set(name, builtIn);
  return builtIn;
}
