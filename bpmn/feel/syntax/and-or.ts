/**
 * The functions `and(...)` and `or(...)`: aliases of `all` and `any`, but keywords in the grammar, which
 * doesn't support them as functions. Pure. Source: DMN 1.2 table 54; docs.camunda.io, "List functions".
 */

/** Text that ends an operand or must not be changed: a string, a name in backticks, a comment. */
const SKIPPED = /"(?:[^"\\]|\\.)*"|`[^`]*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//.source;
/** Text before an operand; after it, `and` or `or` is not an operator. */
const BEFORE = /^\s*|[([{,:=<>+*/-]\s*|\b(?:then|else|return|satisfies|in|and|or|if)\s+/.source;
const CALL = new RegExp(`${SKIPPED}|(${BEFORE})(and|or)(\\s*\\()`, 'g');

/** Replaces them with `all(` and `any(` in the text. */
export function withFunctionsAndOr(source: string): string {
  if (!/\b(and|or)\s*\(/.test(source)) return source;
  return source.replace(CALL, (all, before?: string, name?: string, open?: string) =>
    name === undefined ? all : `${before}${name === 'and' ? 'all' : 'any'}${open}`,
  );
}
