/**
 * The functions `and(...)` and `or(...)`: other names of `all` and `any`, but words of the grammar, which has
 * no place for them. Pure. Source: DMN 1.2 table 54; docs.camunda.io, "List functions".
 */

/** What ends an operand or is left alone: a string, a name in backticks, a comment. */
const SKIPPED = /"(?:[^"\\]|\\.)*"|`[^`]*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//.source;
/** What comes before an operand; then `and` or `or` is not an operator. */
const BEFORE = /^\s*|[([{,:=<>+*/-]\s*|\b(?:then|else|return|satisfies|in|and|or|if)\s+/.source;
const CALL = new RegExp(`${SKIPPED}|(${BEFORE})(and|or)(\\s*\\()`, 'g');

/** The text with `all(` and `any(` in their place. */
export function withFunctionsAndOr(source: string): string {
  if (!/\b(and|or)\s*\(/.test(source)) return source;
  return source.replace(CALL, (all, before?: string, name?: string, open?: string) =>
    name === undefined ? all : `${before}${name === 'and' ? 'all' : 'any'}${open}`,
  );
}
