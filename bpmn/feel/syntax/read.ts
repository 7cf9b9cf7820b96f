/**
 * Parses a FEEL text: the syntax tree of lezer-feel, whose errors become messages with a position and a hint.
 * The tree never depends on which variables exist: `a-b` is always a subtraction and `` `a-b` `` always a
 * name, as in Camunda. Only names listed by the caller are read as one word (DMN). Pure. Source: DMN 1.5
 * 10.3.1.2 (grammar), lezer-feel's Camunda dialect.
 */
import type { Tree } from '@lezer/common';
import { parser, trackVariables } from 'lezer-feel';
import { FeelSyntaxError } from '../errors.ts';
import { NESTING_MAX, SOURCE_LENGTH_MAX } from '../limits.ts';
import type { FeelNames, FeelOptions } from '../types.ts';
import { withFunctionsAndOr } from './and-or.ts';
import { syntaxErrorAt } from './hints.ts';

/** The result of parsing. */
export type FeelKind = 'Expression' | 'UnaryTests';

export interface FeelSyntax {
  /** The text that the tree's positions refer to. */
  readonly source: string;
  readonly tree: Tree;
}

/**
 * Function names that contain a keyword of the grammar (`or`): the parser accepts them as names only if they
 * are in its context.
 */
const PARSER_NAMES: FeelNames = { 'get or else': true };

/** Parses `text` (without a leading `=`). Throws FeelSyntaxError. */
export function readFeel(text: string, kind: FeelKind, { names }: FeelOptions): FeelSyntax {
  if (text.length > SOURCE_LENGTH_MAX) {
    const message = `Expression has ${text.length} characters, the limit is ${SOURCE_LENGTH_MAX}`;
    throw new FeelSyntaxError(message, { from: 0, to: text.length });
  }
  const source = withFunctionsAndOr(text);
  const context = names === undefined ? PARSER_NAMES : { ...names, ...PARSER_NAMES };
  const tree = parser
    .configure({ top: kind, contextTracker: trackVariables(context), dialect: 'camunda' })
    .parse(withOneWordFunctions(withRangesAsLists(withoutTemporalNames(source))));
  check(tree, source);
  return { source, tree };
}

/**
 * Deep in other calls, lezer-feel reads the `and` of `years and months duration(` as the operator, so it gets
 * a name of one word; the compiler gets the original one.
 */
function withOneWordFunctions(source: string): string {
  return source.replace(/\byears\s+and\s+months\s+duration(?=\s*\()/g, (name) => name.replaceAll(/\s/g, '_'));
}

/**
 * lezer-feel doesn't support `instance of range<number>`, so it gets `list <number>`; the compiler gets
 * `range`.
 */
function withRangesAsLists(source: string): string {
  return source.replace(/(\binstance\s+of\s+(?:list\s*<\s*)*)range(?=\s*<)/g, '$1list ');
}

/**
 * After a parameter or entry `time:`, lezer-feel reads `time(...)` and `date and time(...)` as calls of a
 * variable, so it gets another name of the same length; the compiler gets `time`.
 */
function withoutTemporalNames(source: string): string {
  return source.replace(/([({,]\s*)(dat|tim|duratio)[en](?=\s*:)/g, '$1$2_');
}

function check(tree: Tree, source: string): void {
  let depth = 0;
  tree.iterate({
    enter(ref) {
      if (ref.type.isError) throw syntaxErrorAt(ref.node, source);
      depth += 1;
      if (depth > NESTING_MAX) {
        const position = { from: ref.from, to: ref.to };
        throw new FeelSyntaxError(`Expression is nested deeper than ${NESTING_MAX} levels`, position);
      }
    },
    leave() {
      depth -= 1;
    },
  });
}
