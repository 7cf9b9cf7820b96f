/**
 * Regular expressions in linear time: RE2 with re2js, a maintained port of Go's engine without backtracking
 * and without dependencies. Patterns of Java and XPath are translated; features that RE2 doesn't support
 * (backreferences, lookaround, possessive quantifiers, intersection of classes) are rejected. Pure. Source:
 * DMN 1.5 10.3.4.3 (XPath's fn:matches and fn:replace); java.util.regex, which Camunda uses.
 */
import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';
import type { Run } from '../run.ts';
import { translatePattern } from './pattern-syntax.ts';

/** Maximum number of cached compiled patterns. */
const KEPT_MAX = 200;
const PATTERN_LENGTH_MAX = 1000;

/** A compiled pattern, or the reason why it is invalid. */
export type Pattern = { readonly regex: RE2JS; readonly cost: number } | { readonly problem: string };

const kept = new LRUCache<string, Pattern>({ max: KEPT_MAX });

/** `flags`: any of s, m, i, x and q. Null, with a warning, for an invalid pattern. */
export function patternOf(run: Run, caller: string, pattern: string, flags = ''): RegExpUse | null {
  run.spend(100 + 10 * Math.min(pattern.length, PATTERN_LENGTH_MAX));
  const found = readPattern(pattern, flags);
  return 'problem' in found ? run.warn(`${caller}(): ${found.problem}`) : { ...found, run };
}

/** Compiles a pattern, or returns the reason why it is invalid. */
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

/** A pattern used by an evaluation: the budget is charged for every text before matching. */
export interface RegExpUse {
  readonly regex: RE2JS;
  /** Number of instructions of the compiled pattern: the maximum number of steps for each character. */
  readonly cost: number;
  readonly run: Run;
}

/** Position of a match, in UTF-16 units, and its groups; the whole match is the first. */
export interface Found {
  readonly from: number;
  readonly to: number;
  readonly groups: readonly (string | null)[];
}

export function isFound({ regex, cost, run }: RegExpUse, text: string): boolean {
  payFor(text, cost, run);
  return regex.test(text);
}

/** All matches, from left to right. */
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
