/** Explains a syntax error: its position, and what was probably meant. Pure. */
import type { SyntaxNode } from '@lezer/common';
import { excerpt, FeelSyntaxError } from '../errors.ts';

/** The error for a node that the parser marked as invalid. */
export function syntaxErrorAt(node: SyntaxNode, source: string): FeelSyntaxError {
  const { from } = node;
  const to = Math.max(node.to, from);
  const found = source
    .slice(from, Math.max(to, from + 1))
    .trim()
    .slice(0, 40);
  const what = found === '' ? 'the expression ends too early' : `'${found}' is not expected here`;
  return syntaxErrorOf(what, { from, to }, source, hintFor(source, from));
}

/** A FeelSyntaxError with its position and the beginning of the text. */
export function syntaxErrorOf(
  what: string,
  position: { readonly from: number; readonly to: number },
  source: string,
  hint = '',
): FeelSyntaxError {
  const advice = hint === '' ? '' : ` (${hint})`;
  return new FeelSyntaxError(`${what}${advice}, at ${position.from + 1}: ${excerpt(source)}`, {
    from: position.from,
    to: position.to,
  });
}

/** Words and signs of other languages, with their FEEL equivalents. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/==/, "write '=' instead of '=='"],
  [/&&/, "write 'and' instead of '&&'"],
  [/\|\|/, "write 'or' instead of '||'"],
  [/\?[^"]*:/, "write 'if ... then ... else ...' instead of '... ? ... : ...'"],
  [/'/, 'strings are in double quotes'],
  [/!(?!=)/, "write 'not(...)' instead of '!'"],
  [/\$\{|#\{/, 'FEEL needs no dollar sign around an expression'],
  [/<>/, "write '!=' instead of '<>'"],
  [/%/, "write 'modulo(a, b)' instead of '%'"],
  [/=>|->/, "write 'function(x) ...'"],
];

function hintFor(source: string, from: number): string {
  if (source.startsWith('"', from)) return 'a string ends with a double quote';
  const around = source.slice(Math.max(0, from - 2), from + 3);
  const near = HINTS.find(([pattern]) => pattern.test(around));
  if (near !== undefined) return near[1];
  if (/\bif\b/.test(source) && !/\belse\b/.test(source)) return "'if' needs 'then' and 'else'";
  const somewhere = HINTS.find(([pattern]) => pattern.test(source.replace(/"(?:[^"\\]|\\.)*"/g, '')));
  return somewhere?.[1] ?? '';
}
