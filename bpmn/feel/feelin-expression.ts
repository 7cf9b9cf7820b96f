/**
 * An expression that feelin evaluates, read once. feelin's `evaluate` parses each time (100 us and more); so
 * the expression is made the body of a FEEL function without parameters, and calling that function evaluates
 * the body again. Variables come in through the context the function was defined in: only those the
 * expression mentions.
 *
 * Pure but for the time limit. Source: feelin 8.2.0, `FunctionDefinition` in its interpreter.
 */
import type { Warning } from 'feelin';
import { dateAndTime, evaluate, FeelFunction, parseDate } from 'feelin';
import { CAMUNDA_FUNCTIONS } from './camunda-functions.ts';
import { isoDay, isoInstant } from './civil-time.ts';
import { excerpt, FeelFailure, FeelTimeout, FeelTooLarge } from './errors.ts';
import { builtInOf } from './functions.ts';
import { EVALUATION_MS_MAX } from './limits.ts';
import type { KeySource } from './lots.ts';
import { LOTS, Lots } from './lots.ts';
import { lookUp } from './scope-lookup.ts';
import type { FeelSyntax } from './syntax.ts';
import { asSyntaxError, DIALECT, isCallTarget, NO_FUNCTIONS, nameOf } from './syntax.ts';
import { callWithin } from './time-limit.ts';
import type { FeelResult, FeelScope } from './types.ts';

const NO_WARNINGS: readonly string[] = [];

/** Evaluates by feelin. Throws FeelFailure. */
export type FeelinExpression = (scope: FeelScope, nowMs: number, keys?: KeySource) => FeelResult;

/**
 * The context that feelin sees. An instance of a class of its own, so that feelin takes it as it is (it would
 * copy a plain object), without a prototype, so that no inherited name is a variable.
 */
class Visible {
  readonly [name: string]: unknown;
}
Object.setPrototypeOf(Visible.prototype, null);

/**
 * Makes an expression for feelin of one that was read without error. Throws FeelSyntaxError for what feelin
 * lacks.
 */
export function compileForFeelin(syntax: FeelSyntax, functions = NO_FUNCTIONS): FeelinExpression {
  const visible: Record<string, unknown> = new Visible();
  for (const name of syntax.calls) {
    const added = functions.get(name) ?? CAMUNDA_FUNCTIONS.get(name);
    if (added !== undefined) visible[name] = added;
  }
  const { body, warnings } = define(callsOfBuiltins(syntax, visible), syntax.source, visible);
  const names = [...syntax.variables].filter((name) => name !== '__proto__');
  const clocks = ['now', 'today'].filter((name) => syntax.calls.has(name) || syntax.variables.has(name));

  const shadows = shadowedBuiltIns(syntax);
  let isRunning = false;
  const lots = new Lots([...LOTS.keys()].filter((name) => syntax.calls.has(name) && functions.has(name)));

  // A call under the time limit may be made several times.
  const anew = () => {
    warnings.length = 0;
    lots.again();
    return body();
  };

  const set = (values?: readonly unknown[]) => {
    for (let index = 0; index < names.length; index += 1) visible[names[index] ?? ''] = values?.[index];
  };
  const current = () => names.map((name) => visible[name]);
  /** A function that the expression gives, with what the expression saw. */
  const closed = ({ fn, parameterNames }: FeelFunction): FeelFunction => {
    const seen = current();
    return new FeelFunction((...values: unknown[]): unknown => {
      const outer = current();
      set(seen);
      try {
        return fn(...values);
      } finally {
        set(outer);
      }
    }, parameterNames);
  };

  return (scope, nowMs, keys) => {
    // A function that the scope gives may evaluate this expression again.
    const outer = isRunning ? current() : undefined;
    isRunning = true;
    lots.begin(visible, nowMs, keys, (name) => [name, calledName(name)]);
    for (const name of clocks) {
      visible[name] = name === 'now' ? nowFunction(nowMs) : todayFunction(nowMs);
      visible[calledName(name)] = visible[name];
    }
    for (const name of names) {
      const value = lookUp(scope, name);
      if (value !== undefined || !clocks.includes(name)) visible[name] = value;
    }
    for (const [name, builtIn] of shadows) {
      const given = visible[name];
      visible[calledName(name)] = given instanceof FeelFunction ? given : builtIn;
    }
    try {
      const value = syntax.timed ? callWithin(anew, EVALUATION_MS_MAX) : body();
      const result = value instanceof FeelFunction ? closed(value) : (value ?? null);
      return { value: result, warnings: messages(warnings) };
    } catch (error) {
      return failed(error, syntax.source, messages(warnings));
    } finally {
      warnings.length = 0;
      set(outer);
      isRunning = outer !== undefined;
    }
  };
}

/** Built-in functions in whose place the scope may give one of its own. */
function shadowedBuiltIns({ scopeCalls }: FeelSyntax): readonly (readonly [string, unknown])[] {
  return [...scopeCalls].flatMap((name) => {
    const builtIn = builtInOf(name);
    return builtIn === null ? [] : [[name, builtIn] as const];
  });
}

function messages(warnings: readonly Warning[]): readonly string[] {
  return warnings.length === 0 ? NO_WARNINGS : warnings.map((warning) => warning.message);
}

/**
 * `body` evaluates the expression in what `visible` holds then; `warnings` is feelin's own list, which grows.
 */
function define(text: string, source: string, visible: Record<string, unknown>) {
  try {
    // The line break ends a line comment; the parentheses keep `external` from being a keyword.
    const { value, warnings } = evaluate(`function() (${text}\n)`, visible, DIALECT);
    if (!(value instanceof FeelFunction)) throw new Error('feelin gives no function');
    const body: () => unknown = value.fn;
    return { body, warnings };
  } catch (error) {
    if (error instanceof Error) throw asSyntaxError(error, source);
    throw error;
  }
}

/**
 * The source, where a name is both called and read (`count(count)`): then the call gets a name of its own,
 * for feelin would call the variable. Functions are no variables in Camunda. An expression that defines
 * functions stays as it is.
 */
function callsOfBuiltins(syntax: FeelSyntax, visible: Record<string, unknown>): string {
  const { source, tree, calls, variables } = syntax;
  const both = new Set([...calls].filter((name) => variables.has(name)));
  if (both.size === 0) return source;
  let text = '';
  let done = 0;
  let definesFunctions = false;
  tree.iterate({
    enter(ref) {
      if (ref.name === 'FunctionDefinition') definesFunctions = true;
      if (ref.name !== 'VariableName' || !isCallTarget(ref.node)) return;
      const name = nameOf(ref.node, source);
      const builtIn = both.has(name) ? builtInOf(name) : null;
      if (builtIn === null) return;
      visible[calledName(name)] = builtIn;
      text += `${source.slice(done, ref.from)}\`${calledName(name)}\``;
      done = ref.to;
    },
  });
  return definesFunctions ? source : text + source.slice(done);
}

function calledName(name: string): string {
  return `${name} function`;
}

/** V8's words for a stack, a string or an array that is full. */
const OUT_OF_ROOM = /call stack|Invalid (string|array) length/;

/** feelin throws for some data (`5 > true`): that is a null and a warning like any other. */
function failed(error: unknown, source: string, warnings: readonly string[]): FeelResult {
  if (error instanceof FeelFailure) throw error;
  if (isTimeout(error)) throw new FeelTimeout(source, EVALUATION_MS_MAX);
  if (error instanceof RangeError && OUT_OF_ROOM.test(error.message)) {
    throw new FeelTooLarge(`FEEL expression goes too deep or makes too long a value: ${excerpt(source)}`);
  }
  if (!(error instanceof Error)) throw error;
  return { value: null, warnings: [...warnings, error.message] };
}

function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}

/** feelin's own read the system clock; names in the context win over built-in functions. */
function nowFunction(nowMs: number): FeelFunction {
  return new FeelFunction(() => dateAndTime(isoInstant(nowMs)), []);
}

function todayFunction(nowMs: number): FeelFunction {
  return new FeelFunction(() => parseDate(isoDay(nowMs)), []);
}
