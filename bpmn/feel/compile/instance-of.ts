/** `x instance of type`. Pure. Source: DMN 1.5 10.3.2.9.3, table 53; feel-engine 1.19 for its type names. */
import type { SyntaxNode } from '@lezer/common';
import { conformsTo, unrestricted } from '../values/feel-type.ts';
import type { Code } from './code.ts';
import type { Compilation } from './compilation.ts';
import { compileType } from './types.ts';

/** Null only has the type `Null`. */
export function compileInstanceOf(node: SyntaxNode, compilation: Compilation): Code {
  const children = compilation.children(node);
  const of = compilation.compile(children[0]);
  const named = children.find(({ name }) => name === 'Type');
  if (named === undefined) throw compilation.syntaxError(node, "'instance of' needs a type");
  const type = unrestricted(compileType(named, compilation));
  const isNullType = type.kind === 'named' && type.name === 'null';
  return (run, frame) => {
    const value = of(run, frame);
    return value === null ? isNullType : conformsTo(value, type);
  };
}
