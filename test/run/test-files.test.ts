/** Every test file is run once, and shares a process only with files that can't disturb it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestFile } from './test-files.ts';
import { claimsProcess, findTestFiles, groupsOf } from './test-files.ts';

const file = (path: string, text = ''): TestFile => ({ path, text });
const paths = (groups: readonly (readonly TestFile[])[]): string[][] =>
  groups.map((group) => group.map(({ path }) => path));

test('every test file is in exactly one group', async () => {
  const files = await findTestFiles(['test']);
  const grouped = groupsOf(files).flat();
  assert.ok(files.length > 250, `${files.length}`);
  assert.deepEqual(grouped.map(({ path }) => path).sort(), files.map(({ path }) => path).sort());
});

test('a folder selects the test files below it, a pattern or a path the matching ones', async () => {
  const all = (await findTestFiles(['test/run'])).map(({ path }) => path);
  assert.deepEqual(
    all,
    ['environment', 'main', 'running-files', 'test-files'].map((name) => `test/run/${name}.test.ts`),
  );
  const some = await findTestFiles(['test/*/test-files.test.ts', 'test/run/test-files.test.ts']);
  assert.deepEqual(
    some.map(({ path }) => path),
    ['test/run/test-files.test.ts'],
  );
});

test('long files are first, then integration tests, then hooks of their own, and the others share processes', () => {
  const small = Array.from({ length: 21 }, (_, at) => file(`test/state/${at}.test.ts`));
  const groups = groupsOf([
    ...small,
    file('test/integration/a.test.ts'),
    file('test/sim/b.test.ts'),
    file('test/cli/c.test.ts', 'process.chdir(folder);'),
  ]);
  assert.deepEqual(paths(groups.slice(0, 3)), [
    ['test/sim/b.test.ts'],
    ['test/integration/a.test.ts'],
    ['test/cli/c.test.ts'],
  ]);
  assert.deepEqual(
    groups.slice(3).map((group) => group.length),
    [11, 10],
  );
  assert.deepEqual(groupsOf([]), []);
});

test('integration tests of some folders share a process, even with hooks, unless they change it', () => {
  const groups = groupsOf([
    ...[1, 2, 3, 4, 5].map((at) => file(`test/integration/cli/${at}.test.ts`, 'before(start);')),
    file('test/integration/cli/6.test.ts', "process.env['HOME'] = folder;"),
    file('test/integration/engine/kill.test.ts'),
  ]);
  assert.deepEqual(paths(groups), [
    ['test/integration/cli/6.test.ts'],
    ['test/integration/engine/kill.test.ts'],
    [1, 2, 3].map((at) => `test/integration/cli/${at}.test.ts`),
    [4, 5].map((at) => `test/integration/cli/${at}.test.ts`),
  ]);
});

const CLAIMS = [
  'before(async () => {',
  'const a = 1;\nafterEach(() => rm(folder));',
  "process.env['HOME'] = folder;",
  "delete process.env['HOME'];",
  "  process.chdir('/');",
  "process.once('SIGTERM', stop);",
  'process.exitCode = 1;',
  "mock.timers.enable({ apis: ['Date'] });",
];

for (const text of CLAIMS) {
  test(`a file with \`${text.split('\n').at(-1)}\` has a separate process`, () => {
    assert.equal(claimsProcess(file('test/cli/a.test.ts', text)), true);
  });
}

test('a file that only reads the environment, or has its hooks in a suite, shares a process', () => {
  const texts = ["if (process.env['HOME'] === '/') return;", 'describe(() => {\n  before(start);\n});'];
  for (const text of texts) assert.equal(claimsProcess(file('test/cli/a.test.ts', text)), false, text);
});
