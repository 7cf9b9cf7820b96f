/**
 * Calls and definitions of functions. A called name refers, in this order, to a name bound in the expression,
 * a function of the caller, a function in the scope, or a built-in function. Pure. Source: DMN 1.5 10.3.2.13
 * (function invocation).
 */

import type { SyntaxNode } from '@lezer/common';
import { countOf } from '../../../state/count-of.ts';
import { invoke, overloadsFor } from '../functions/invoke.ts';
import type { BuiltIn } from '../functions/table.ts';
import { builtInOf } from '../functions/table.ts';
import type { Run } from '../run.ts';
import { lookUp } from '../scope-lookup.ts';
import { nameOf } from '../syntax/names.ts';
import { coerced } from '../values/coercion.ts';
import { describe } from '../values/describe.ts';
import { ANY_TYPE } from '../values/feel-type.ts';
import type { FeelValue } from '../values/feel-value.ts';
import { FeelFunction } from '../values/feel-value.ts';
import type { Code, Frame } from './code.ts';
import type { Compilation } from './compilation.ts';
import { sizeOf } from './compilation.ts';
import { compileType } from './types.ts';
import { compileName } from './variable.ts';

/** The arguments of a call, in the order of the text. */
interface Arguments {
  /** Null: by position. */
  readonly names: readonly string[] | null;
  readonly values: readonly Code[];
}

export function compileInvocation(node: SyntaxNode, compilation: Compilation): Code {
  const children = compilation.children(node);
  const [target] = children;
  if (target === undefined) throw compilation.syntaxError(node, 'the call has no function');
  const given = compileArguments(children, compilation);
  const isName = ['VariableName', 'SpecialFunctionName', 'DateTimeConstructor'].includes(target.name);
  if (!isName) return callOf(compilation.compile(target), given, compilation.text(target));
  return compileNamedCall(target, given, compilation);
}

function compileArguments(children: readonly SyntaxNode[], compilation: Compilation): Arguments {
  const list = children.find(({ name }) => name === 'PositionalParameters' || name === 'NamedParameters');
  const parameters = list === undefined ? [] : compilation.children(list);
  if (list?.name !== 'NamedParameters') {
    return { names: null, values: parameters.map((parameter) => compilation.compile(parameter)) };
  }
  const named = parameters.map((parameter) => compilation.children(parameter));
  return {
    names: named.map(([name]) =>
      name === undefined ? '' : nameOf(name.firstChild ?? name, compilation.source),
    ),
    values: named.map(([, value]) => compilation.compile(value)),
  };
}

function compileNamedCall(target: SyntaxNode, given: Arguments, compilation: Compilation): Code {
  const name = nameOf(target, compilation.source);
  const { items, slot } = compilation.resolve(name);
  const builtIn = builtInOf(name);
  if (slot !== null || items.length > 0) {
    const bound = slot === null ? itemFunction(items, name) : compileName(name, compilation);
    const otherwise =
      slot === null ? unboundCall(target, name, given, compilation) : fallback(builtIn, given, name);
    const call = callOf(bound, given, name);
    return (run, frame) => (bound(run, frame) instanceof FeelFunction ? call : otherwise)(run, frame);
  }
  return unboundCall(target, name, given, compilation);
}

/** The entries of filtered items with that name. */
function itemFunction(items: readonly number[], name: string): Code {
  return (_run, frame) => {
    for (const slot of items) {
      const item = frame[slot];
      if (typeof item === 'object' && item !== null && Object.hasOwn(item, name)) {
        return (item as { readonly [name: string]: FeelValue })[name] ?? null;
      }
    }
    return null;
  };
}

function unboundCall(target: SyntaxNode, name: string, given: Arguments, compilation: Compilation): Code {
  const { functions, inScope } = compilation.options;
  const added = functions?.get(name);
  if (added !== undefined) return callOf(() => added, given, name);
  const builtIn = builtInOf(name);
  if (inScope?.has(name)) {
    const otherwise = fallback(builtIn, given, name);
    return (run, frame) => {
      const found = lookUp(run.scope, name);
      return found instanceof FeelFunction ? call(found, given, name, run, frame) : otherwise(run, frame);
    };
  }
  if (builtIn === undefined) throw compilation.syntaxError(target, `Unknown function ${name}()`);
  return callBuiltIn(builtIn, given, target, compilation);
}

/** The built-in function, unless the name is bound to a function. */
function fallback(builtIn: BuiltIn | undefined, given: Arguments, name: string): Code {
  if (builtIn === undefined) return (run) => run.warn(`'${name}' is not a function`);
  return invoke(builtIn, overloadsFor(builtIn, given.names, given.values.length), given.names, given.values);
}

function callBuiltIn(builtIn: BuiltIn, given: Arguments, target: SyntaxNode, compilation: Compilation): Code {
  const overloads = overloadsFor(builtIn, given.names, given.values.length);
  builtIn.check?.(given.values, (what) => {
    throw compilation.syntaxError(target, what);
  });
  return invoke(builtIn, overloads, given.names, given.values);
}

/** A call of a function that is a value. */
function callOf(target: Code, given: Arguments, name: string): Code {
  return (run, frame) => {
    const called = target(run, frame);
    if (called instanceof FeelFunction) return call(called, given, name, run, frame);
    return run.wantsWarnings ? run.warn(`can't call ${name}: it is ${describe(called)}`) : null;
  };
}

function call(called: FeelFunction, given: Arguments, name: string, run: Run, frame: Frame): FeelValue {
  const values = given.values.map((value) => value(run, frame));
  const args = given.names === null ? values : byName(called, given.names, values);
  if (args === null || args.length > called.parameters.length || args.length < called.required) {
    const wanted = called.parameters.join(', ');
    return run.warn(
      `${name}(${wanted}) was called with ${given.names?.join(', ') ?? countOf(values.length, 'value')}`,
    );
  }
  return called.call(args, run);
}

/** By position; null if the function doesn't have a parameter with such a name. */
function byName(
  { parameters }: FeelFunction,
  names: readonly string[],
  values: readonly FeelValue[],
): FeelValue[] | null {
  if (!names.every((name) => parameters.includes(name))) return null;
  return parameters.map((parameter) => values[names.indexOf(parameter)] ?? null);
}

/** Frames in which functions were defined, with their values at that time. */
const frames = new WeakMap<FeelFunction, Frame>();

/** Lets a function refer to itself by the name of its entry. */
export function bindItself(value: FeelValue, slot: number): void {
  if (!(value instanceof FeelFunction)) return;
  const frame = frames.get(value);
  if (frame !== undefined && frame[slot] === undefined) frame[slot] = value;
}

export function compileFunctionDefinition(node: SyntaxNode, compilation: Compilation): Code {
  const children = compilation.children(node);
  if (children.some(({ name }) => name === 'external')) {
    throw compilation.syntaxError(node, 'external functions are not supported');
  }
  const formal = children.find(({ name }) => name === 'FormalParameters');
  const body = children.find(({ name }) => name === 'FunctionBody');
  if (body === undefined) throw compilation.syntaxError(node, 'the function has no body');
  const parameters = formal === undefined ? [] : compilation.children(formal);
  const names = parameters.map((parameter) => {
    const [name] = compilation.children(parameter);
    return name === undefined ? '' : nameOf(name.firstChild ?? name, compilation.source);
  });
  const types = parameters.map((parameter) => {
    const type = compilation.children(parameter).find(({ name }) => name === 'Type');
    return type === undefined ? ANY_TYPE : compileType(type, compilation);
  });
  const signature = { parameters: types, result: ANY_TYPE };
  const cost = sizeOf(body);
  return compilation.within((bind) => {
    const slots = names.map((name) => bind(name));
    const [expression] = compilation.children(body);
    const code = compilation.repeated(() => compilation.compile(expression));
    return (run, frame) => {
      const seen = frame.slice();
      run.allocate(64 + 8 * seen.length);
      const apply = (values: readonly FeelValue[]): FeelValue => {
        run.spend(cost + seen.length);
        const inner = seen.slice();
        for (let index = 0; index < slots.length; index += 1) {
          const value = coerced(values[index] ?? null, types[index] ?? ANY_TYPE);
          if (value === undefined)
            return run.warn(`'${names[index]}' can't be ${describe(values[index] ?? null)}`);
          inner[slots[index] as number] = value;
        }
        return code(run, inner);
      };
      const defined = new FeelFunction(names, apply, names.length, signature);
      frames.set(defined, seen);
      return defined;
    };
  });
}
