/**
 * Texts are plain English: no wording of `english.ts` in what users read, and no more of it than
 * `english-left.json` counts in the rest. Lower a count there when you have rewritten something.
 */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Stumble, TextKind } from './english.ts';
import { stumblesOf } from './english.ts';
import type { SourceFile } from './rules.ts';
import { parseSource } from './rules.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NOT_OURS = /^(node_modules|dist|coverage|\.signalbox)\//;
/** These files contain the forbidden wording as examples. */
const ABOUT_WORDING = /^(test\/tidy\/english[.\w]*\.ts|CONTRIBUTING\.md)$/;

/**
 * The number of remaining findings of each kind by top-level folder; a folder that is not listed has none.
 */
const LEFT = JSON.parse(readFileSync(new URL('english-left.json', import.meta.url), 'utf8')) as {
  readonly [kind in TextKind]: { readonly [folder: string]: number };
};

const files = globSync('**/*.{ts,mjs,cjs,md}', {
  cwd: ROOT,
  exclude: (name) => name === 'node_modules' || name === 'dist',
})
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !NOT_OURS.test(path) && !ABOUT_WORDING.test(path))
  .sort()
  .map((path) => parseSource(path, readFileSync(`${ROOT}/${path}`, 'utf8')));

for (const kind of ['strings', 'comments', 'titles', 'markdown'] as const) {
  test(`${kind} are in plain English`, () => {
    const tooMany = [...byFolder(kind)].filter(([folder, found]) => found.length > (LEFT[kind][folder] ?? 0));
    const lines = tooMany.flatMap(([folder, found]) => [
      `${folder}: ${found.length} ${kind}, at most ${LEFT[kind][folder] ?? 0}. All of them:`,
      ...found,
    ]);
    assert.equal(lines.length, 0, `\n${lines.join('\n')}`);
  });
}

function byFolder(kind: TextKind): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    if (file.path.endsWith('.md') !== (kind === 'markdown')) continue;
    const folder = file.path.includes('/') ? (file.path.split('/')[0] ?? '') : '.';
    const found = stumblesOf(file, kind).map((one) => textOf(file, one));
    folders.set(folder, [...(folders.get(folder) ?? []), ...found]);
  }
  return folders;
}

function textOf({ path }: SourceFile, { line, words, instead }: Stumble): string {
  return `  ${path}:${line} "${words}": ${instead}`;
}

function wordsIn(text: string, kind: TextKind): string[] {
  return stumblesOf(parseSource('a.ts', text), kind).map(({ line, words }) => `${line} ${words}`);
}

test('wording is found in each kind of text, by its line', () => {
  assert.deepEqual(wordsIn("const a = 'it is no number';\n", 'strings'), ['1 is no number']);
  assert.deepEqual(wordsIn('\n/** Whoever\n * has not it. */\na();', 'comments'), ['2 Whoever', '3 has not']);
  assert.deepEqual(wordsIn("test('nobody waits', () => 1);", 'titles'), ['1 nobody']);
  assert.deepEqual(wordsIn("test('one a partition goes on', () => 1);", 'titles'), [
    '1 goes on',
    '1 one a partition',
  ]);
  assert.deepEqual(wordsIn('# A title\n\nThe record is\ntold.\n', 'markdown'), ['3 is told']);
});

test('what only resembles it is left alone', () => {
  assert.deepEqual(wordsIn("const a = 'there is no topic; it is no longer read';", 'strings'), []);
  assert.deepEqual(wordsIn('// It has not ended, and has not yet been read.\na();', 'comments'), []);
  assert.deepEqual(wordsIn('```\nnobody\n```\nThe `who` header.\n', 'markdown'), []);
  assert.deepEqual(wordsIn("test('the dead letter is read', () => 1);", 'titles'), []);
});
