/**
 * Breaks comment lines that are too long, which the formatter doesn't change: `node scripts/wrap-comments.ts
 * [files]`, by default all. The rest of a long line is moved to the front of the next line of the same
 * paragraph, or to a new line.
 */

import { globSync, readFileSync, writeFileSync } from 'node:fs';

const COLUMNS_MAX = 110;

const named = process.argv.slice(2);
const isOurs = (path: string) => !/(^|\/)(node_modules|dist|coverage|\.signalbox)\//.test(path);
const paths =
  named.length > 0 ? named : globSync('**/*.{ts,mjs,cjs}', { exclude: ['**/node_modules/**', 'dist/**'] });

for (const path of paths.filter(isOurs)) {
  const text = readFileSync(path, 'utf8');
  const wrapped = wrapComments(text);
  if (wrapped === text) continue;
  writeFileSync(path, wrapped);
  process.stdout.write(`${path}\n`);
}

function wrapComments(text: string): string {
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.length <= COLUMNS_MAX) continue;
    const oneLine = /^(\s*)\/\*\* (.*) \*\/$/.exec(line);
    if (oneLine !== null) {
      const [, indent = '', words = ''] = oneLine;
      lines.splice(at, 1, `${indent}/**`, `${indent} * ${words}`, `${indent} */`);
      continue;
    }
    const prose = /^(\s*(?:\*|\/\/) )(\S.*)$/.exec(line);
    if (prose === null) continue;
    const [, head = '', words = ''] = prose;
    const breakAt = words.lastIndexOf(' ', COLUMNS_MAX - head.length);
    if (breakAt <= 0) continue;
    const rest = words.slice(breakAt + 1);
    lines[at] = head + words.slice(0, breakAt);
    const next = lines[at + 1] ?? '';
    if (isContinuation(next, head)) lines[at + 1] = `${head}${rest} ${next.slice(head.length)}`;
    else lines.splice(at + 1, 0, head + rest);
  }
  return lines.join('\n');
}

/**
 * Prose that continues: not a list item, a tag, a table, an indented or an empty line, nor a new sentence on
 * its own line.
 */
function isContinuation(next: string, head: string): boolean {
  return next.startsWith(head) && /^[^\s\-*@|#/]/.test(next.slice(head.length));
}
