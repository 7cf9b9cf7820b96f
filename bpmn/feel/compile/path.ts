/**
 * `a.b`: entries of contexts, also of each context in a list, and properties. Pure. Source: DMN 1.5 10.3.2.5,
 * table 65.
 */
import type { SyntaxNode } from '@lezer/common';
import { normalizeContextKey } from 'lezer-feel';
import type { Run } from '../run.ts';
import { nameOf } from '../syntax/names.ts';
import { describe } from '../values/describe.ts';
import type { FeelValue } from '../values/feel-value.ts';
import { propertyOf } from '../values/properties.ts';
import { entryOf, isContext, isList } from '../values/type-of.ts';
import type { Code } from './code.ts';
import type { Compilation } from './compilation.ts';

export function compilePath(node: SyntaxNode, compilation: Compilation): Code {
  const [target, , property] = compilation.children(node);
  if (property === undefined) throw compilation.syntaxError(node, 'a name is missing after the dot');
  const of = compilation.compile(target);
  const name = nameOf(property, compilation.source);
  return (run, frame) => {
    const value = of(run, frame);
    if (typeof value === 'object' && value !== null && Object.hasOwn(value, name) && isContext(value)) {
      return value[name] ?? null;
    }
    return pathOf(value, name, run);
  };
}

/** The value of the name after the dot. */
function pathOf(value: FeelValue, name: string, run: Run): FeelValue {
  if (isList(value)) {
    run.spend(1 + 4 * value.length);
    run.allocate(8 * value.length);
    return value.map((item) => pathOf(item, name, run));
  }
  const found = isContext(value) ? entryOf(value, name) : propertyOf(value, name);
  if (found !== undefined) return found;
  return isContext(value) ? entryByOddName(value, name, run) : noProperty(value, name, run);
}

/** Names that differ only in white space are equal. */
function entryByOddName(value: { readonly [name: string]: FeelValue }, name: string, run: Run): FeelValue {
  const wanted = normalizeContextKey(name);
  const names = Object.keys(value);
  run.spend(1 + names.length);
  const found = names.find(
    (candidate) => /[\s./\-'+*]/.test(candidate) && normalizeContextKey(candidate) === wanted,
  );
  if (found !== undefined) return value[found] ?? null;
  if (!run.wantsWarnings) return null;
  const known = names.slice(0, 10).map((candidate) => `'${candidate.slice(0, 40)}'`);
  const has = known.length === 0 ? 'the context is empty' : `the context has ${known.join(', ')}`;
  return run.warn(`No entry '${name}' found: ${has}`);
}

function noProperty(value: FeelValue, name: string, run: Run): FeelValue {
  if (!run.wantsWarnings) return null;
  return run.warn(`No entry '${name}' found: ${describe(value)} is not a context`);
}
