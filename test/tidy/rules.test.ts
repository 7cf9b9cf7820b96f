/** Each house rule finds violations, and ignores what only resembles them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSource, RULES } from './rules.ts';

/** The violations in a file, as `line what`; its opening comment is added. */
function judge(text: string, path = 'engine/some-file.ts'): string[] {
  const file = parseSource(path, `/** A file. */\n${text}`);
  return RULES.flatMap((rule) => rule.check(file)).map(({ line, what }) => `${line} ${what}`);
}

for (const [name, text, expected, path] of [
  ['clocks', 'const a = Date.now();', ['2 Date: time is an argument: nowMs'], 'state/x.ts'],
  ['clocks by new', 'const a = new Date();', ['2 Date: time is an argument: nowMs'], 'bpmn/x.ts'],
  ['chance', 'const a = Math.random();', ['2 Math.random: no randomness'], 'engine/step/x.ts'],
  ['the environment', 'const a = { process };', ['2 process: the environment is the shell’s'], 'bpmn/x.ts'],
  ['a test alone', "test.only('a', () => 1);", ['2 test.only'], undefined],
  ['a test left out', "test('a', { skip: true }, () => 1);", ['2 { skip } of a test'], undefined],
  ['an empty catch', 'try { a(); } catch {}', ['2 an empty catch'], undefined],
  ['a commented empty catch', 'try { a(); } catch {\n // never mind\n}', ['2 an empty catch'], undefined],
  ['an empty .catch()', 'a().catch(() => {});', ['2 an empty .catch()'], undefined],
  ['a cast to any', 'const a = b as any;', ['2 as any'], undefined],
  ['a silenced line', '// @ts-ignore\na();', ['2 a silenced error'], undefined],
  ['something left to do', 'a(); // TODO later\nb();', ['2 write TODO(#number)'], undefined],
  [
    'a plural behind any number',
    'a(`$' + '{found.size} open jobs`);',
    ["2 a number before 'open jobs': use countOf"],
    'cli/x.ts',
  ],
  ['a noun for one or more', "a('file(s)');", ["2 '(s)' in a text: use countOf"], 'cli/x.ts'],
  ['a name that says nothing', '', ["1 'string-utils' says nothing"], 'engine/string-utils.ts'],
  ['a name in camel case', '', ["1 'someFile' is not kebab-case"], 'engine/someFile.ts'],
  ['a long line', `// ${'and so on '.repeat(13)}`, ['2 133 columns'], undefined],
  ['a long function', `function a() {\n${'  b();\n'.repeat(70)}}`, ['2 a function of 72 lines'], undefined],
  ['a long file', 'a();\n'.repeat(400), ['1 401 lines'], undefined],
] as const) {
  test(`finds ${name}`, () => assert.deepEqual(judge(text, path), expected));
}

test('finds a file without an opening comment', () => {
  const file = parseSource('engine/a.ts', 'const a = 1;\n');
  assert.deepEqual(
    RULES.flatMap((rule) => rule.check(file)),
    [{ line: 1, what: 'no /** ... */ at the top' }],
  );
});

for (const [name, text, path] of [
  ['a BPMN process', 'function run(process: Process) { return process.id; }', 'bpmn/x.ts'],
  ['a property called Date', 'const a = { Date: 1 }; b(a.Date);', 'state/x.ts'],
  ['clocks in the shell', 'const a = Date.now();', 'engine/clock.ts'],
  ['a numbered TODO', '// TODO(#12) later\na();', undefined],
  ['a test that says what it lacks', "test('a', (t) => t.skip('no Java'));", undefined],
  ['a plural behind a limit', 'a(`at most $' + '{JOBS_MAX} jobs`);', 'cli/x.ts'],
  ['a plural behind a verb', 'a(`$' + '{name} reads jobs`);', 'cli/x.ts'],
  ['TODO as data', "const a = 'TODO';", undefined],
  ['a catch that says what it does', 'try { a(); } catch { return null; }', undefined],
  ['an option of something else', 'render({ skip: 3 });', undefined],
  ['a long suite', `describe('a', () => {\n${"  test('b', () => 1);\n".repeat(80)}});`, undefined],
  ["a link that can't be broken", `// https://${'x'.repeat(120)}\na();`, undefined],
  ['a sentence in quotes', `const a = '${'and so on '.repeat(13)}';`, undefined],
] as const) {
  test(`accepts ${name}`, () => assert.deepEqual(judge(text, path), []));
}
