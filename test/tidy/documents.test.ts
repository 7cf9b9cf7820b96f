/** Markdown files have short lines, and their links point to existing files. */

import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { longLinesOf } from './documents.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NOT_OURS = /(^|\/)(node_modules|dist|coverage|\.signalbox)\//;

/** A test follows this page literally, line by line. */
const RECIPES = 'docs/adding.md';

const documents = globSync('**/*.md', {
  cwd: ROOT,
  exclude: (name) => name === 'node_modules' || name === 'dist',
})
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !NOT_OURS.test(path))
  .sort()
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

test('Markdown lines have at most 120 characters', () => {
  const long = documents
    .filter(({ path }) => path !== RECIPES)
    .flatMap(({ path, text }) => longLinesOf(text).map((line) => `${path}:${line}`));
  assert.deepEqual(long, []);
});

test('long lines are found outside of tables and code', () => {
  const long = 'word '.repeat(30);
  assert.deepEqual(
    longLinesOf(`${long}\n| ${long} |\n\`\`\`\n${long}\n\`\`\`\n${'x'.repeat(130)}\n- ${long}`),
    [1, 7],
  );
});

test('links between documents lead to files', () => {
  const broken = documents.flatMap(({ path, text }) =>
    Array.from(text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g), ([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(ROOT, dirname(path), target)))
      .map((target) => `${path}: ${target}`),
  );
  assert.deepEqual([...new Set(broken)], []);
});

test('files in ARCHITECTURE.md exist', () => {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const files = Array.from(text.matchAll(/`([\w-]+(?:\/[\w.-]+)+\.\w+)`/g), ([, file = '']) => file);
  assert.ok(files.length > 30);
  assert.deepEqual(
    files.filter((file) => !existsSync(join(ROOT, file))),
    [],
  );
});

test('docs/README.md links every page of docs/', () => {
  const index = readFileSync(join(ROOT, 'docs/README.md'), 'utf8');
  const pages = globSync('*.md', { cwd: join(ROOT, 'docs') }).filter((page) => page !== 'README.md');
  assert.ok(pages.length > 15);
  assert.deepEqual(
    pages.filter((page) => !index.includes(`](${page})`)),
    [],
  );
});
