/**
 * The shared state of reading the logic of one decision or business knowledge model, and the reader of its
 * expressions. Pure.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { FeelExpression, FeelNames, FeelOptions, FeelType } from '../feel/index.ts';
import { compileFeel } from '../feel/index.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { textOf } from '../parse/moddle-element.ts';
import type { Drafts } from './drafts.ts';
import type { Invocable, ValueType } from './model.ts';

export interface Reading {
  /** The owner of the logic, which is the element in findings. */
  readonly owner: ModdleElement;
  readonly compiler: Compiler;
  /** The model that contains it. */
  readonly drafts: Drafts;
  /** All elements of the file that a boxed invocation can call, by name. */
  readonly knowledge: ReadonlyMap<string, Invocable>;
  /** Names that may be functions here. */
  readonly callable: ReadonlySet<string>;
  /** Variable names here, for the parser: with spaces, operators and keywords. */
  readonly names: FeelNames;
  /** Unreadable expressions return null instead of reporting a finding. */
  readonly lenient: boolean;
}

/** With additional names; the values of any of them may be functions. */
export function withNames(reading: Reading, names: Iterable<readonly [string, ValueType]>): Reading {
  const added = [...names].filter(([name]) => name !== '');
  const callable = new Set([...reading.callable, ...added.map(([name]) => name)]);
  const seen = Object.fromEntries(added.map(([name, type]) => [name, namesIn(type)]));
  return { ...reading, callable, names: { ...reading.names, ...seen } };
}

/** The names of the entries of a type. */
function namesIn(type: ValueType): FeelNames | true {
  return type.kind === 'coerced' ? namesOfType(type.type) : true;
}

function namesOfType(type: FeelType): FeelNames | true {
  switch (type.kind) {
    case 'list':
    case 'restricted':
      return namesOfType(type.of);
    case 'context':
      return Object.fromEntries([...type.entries].map(([name, entry]) => [name, namesOfType(entry)]));
    default:
      return true;
  }
}

/** Options for compiling FEEL here. For the versions that Camunda supports, its rules for names apply. */
export function feelOptions({ callable, names, drafts, lenient }: Reading): FeelOptions {
  return {
    dmn: true,
    inScope: callable,
    types: (name) => drafts.types.find(name),
    lenient,
    ...(drafts.isChecked ? { names, comparesBooleans: true } : {}),
  };
}

/** Null for an expression without text; problems are reported. */
export function expressionOf(
  reading: Reading,
  source: ModdleElement | undefined,
  what: string,
): FeelExpression | null {
  if (source !== undefined && !isFeel(reading, source, what)) return null;
  const text = source === undefined ? '' : (textOf(source, 'text')?.trim() ?? '');
  if (text === '') return null;
  const { owner, compiler } = reading;
  return compiler.feelOf(owner, what, () => compileFeel(text, feelOptions(reading))) ?? null;
}

/** False, and reported, for any other language. */
export function isFeel(reading: Reading, source: ModdleElement, what: string): boolean {
  const language = textOf(source, 'expressionLanguage') ?? '';
  if (language === '' || /feel/i.test(language)) return true;
  reportProblem(reading, `${what} is in '${language.slice(0, 100)}'; only FEEL is supported`);
  return false;
}

/** Reports a problem. If reading is lenient, the expression only returns null. */
export function reportProblem({ owner, compiler, lenient }: Reading, reason: string): void {
  if (!lenient) compiler.report(owner, reason);
}
