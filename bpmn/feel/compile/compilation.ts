/**
 * The state of compiling an expression: its text, the names bound around a node, and the resources that an
 * evaluation needs. Pure.
 */
import type { SyntaxNode } from '@lezer/common';
import { normalizeContextKey } from 'lezer-feel';
import { FeelSyntaxError } from '../errors.ts';
import { syntaxErrorOf } from '../syntax/hints.ts';
import { childrenOf } from '../syntax/names.ts';
import type { FeelOptions } from '../types.ts';
import type { Code } from './code.ts';

/** A name bound to a slot of the frame, or the item of a filter, whose entries are names too. */
interface Binding {
  readonly outer: Binding | null;
  /** Null: the item of a filter. */
  readonly name: string | null;
  slot: number;
}

/** The meaning of a name at a position. */
export interface Resolved {
  /** Slots of filtered items whose entries hide outer names; the innermost first. */
  readonly items: readonly number[];
  /** The slot of a bound name; null if the name is a variable. */
  readonly slot: number | null;
}

/** A variable that the expression reads. */
export interface Variable {
  readonly name: string;
  /** The index of its cached value in an evaluation; -1 if it is read only once and not cached. */
  index: number;
}

export class Compilation {
  readonly source: string;
  readonly options: FeelOptions;
  readonly #compileNode: (node: SyntaxNode, compilation: Compilation) => Code;
  readonly #variables = new Map<string, { readonly variable: Variable; reads: number }>();
  #bindings: Binding | null = null;
  #slots = 0;
  #cached = 0;
  /** True inside an expression that is evaluated repeatedly. */
  #loops = 0;

  constructor(
    source: string,
    options: FeelOptions,
    compileNode: (node: SyntaxNode, compilation: Compilation) => Code,
  ) {
    this.source = source;
    this.options = options;
    this.#compileNode = compileNode;
  }

  /** Number of values in a frame. */
  get slots(): number {
    return this.#slots;
  }

  /** Number of variables that an evaluation caches. */
  get cached(): number {
    return this.#cached;
  }

  text(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  compile(node: SyntaxNode | undefined): Code {
    if (node === undefined) throw new FeelSyntaxError('the expression is not complete', { from: 0, to: 0 });
    return this.#compileNode(node, this);
  }

  children(node: SyntaxNode): SyntaxNode[] {
    return childrenOf(node);
  }

  syntaxError(node: SyntaxNode, what: string, hint = ''): FeelSyntaxError {
    return syntaxErrorOf(what, { from: node.from, to: node.to }, this.source, hint);
  }

  /** A slot of the frame for a value without a name. */
  slot(): number {
    this.#slots += 1;
    return this.#slots - 1;
  }

  /** Compiles with names bound inside. `bind` assigns a slot to each. */
  within<T>(compile: (bind: (name: string) => number) => T): T {
    const outer = this.#bindings;
    try {
      return compile((name) => {
        const slot = this.slot();
        this.#bindings = { outer: this.#bindings, name: normalizeContextKey(name), slot };
        return slot;
      });
    } finally {
      this.#bindings = outer;
    }
  }

  /** Compiles an expression that is evaluated for each item of a filter, whose slot is given. */
  withinItem<T>(compile: (slot: number) => T): T {
    return this.within((bind) => {
      const slot = bind('item');
      this.#bindings = { outer: this.#bindings, name: null, slot };
      return compile(slot);
    });
  }

  /** Compiles an expression that is evaluated many times. */
  repeated<T>(compile: () => T): T {
    this.#loops += 1;
    try {
      return compile();
    } finally {
      this.#loops -= 1;
    }
  }

  resolve(name: string): Resolved {
    const wanted = normalizeContextKey(name);
    const items: number[] = [];
    for (let binding = this.#bindings; binding !== null; binding = binding.outer) {
      if (binding.name === null) items.push(binding.slot);
      else if (binding.name === wanted) return { items, slot: binding.slot };
    }
    return { items, slot: null };
  }

  variable(name: string): Variable {
    let known = this.#variables.get(name);
    if (known === undefined) {
      known = { variable: { name, index: -1 }, reads: 0 };
      this.#variables.set(name, known);
    }
    known.reads += this.#loops > 0 ? 2 : 1;
    if (known.reads > 1 && known.variable.index < 0) {
      known.variable.index = this.#cached;
      this.#cached += 1;
    }
    return known.variable;
  }
}

/** The number of nodes below a node: an estimate for the cost of one evaluation. */
export function sizeOf(node: SyntaxNode): number {
  let size = 0;
  node.cursor().iterate(() => {
    size += 1;
  });
  return size;
}
