/** Types in expressions: after `instance of`, and of parameters. Pure. Source: DMN 1.5 10.3.2.9, table 53. */
import type { SyntaxNode } from '@lezer/common';
import { nameOf } from '../syntax/names.ts';
import { ANY_TYPE, typeNamed } from '../values/feel-type.ts';
import type { FeelType } from '../values/feel-value.ts';
import type { Compilation } from './compilation.ts';

/** The type in a Type node. Rejects a name that is neither built in nor one of `options.types`. */
export function compileType(type: SyntaxNode, compilation: Compilation): FeelType {
  const [node] = compilation.children(type);
  if (node === undefined) throw compilation.syntaxError(type, 'the type is missing');
  switch (node.name) {
    case 'ListType': {
      // The parser doesn't support `range<...>`, so the reader replaces it with a list.
      const kind = compilation.text(node).startsWith('range') ? 'range' : 'list';
      return { kind, of: innerType(node, compilation) };
    }
    case 'ContextType':
      return contextType(node, compilation);
    case 'FunctionType':
      return functionType(node, compilation);
    default:
      return namedType(node, compilation);
  }
}

/** The part between `<` and `>`, or after a name. */
function innerType(node: SyntaxNode, compilation: Compilation): FeelType {
  const inner = compilation.children(node).find(({ name }) => name === 'Type');
  return inner === undefined ? ANY_TYPE : compileType(inner, compilation);
}

function contextType(node: SyntaxNode, compilation: Compilation): FeelType {
  const list = compilation.children(node).find(({ name }) => name === 'ContextEntryTypes');
  const entries = list === undefined ? [] : compilation.children(list);
  const types = entries
    .filter(({ name }) => name === 'ContextEntryType')
    .map((entry) => {
      const [name] = compilation.children(entry);
      const key = name === undefined ? '' : nameOf(name, compilation.source);
      return [key, innerType(entry, compilation)] as const;
    });
  return { kind: 'context', entries: new Map(types) };
}

function functionType(node: SyntaxNode, compilation: Compilation): FeelType {
  const list = compilation.children(node).find(({ name }) => name === 'ArgumentTypes');
  const given = list === undefined ? [] : compilation.children(list);
  const parameters = given
    .filter(({ name }) => name === 'ArgumentType')
    .map((argument) => innerType(argument, compilation));
  return { kind: 'function', parameters, result: innerType(node, compilation) };
}

function namedType(node: SyntaxNode, compilation: Compilation): FeelType {
  const name = compilation.text(node).replaceAll('`', '').replaceAll(/\s+/g, ' ');
  const type = compilation.options.types?.(name) ?? typeNamed(name);
  if (type === undefined) throw compilation.syntaxError(node, `'${name}' is not a FEEL type`);
  return type;
}
