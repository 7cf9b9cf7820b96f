/** Rules of the Markdown files. Pure. */

const COLUMNS_MAX = 120;

/**
 * Lines, from 1, that are too long. Tables, code blocks and lines without a place to break them may be
 * longer.
 */
export function longLinesOf(markdown: string): number[] {
  let isCode = false;
  return markdown.split('\n').flatMap((line, at) => {
    if (line.startsWith('```')) isCode = !isCode;
    const isFree = isCode || line.startsWith('|') || !/\S\s+\S/.test(line.slice(0, COLUMNS_MAX));
    return line.length > COLUMNS_MAX && !isFree ? [at + 1] : [];
  });
}
