/**
 * Names: those bound in the expression, entries of filtered items, variables. Pure. Source: DMN 1.5 10.3.2.9.
 */
import type { SyntaxNode } from '@lezer/common';
import { functionValueOf } from '../functions/invoke.ts';
import { builtInOf, isBuiltIn } from '../functions/table.ts';
import type { Run } from '../run.ts';
import { lookUp } from '../scope-lookup.ts';
import { isQuotedName, nameOf } from '../syntax/names.ts';
import type { FeelValue } from '../values/feel-value.ts';
import { entryOf, isContext } from '../values/type-of.ts';
import type { Code } from './code.ts';
import type { Compilation, Variable } from './compilation.ts';

/** The name of the input of unary tests. */
export const INPUT = '?';

export function compileVariable(node: SyntaxNode, compilation: Compilation): Code {
  const name = node.name === INPUT ? INPUT : nameOf(node, compilation.source);
  checkName(node, name, compilation);
  const code = compileName(name, compilation);
  return compilation.options.dmn && isArgument(node) ? orBuiltIn(code, name, compilation) : code;
}

function isArgument({ parent }: SyntaxNode): boolean {
  return parent?.name === 'PositionalParameters' || parent?.name === 'NamedParameter';
}

/**
 * In DMN, a built-in function can be passed to another by its name, if there is no variable with that name.
 */
function orBuiltIn(code: Code, name: string, compilation: Compilation): Code {
  const builtIn = builtInOf(name);
  const { items, slot } = compilation.resolve(name);
  if (builtIn === undefined || slot !== null || items.length > 0) return code;
  return (run) => lookUp(run.scope, name) ?? functionValueOf(builtIn, run);
}

/** The meaning of the name at its position. */
export function compileName(name: string, compilation: Compilation): Code {
  const { items, slot } = compilation.resolve(name);
  const outer = slot === null ? variable(compilation.variable(name)) : bound(slot);
  if (items.length === 0) return outer;
  if (items.length === 1) return entryOrOuter(items[0] as number, name, outer);
  return items.reduceRight((code, item) => entryOrOuter(item, name, code), outer);
}

function bound(slot: number): Code {
  return (_run, frame) => frame[slot] ?? null;
}

function entryOrOuter(slot: number, name: string, outer: Code): Code {
  return (run, frame) => {
    const item = frame[slot] ?? null;
    if (isContext(item)) {
      const entry = entryOf(item, name);
      if (entry !== undefined) return entry;
    }
    return outer(run, frame);
  };
}

function variable(variable: Variable): Code {
  const { name } = variable;
  return (run) => {
    const { index } = variable;
    if (index < 0) return read(run, name);
    const known = run.cached[index];
    if (known !== undefined) return known;
    const value = read(run, name);
    run.cached[index] = value;
    return value;
  };
}

function read(run: Run, name: string): FeelValue {
  return lookUp(run.scope, name) ?? missing(run, name);
}

function missing(run: Run, name: string): null {
  return run.warn(`Variable '${name}' not found`);
}

/** `not n` and `count l` would be variables with a space, which is hardly ever intended. */
function checkName(node: SyntaxNode, name: string, compilation: Compilation): void {
  if (!name.includes(' ') || isQuotedName(node) || compilation.options.names?.[name]) return;
  const words = name.split(' ');
  for (let count = words.length - 1; count > 0; count -= 1) {
    const called = words.slice(0, count).join(' ');
    if (!isBuiltIn(called)) continue;
    const hint = `write ${called}(${words.slice(count).join(' ')})`;
    throw compilation.syntaxError(node, `'${name}' is not a variable`, hint);
  }
}
