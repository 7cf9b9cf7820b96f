/** `{a: 1, b: a + 1}`: entries can read those before them. Pure. Source: DMN 1.5 10.3.2.4 (context). */
import type { SyntaxNode } from '@lezer/common';
import { keyOf } from '../syntax/names.ts';
import type { FeelValue } from '../values/feel-value.ts';
import type { Code } from './code.ts';
import type { Compilation } from './compilation.ts';
import { bindItself } from './functions.ts';

interface Entry {
  readonly name: string;
  readonly slot: number;
  readonly value: Code;
}

export function compileContext(node: SyntaxNode, compilation: Compilation): Code {
  return compilation.within((bind) => {
    const entries: Entry[] = [];
    for (const child of compilation.children(node).slice(1, -1)) {
      const [key, expression] = compilation.children(child);
      if (child.name !== 'ContextEntry' || key?.firstChild == null) {
        throw compilation.syntaxError(child, 'this is not an entry of a context');
      }
      const name = keyOf(key.firstChild, compilation.source);
      const isFunction = expression?.name === 'FunctionDefinition';
      // A function can refer to itself; every other entry only to those before it.
      const early = isFunction ? bind(name) : -1;
      const value = compilation.compile(expression);
      entries.push({ name, slot: isFunction ? early : bind(name), value });
    }
    const bytes = 32 + entries.reduce((sum, { name }) => sum + 16 + name.length, 0);
    return (run, frame) => {
      run.allocate(bytes);
      const context: { [name: string]: FeelValue } = {};
      for (let index = 0; index < entries.length; index += 1) {
        const { name, slot, value } = entries[index] as Entry;
        const entry = value(run, frame);
        frame[slot] = entry;
        bindItself(entry, slot);
        setOwn(context, name, entry);
      }
      return context;
    };
  });
}

/** Sets an own entry, even if its name is `__proto__`. */
function setOwn(context: { [name: string]: FeelValue }, name: string, value: FeelValue): void {
  if (name === '__proto__') {
    Object.defineProperty(context, name, { value, enumerable: true, configurable: true, writable: true });
  } else context[name] = value;
}
