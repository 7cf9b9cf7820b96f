/**
 * The DMN TCK, and that its results do not drop. The test cases are not part of the project: DMN_TCK names
 * their folder (default `../shared/dmn-tck` beside the checkout).
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { importPlanted } from '../planted.ts';
import type { ChapterOutcome } from './run.ts';
import { runTck } from './run.ts';
import type { TckScore } from './score.ts';
import { drops, renderTckPage, scoreOf, unexplained } from './score.ts';

const root = new URL('../../', import.meta.url);
const folder = process.env['DMN_TCK'] ?? fileURLToPath(new URL('../shared/dmn-tck', root));
const committed = JSON.parse(readFileSync(new URL('docs/dmn-tck.json', root), 'utf8')) as TckScore;

test('each result of the DMN TCK that passed before still passes', async (t) => {
  if (!existsSync(folder)) return t.skip(`there is no folder ${folder} (DMN_TCK) with the DMN TCK`);
  const score = scoreOf(await runTck(folder));
  assert.deepEqual(drops(committed, score), []);
  assert.deepEqual(unexplained(score), []);
  assert.deepEqual(committed, score, 'more results pass: npm run tck -- --rewrite');
});

for (const [what, chapter, fault] of [
  [
    'a wrong rounding',
    '1143-feel-round-half-up-function',
    {
      file: 'bpmn/feel/functions/numeric-functions.ts',
      code: 'HALF_UP: Decimal.ROUND_HALF_UP',
      instead: 'HALF_UP: Decimal.ROUND_HALF_DOWN',
    },
  ],
  [
    'a lost rule about null',
    '0068-feel-equality',
    {
      file: 'bpmn/feel/values/equality.ts',
      code: 'if (a === null || b === null) return a === b;',
      instead: 'if (a === null || b === null) return null;',
    },
  ],
  [
    'a wrong order of outputs',
    '0113-outputOrder-hitpolicy-singleinoutcol',
    {
      file: 'bpmn/dmn/table.ts',
      code: 'if (difference !== 0) return difference;',
      instead: 'if (difference !== 0) return -difference;',
    },
  ],
  [
    'a lost conversion',
    '0082-feel-coercion',
    {
      file: 'bpmn/dmn/coercion.ts',
      code: 'if (converted !== undefined) return converted;',
      instead: 'if (converted === value) return converted;',
    },
  ],
] as const) {
  test(`${what} drops results of the DMN TCK`, async (t) => {
    if (!existsSync(folder)) return t.skip(`there is no folder ${folder} (DMN_TCK) with the DMN TCK`);
    const { runTck: run } = await importPlanted<{ runTck: typeof runTck }>('test/dmn-tck/run.ts', fault);
    const before = { ...committed, chapters: committed.chapters.filter((one) => one.chapter === chapter) };
    assert.equal(before.chapters.length, 1);
    assert.notDeepEqual(drops(before, scoreOf(await run(folder, chapter))), []);
    assert.deepEqual(drops(before, scoreOf(await runTck(folder, chapter))), []);
  });
}

test('the page about the DMN TCK shows the committed results', () => {
  assert.equal(readFileSync(new URL('docs/dmn-tck.md', root), 'utf8'), renderTckPage(committed));
});

const outcome = (cases: ChapterOutcome['cases']): ChapterOutcome[] => [
  { level: 'compliance-level-3', chapter: '0001-a', cases },
];

test('a failing result and a missing case or chapter are a drop; a new pass is not', () => {
  const before = scoreOf(outcome([{ id: '1' }, { id: '2', failure: 'wrong' }]));
  assert.deepEqual(drops(before, scoreOf(outcome([{ id: '1', failure: 'x' }, { id: '2' }]))), [
    '3/0001-a/1 passed before',
  ]);
  assert.deepEqual(drops(before, scoreOf(outcome([{ id: '1' }]))), ['3/0001-a: 1 results, before 2']);
  assert.deepEqual(drops(before, scoreOf([])), ['3/0001-a: the chapter is missing']);
  assert.deepEqual(drops(before, scoreOf(outcome([{ id: '1' }, { id: '2' }]))), []);
});
