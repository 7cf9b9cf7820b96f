/** The tests that docs/reliability.md names exist. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { COVERAGE } from './coverage.ts';

for (const { id, tests } of COVERAGE) {
  test(`${id}: its tests exist`, () => {
    for (const [file, title = ''] of tests) {
      const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
      assert.ok(text.includes(title), `${file} has no test '${title}'`);
    }
  });
}
