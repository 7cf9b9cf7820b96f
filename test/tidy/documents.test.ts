/**
 * Markdown files have short lines, their links lead to files, and ARCHITECTURE.md has the folders that there
 * are.
 */

import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { foldersOf, longLinesOf } from './documents.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NOT_OURS = /(^|\/)(node_modules|dist|coverage|\.signalbox)\//;

const documents = globSync('**/*.md', {
  cwd: ROOT,
  exclude: (name) => name === 'node_modules' || name === 'dist',
})
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !NOT_OURS.test(path))
  .sort()
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

test('Markdown lines have at most 120 characters', () => {
  const long = documents.flatMap(({ path, text }) => longLinesOf(text).map((line) => `${path}:${line}`));
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

interface Rule {
  readonly name: string;
  readonly to: { readonly pathNot?: string };
}

test('ARCHITECTURE.md has each folder with the imports that .dependency-cruiser.cjs allows', () => {
  const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
    forbidden: Rule[];
  };
  const allowed = forbidden.flatMap(({ name, to }): [string, string[]][] => {
    const folder = /^([\w-]+)-imports$/.exec(name)?.[1];
    const [itself, ...others] = (/^\^\((.*)\)\/$/.exec(to.pathNot ?? '')?.[1] ?? '').split('|');
    return folder !== undefined && itself === folder ? [[folder, others]] : [];
  });
  assert.ok(allowed.length > 10, 'the rules of the folders have another form');
  const inTable = foldersOf(readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8'));
  assert.deepEqual(
    new Map(inTable.map(([folder, imports]) => [folder, imports.toSorted()])),
    new Map(allowed.map(([folder, others]) => [folder, others.toSorted()])),
    'change the table "Where things are" in ARCHITECTURE.md, or .dependency-cruiser.cjs',
  );
});
