/** The table of folders in ARCHITECTURE.md equals the rules of dependency-cruiser. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const ROOT = new URL('../..', import.meta.url);

interface Rule {
  readonly name: string;
  readonly to: { readonly pathNot?: string };
}

const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  readonly forbidden: readonly Rule[];
};

/** Folder -> what it may import besides itself, sorted. */
type Imports = Readonly<Record<string, readonly string[]>>;

function importsOfRules(): Imports {
  const rules = forbidden.filter(({ name }) => name.endsWith('-imports'));
  return Object.fromEntries(
    rules.map(({ name, to }) => {
      const folder = name.replace(/-imports$/, '');
      const allowed = /^\^\((.*)\)\/$/.exec(to.pathNot ?? '')?.[1]?.split('|') ?? [];
      return [folder, allowed.filter((each) => each !== folder).sort()];
    }),
  );
}

function importsOfTable(): Imports {
  const text = readFileSync(new URL('ARCHITECTURE.md', ROOT), 'utf8');
  const rows = [...text.matchAll(/^\| `([\w-]+)\/` \|.*\| ([^|]+) \|$/gm)];
  const folders = rows.map(([, folder = '']) => folder);
  return Object.fromEntries(
    rows.map(([, folder = '', imports = '']) => {
      if (imports === 'all') return [folder, folders.filter((each) => each !== folder).sort()];
      return [folder, imports === '-' ? [] : imports.split(', ').sort()];
    }),
  );
}

test('ARCHITECTURE.md lists the folders with what the check lets them import', () => {
  assert.ok(Object.keys(importsOfRules()).length > 10);
  assert.deepEqual(
    importsOfTable(),
    importsOfRules(),
    'the table of folders in ARCHITECTURE.md and MAY_IMPORT in .dependency-cruiser.cjs differ: change both',
  );
});

test('every folder of the table exists', () => {
  const missing = Object.keys(importsOfTable()).filter((folder) => !existsSync(new URL(folder, ROOT)));
  assert.deepEqual(missing, []);
});
