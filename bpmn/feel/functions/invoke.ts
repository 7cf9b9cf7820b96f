/**
 * Calls of built-in functions: finds the overload by the number or names of the arguments, checks their types
 * and charges the budget for their size before anything is computed. Arguments of other types yield null and
 * a warning. Pure. Source: DMN 1.5 10.3.2.13 and 10.3.2.9.4: a value is converted to a list of one item where
 * a list is expected, and the reverse.
 */
import { countOf } from '../../../state/count-of.ts';
import type { Code } from '../compile/code.ts';
import type { Run } from '../run.ts';
import { describe } from '../values/describe.ts';
import type { FeelValue } from '../values/feel-value.ts';
import { FeelFunction } from '../values/feel-value.ts';
import { isList } from '../values/type-of.ts';
import type { BuiltIn, Overload } from './built-in.ts';

type AnyApply = (run: Run, ...args: readonly (FeelValue | undefined)[]) => FeelValue;

/** A candidate overload of a call, with the index of the argument for each of its parameters, or -1. */
interface Candidate {
  readonly overload: Overload;
  readonly apply: AnyApply;
  readonly order: readonly number[];
}

/** Overloads that match by number, or by name. */
export function overloadsFor(
  builtIn: BuiltIn,
  names: readonly string[] | null,
  count: number,
): readonly Candidate[] {
  return builtIn.overloads.flatMap((overload) => {
    const order = names === null ? byPosition(overload, count) : byName(overload, names);
    return order === null ? [] : [{ overload, apply: overload.apply as AnyApply, order }];
  });
}

function byPosition({ parameters, isVariadic }: Overload, count: number): readonly number[] | null {
  // A function whose only parameter is a list needs at least one value: `all()` is a mistake.
  const isListOnly = parameters.length === 1;
  const needed = parameters.filter(({ isOptional }) => !isOptional).length;
  const required = needed - (isVariadic && !isListOnly ? 1 : 0);
  if (count < required || (!isVariadic && count > parameters.length)) return null;
  return parameters.map((_, index) => (index < count ? index : -1));
}

function byName({ parameters }: Overload, names: readonly string[]): readonly number[] | null {
  const order = parameters.map((parameter) => names.findIndex((name) => parameter.names.includes(name)));
  const isComplete = parameters.every(({ isOptional }, index) => isOptional || order[index] !== -1);
  const found = order.filter((index) => index >= 0).length;
  return isComplete && found === names.length ? order : null;
}

export function invoke(
  builtIn: BuiltIn,
  candidates: readonly Candidate[],
  names: readonly string[] | null,
  values: readonly Code[],
): Code {
  const [name = ''] = builtIn.names;
  const [only] = candidates;
  if (only === undefined) {
    const signatures = builtIn.overloads.map(({ signature }) => signature).join(' or ');
    const given = names === null ? countOf(values.length, 'value') : names.join(', ');
    return (run) => run.warn(`${name}() was called with ${given}; it is ${signatures}`);
  }
  if (candidates.length === 1 && names === null && !only.overload.isVariadic) {
    const fast = direct(name, only, values);
    if (fast !== null) return fast;
  }
  return (run, frame) => {
    const given = values.map((value) => value(run, frame));
    return choose(name, candidates, given, names !== null, run);
  };
}

/** The function as a value that can be passed: called with the required arguments of its first signature. */
export function functionValueOf(builtIn: BuiltIn, run: Run): FeelFunction {
  const [overload] = builtIn.overloads;
  const parameters = (overload?.parameters ?? []).filter(({ isOptional }) => !isOptional);
  const names = parameters.map(({ names: [name = ''] }) => name);
  const candidates = overloadsFor(builtIn, null, names.length);
  return new FeelFunction(names, (args) =>
    invoke(
      builtIn,
      candidates,
      null,
      args.map((value) => () => value),
    )(run, []),
  );
}

/** The common case without lists as arguments: one overload, one or two values of the right types. */
function direct(name: string, candidate: Candidate, values: readonly Code[]): Code | null {
  const { apply, overload } = candidate;
  const [first, second] = values;
  const [a, b] = overload.parameters;
  if (values.length === 1 && first !== undefined && a !== undefined) {
    return (run, frame) => {
      const value = first(run, frame);
      if (!a.accepts(value)) return choose(name, [candidate], [value], false, run);
      pay(value, run);
      return apply(run, value);
    };
  }
  if (values.length !== 2 || first === undefined || second === undefined || !a || !b) return null;
  return (run, frame) => {
    const one = first(run, frame);
    const two = second(run, frame);
    if (!a.accepts(one) || !b.accepts(two)) return choose(name, [candidate], [one, two], false, run);
    pay(one, run);
    pay(two, run);
    return apply(run, one, two);
  };
}

/** The first overload whose types match; then the first that matches after conversions. */
function choose(
  name: string,
  candidates: readonly Candidate[],
  given: readonly FeelValue[],
  isNamed: boolean,
  run: Run,
): FeelValue {
  for (const convert of [false, true]) {
    for (const { overload, apply, order } of candidates) {
      const args = argumentsOf(overload, order, given, isNamed, convert);
      if (args === null) continue;
      for (const value of args) pay(value ?? null, run);
      return apply(run, ...args);
    }
  }
  return run.wantsWarnings ? run.warn(`${name}(): ${mismatch(candidates, given, isNamed)}`) : null;
}

/** Null if a value doesn't have the required type. */
function argumentsOf(
  { parameters, isVariadic }: Overload,
  order: readonly number[],
  given: readonly FeelValue[],
  isNamed: boolean,
  convert: boolean,
): (FeelValue | undefined)[] | null {
  const args: (FeelValue | undefined)[] = [];
  for (const [index, parameter] of parameters.entries()) {
    const at = order[index] ?? -1;
    if (isVariadic && index === parameters.length - 1) {
      args.push(rest(given, at, isNamed, index));
      continue;
    }
    const value = at < 0 ? undefined : converted(given[at] ?? null, parameter.accepts, convert);
    if (value === undefined && at >= 0) return null;
    args.push(value);
  }
  return args;
}

/** A single list is the list; otherwise the values are. */
function rest(given: readonly FeelValue[], at: number, isNamed: boolean, index: number): FeelValue {
  const values = isNamed ? (at < 0 ? [] : [given[at] ?? null]) : given.slice(index);
  const [first = null] = values;
  return values.length === 1 && (isNamed || index === 0) && isList(first) ? first : values;
}

function converted(
  value: FeelValue,
  accepts: (value: FeelValue) => boolean,
  convert: boolean,
): FeelValue | undefined {
  if (accepts(value)) return value;
  if (!convert || value === null) return undefined;
  const [first = null] = isList(value) ? value : [];
  if (isList(value) && value.length === 1 && accepts(first)) return first;
  return !isList(value) && accepts([value]) ? [value] : undefined;
}

function mismatch(candidates: readonly Candidate[], given: readonly FeelValue[], isNamed: boolean): string {
  for (const { overload, order } of candidates) {
    for (const [index, parameter] of overload.parameters.entries()) {
      const at = order[index] ?? -1;
      const value = given[at] ?? null;
      if (at < 0 || (overload.isVariadic && index === overload.parameters.length - 1)) continue;
      if (converted(value, parameter.accepts, true) !== undefined) continue;
      if (candidates.length === 1)
        return `'${parameter.names[0]}' must be a ${parameter.type}, but it is ${describe(value)}`;
    }
  }
  const signatures = candidates.map(({ overload }) => overload.signature).join(' or ');
  const values = given.map((value) => describe(value)).join(', ');
  return `${isNamed ? 'the named values' : 'the values'} ${values} do not fit ${signatures}`;
}

/** Decimals, dates, contexts and the like. */
const OBJECT_COST = 20;

/** Built-in functions iterate over their lists and texts at least once. */
function pay(value: FeelValue, run: Run): void {
  if (typeof value === 'string') run.spend(1 + (value.length >> 4));
  else if (isList(value)) run.spend(1 + value.length);
  else if (typeof value === 'object' && value !== null) run.spend(OBJECT_COST);
}
