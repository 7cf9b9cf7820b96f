/**
 * Quotes words for a shell, because suggested commands contain names from data. Pure.
 */

const PLAIN = /^[\w@%+:,./-]+$/;
/** Control characters and marks that change the writing direction. */
const INVISIBLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const TO_ESCAPE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069'\\]/gu;

/** Quotes one word for a POSIX shell; with invisible characters, for bash, zsh and ksh. */
export function shellWord(text: string): string {
  if (PLAIN.test(text)) return text;
  if (!INVISIBLE.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text.replace(TO_ESCAPE, (character) => {
    if (character === "'" || character === '\\') return `\\${character}`;
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
  return `$'${escaped}'`;
}

/** Builds a signalbox command line. A positional that looks like an option is placed after `--`. */
export function commandLine(
  words: readonly string[],
  options: Readonly<Record<string, string>> = {},
  positional: readonly string[] = [],
): string {
  const named = Object.entries(options).map(([name, value]) => `--${name}=${shellWord(value)}`);
  const isOptionLike = positional.some((word) => word.startsWith('-'));
  const head = ['signalbox', ...words];
  if (isOptionLike) return [...head, ...named, '--', ...positional.map(shellWord)].join(' ');
  return [...head, ...positional.map(shellWord), ...named].join(' ');
}
