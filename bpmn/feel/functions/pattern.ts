/**
 * Regular expressions in linear time: RE2 by re2js, a port of Go's engine without backtracking, kept up to
 * date and without dependencies. Patterns of Java and XPath are translated; what RE2 can't do
 * (backreferences, lookaround, possessive quantifiers, intersection of classes) is refused, never guessed.
 * Pure. Source: DMN 1.5 10.3.4.3 (XPath's fn:matches and fn:replace); java.util.regex, which Camunda uses.
 */
import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';
import type { Run } from '../run.ts';
import { translatePattern } from './pattern-syntax.ts';

/** Patterns that are kept in compiled form. */
const KEPT_MAX = 200;
const PATTERN_LENGTH_MAX = 1000;

/** A pattern in compiled form, or why it is none. */
export type Pattern = { readonly regex: RE2JS; readonly cost: number } | { readonly problem: string };

const kept = new LRUCache<string, Pattern>({ max: KEPT_MAX });

/** `flags`: any of s, m, i, x and q. Null, with a warning, for a pattern that can't be used. */
export function patternOf(run: Run, caller: string, pattern: string, flags = ''): RegExpUse | null {
  run.spend(100 + 10 * Math.min(pattern.length, PATTERN_LENGTH_MAX));
  const found = readPattern(pattern, flags);
  return 'problem' in found ? run.warn(`${caller}(): ${found.problem}`) : { ...found, run };
}

/** Compiles a pattern, or says why it can't be used. */
export function readPattern(pattern: string, flags: string): Pattern {
  const key = `${flags}/${pattern}`;
  let found = kept.get(key);
  if (found === undefined) {
    found = compilePattern(pattern, flags);
    kept.set(key, found);
  }
  return found;
}

function compilePattern(pattern: string, flags: string): Pattern {
  const shown = JSON.stringify(pattern.slice(0, 60));
  if (pattern.length > PATTERN_LENGTH_MAX) {
    return { problem: `the pattern has ${pattern.length} characters, the limit is ${PATTERN_LENGTH_MAX}` };
  }
  const unknown = /[^smixq]/.exec(flags);
  if (unknown !== null) return { problem: `the flag '${unknown[0]}' is not one of s, m, i, x and q` };
  let bits = 0;
  if (flags.includes('s')) bits |= RE2JS.DOTALL;
  if (flags.includes('m')) bits |= RE2JS.MULTILINE;
  if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE;
  const isDotAll = flags.includes('s') || /\(\?[a-z]*s/i.test(pattern);
  try {
    const text = flags.includes('q')
      ? RE2JS.quote(pattern)
      : translatePattern(pattern, flags.includes('x'), isDotAll);
    const regex = RE2JS.compile(text, bits);
    return { regex, cost: regex.programSize() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return {
      problem: `the pattern ${shown} can't be used: ${error.message.replace('error parsing regexp: ', '')}`,
    };
  }
}

/** A pattern that one evaluation uses: it pays for every text before the engine is entered. */
export interface RegExpUse {
  readonly regex: RE2JS;
  /** Instructions of the compiled pattern: the most steps for each character. */
  readonly cost: number;
  readonly run: Run;
}

/** Where a match is, in UTF-16 units, and its groups; the whole is the first. */
export interface Found {
  readonly from: number;
  readonly to: number;
  readonly groups: readonly (string | null)[];
}

export function isFound({ regex, cost, run }: RegExpUse, text: string): boolean {
  payFor(text, cost, run);
  return regex.test(text);
}

/** Every match, from left to right. */
export function* allFound({ regex, cost, run }: RegExpUse, text: string): Generator<Found> {
  payFor(text, cost, run);
  const matcher = regex.matcher(text);
  while (matcher.find()) {
    run.spend(1 + cost);
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index));
    yield { from: matcher.start(), to: matcher.end(), groups };
  }
}

function payFor(text: string, cost: number, run: Run): void {
  run.spend(1 + ((text.length * cost) >> 4));
}
