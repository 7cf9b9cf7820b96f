/**
 * Functions that Camunda's FEEL has beyond DMN, and feelin lacks. On arguments of other types they give null.
 * Pure. Source: docs.camunda.io, "FEEL built-in functions" and "Timer events"; camunda/feel-scala; Zeebe's
 * FeelFunctionProvider (cycle, fromAi).
 */
import { FeelDate, FeelDateTime, FeelDuration, FeelFunction, parseDate } from 'feelin';
import { daysInMonth } from './civil-time.ts';
import { FeelAssertion } from './errors.ts';
import { toJson } from './to-json.ts';

/** By name; parameters can be given by position or by name. */
export const CAMUNDA_FUNCTIONS: ReadonlyMap<string, FeelFunction> = new Map([
  define('is defined', ['value'], (value) => value !== null && value !== undefined),
  define('get or else', ['value', 'default'], (value, otherwise) => value ?? otherwise ?? null),
  define('assert', ['value', 'condition', 'cause'], assertThat),
  define('is empty', ['list'], (list) => (Array.isArray(list) ? list.length === 0 : null)),
  define('is blank', ['string'], (text) => (typeof text === 'string' ? text.trim() === '' : null)),
  define('trim', ['string'], (text) => (typeof text === 'string' ? text.trim() : null)),
  define('extract', ['string', 'pattern'], extract),
  define('to base64', ['value'], (text) =>
    typeof text === 'string' ? Buffer.from(text).toString('base64') : null,
  ),
  define('duplicate values', ['list'], duplicates),
  define('partition', ['list', 'size'], partition),
  define('last day of month', ['date'], lastDayOfMonth),
  define('from json', ['value'], fromJson),
  define('to json', ['value'], (value) => JSON.stringify(toJson(value))),
  define('put', ['context', 'key', 'value'], put),
  define('put all', ['context1', 'context2'], putAll),
  define('cycle', ['repetitions', 'interval'], cycle),
  // The value that an AI agent's tool call gave; the rest describes it to the agent.
  define('fromAi', ['value', 'description', 'type', 'schema', 'options'], (value) => value ?? null),
]);

function define(
  name: string,
  parameters: string[],
  apply: (...values: unknown[]) => unknown,
): [string, FeelFunction] {
  return [name, new FeelFunction(apply, parameters)];
}

/** The value, where the condition is true; else the evaluation fails as a whole. */
function assertThat(value: unknown, condition: unknown, cause: unknown): unknown {
  if (condition === true) return value ?? null;
  throw new FeelAssertion(typeof cause === 'string' ? cause : 'the condition of assert() is not fulfilled');
}

/** Former names of `context put` and `context merge`. */
function put(context: unknown, key: unknown, value: unknown): unknown {
  return isContext(context) && typeof key === 'string' ? { ...context, [key]: value ?? null } : null;
}

function putAll(first: unknown, second: unknown): unknown {
  return isContext(first) && isContext(second) ? { ...first, ...second } : null;
}

function isContext(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function extract(text: unknown, pattern: unknown): unknown {
  if (typeof text !== 'string' || typeof pattern !== 'string') return null;
  return [...text.matchAll(new RegExp(pattern, 'gu'))].map(([found]) => found);
}

/** The values that occur more than once, each once, in the order of their first occurrence. */
function duplicates(list: unknown): unknown {
  if (!Array.isArray(list)) return null;
  const counts = new Map<string, { readonly value: unknown; count: number }>();
  for (const value of list) {
    const key = JSON.stringify(toJson(value));
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { value, count: 1 });
    else known.count += 1;
  }
  return [...counts.values()].filter(({ count }) => count > 1).map(({ value }) => value);
}

function partition(list: unknown, size: unknown): unknown {
  if (!Array.isArray(list) || typeof size !== 'number' || !Number.isInteger(size) || size < 1) return null;
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

function lastDayOfMonth(value: unknown): unknown {
  if (!(value instanceof FeelDate || value instanceof FeelDateTime)) return null;
  const { year, month } = value;
  const day = daysInMonth(year, month);
  return parseDate(`${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${day}`);
}

function fromJson(text: unknown): unknown {
  return typeof text === 'string' ? JSON.parse(text) : null;
}

/** The text of a timer cycle: `R3/PT1H`, or `R/PT1H` with the interval alone or null repetitions. */
function cycle(...values: unknown[]): unknown {
  const [repetitions, interval] = values.length > 1 && values[1] !== undefined ? values : [null, values[0]];
  if (!(interval instanceof FeelDuration)) return null;
  if (repetitions === null) return `R/${String(toJson(interval))}`;
  return typeof repetitions === 'number' ? `R${Math.trunc(repetitions)}/${String(toJson(interval))}` : null;
}
