/**
 * What reading the logic of one decision or business knowledge model shares, and how an expression of it is
 * read. Pure.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { FeelExpression } from '../feel/index.ts';
import { compileFeel } from '../feel/index.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { textOf } from '../parse/moddle-element.ts';
import type { Invocable } from './model.ts';

export interface Reading {
  /** Whose logic it is: findings name it. */
  readonly owner: ModdleElement;
  readonly compiler: Compiler;
  /** Of the whole file, by name: what a boxed invocation can call. */
  readonly knowledge: ReadonlyMap<string, Invocable>;
  /** Names under which there may be functions here. */
  readonly callable: ReadonlySet<string>;
  readonly cost: Cost;
}

/** What evaluating it may take. */
export interface Cost {
  expressions: number;
  /** Loops, or calls of what may loop. */
  timed: boolean;
}

/** Null for one without text; what is wrong with it is reported. */
export function expressionOf(
  reading: Reading,
  source: ModdleElement | undefined,
  what: string,
): FeelExpression | null {
  if (source !== undefined && !isFeel(reading, source, what)) return null;
  const text = source === undefined ? '' : (textOf(source, 'text')?.trim() ?? '');
  if (text === '') return null;
  const { owner, compiler } = reading;
  const expression = compiler.feelOf(owner, what, () => compileFeel(text, undefined, reading.callable));
  count(reading, expression);
  return expression ?? null;
}

/** Adds to the cost what evaluating `compiled` once takes. */
export function count({ cost }: Reading, compiled: { readonly timed: boolean } | null | undefined): void {
  cost.expressions += 1;
  if (compiled?.timed) cost.timed = true;
}

/** False, and reported, for any other language. */
export function isFeel({ owner, compiler }: Reading, source: ModdleElement, what: string): boolean {
  const language = textOf(source, 'expressionLanguage') ?? '';
  if (language === '' || /feel/i.test(language)) return true;
  compiler.report(owner, `${what} is in '${language.slice(0, 100)}'; only FEEL is supported`);
  return false;
}
