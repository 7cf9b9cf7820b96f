/** All files follow the house rules. */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseSource, RULES } from './tidy/rules.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NOT_OURS = /^(node_modules|dist|coverage|\.signalbox)\//;

const files = globSync('**/*.{ts,mjs,cjs}', {
  cwd: ROOT,
  exclude: (name) => name === 'node_modules' || name === 'dist',
})
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !NOT_OURS.test(path))
  .sort()
  .map((path) => parseSource(path, readFileSync(`${ROOT}/${path}`, 'utf8')));

test('the folders contain files', () => {
  assert.ok(files.some(({ path }) => path === 'test/tidy.test.ts'));
});

for (const rule of RULES) {
  test(rule.name, () => {
    const found = files.flatMap((file) =>
      rule.check(file).map(({ line, what }) => `${file.path}:${line} ${what}`),
    );
    assert.equal(found.length, 0, `\n${found.join('\n')}`);
  });
}
