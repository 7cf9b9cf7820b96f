/**
 * The names that the message of an incident contains, such as those of the variables of its expression. Pure.
 */

/** Texts in double quotes are not names. */
const QUOTED = /"(?:[^"\\]|\\.)*"/g;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/gu;

/** Those of `known` that occur as whole names, in the order of the message. */
export function namesIn(message: string, known: ReadonlySet<string>): string[] {
  const names = message.replaceAll(QUOTED, ' ').match(NAME) ?? [];
  return [...new Set(names)].filter((name) => known.has(name));
}
