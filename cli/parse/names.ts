/** Lists of names in options. Pure. */

/** The names of a list that is separated by commas; empty ones are ignored. */
export function parseNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
