/**
 * Runs the DMN TCK: `npm run tck -- [folder] [--only chapter] [--rewrite]`. The folder contains the TCK's
 * compliance levels, by default `../shared/dmn-tck`. Prints the failures and the score; exits with 1 if a
 * result is worse than in `docs/dmn-tck.json`, which `--rewrite` updates.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runTck } from '../test/dmn-tck/run.ts';
import type { TckScore } from '../test/dmn-tck/score.ts';
import { drops, renderTckPage, scoreOf, unexplained } from '../test/dmn-tck/score.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, rewrite: { type: 'boolean', default: false } },
});
const folder = positionals[0] ?? '../shared/dmn-tck';
const scores = new URL('../docs/dmn-tck.json', import.meta.url);
if (!existsSync(folder)) {
  console.log(`skipped: there is no folder ${folder} with the test cases of the DMN TCK`);
} else await run();

async function run(): Promise<void> {
  const outcomes = await runTck(folder, values.only);
  for (const { chapter, cases } of outcomes) {
    for (const { id, failure } of cases)
      if (failure !== undefined) console.log(`${chapter}/${id} ${failure}`);
  }
  const score = scoreOf(outcomes);
  for (const [level, { passed, total }] of Object.entries(score.levels)) {
    console.log(`level ${level}: ${passed} of ${total}`);
  }
  if (values.only !== undefined) return;
  if (values.rewrite) {
    writeFileSync(scores, `${JSON.stringify(score, null, 2)}\n`);
    writeFileSync(new URL('../docs/dmn-tck.md', import.meta.url), renderTckPage(score));
  }
  const dropped = drops(JSON.parse(readFileSync(scores, 'utf8')) as TckScore, score);
  for (const line of [...dropped, ...unexplained(score)]) console.error(line);
  if (dropped.length > 0) process.exitCode = 1;
}
