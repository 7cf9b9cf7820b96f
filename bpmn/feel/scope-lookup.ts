/**
 * Finds a variable by its spelling in an expression. FEEL allows names that differ in white space around
 * operators and words (`order id`, `a-b` is `` `a - b` ``); plain identifiers need one lookup. Pure. Source:
 * DMN 1.5 10.3.1.4 (names), lezer-feel's normalizeContextKey.
 */
import { normalizeContextKey } from 'lezer-feel';
import type { FeelScope } from './types.ts';
import type { FeelValue } from './values/feel-value.ts';

const ODD = /[\s./\-'+*]/;

/** The variable's value, or undefined if no visible variable has that name. */
export function lookUp(scope: FeelScope, name: string): FeelValue | undefined {
  const exact = scope.get(name);
  if (exact !== undefined) return exact;
  const wanted = normalizeContextKey(name);
  for (const candidate of scope.names()) {
    if (ODD.test(candidate) && normalizeContextKey(candidate) === wanted) return scope.get(candidate);
  }
  return undefined;
}
