/**
 * The long form of the adversary: `npm run adversary` (100,000 inputs), `-- --inputs 5000 --seed 7`. Prints
 * the outcomes of the inputs; exits with 1 if a partition stopped or an input is not accounted for.
 */
import { parseArgs } from 'node:util';
import { attack } from './attack.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});
const startedMs = performance.now();
const { kinds, outcomes, batchesMax, unaccounted, defects, doubts } = await attack({
  seed: Number(values.seed),
  count: Number(values.inputs),
});
const byCount = (counts: ReadonlyMap<string, number>): [string, number][] =>
  [...counts].sort(([, one], [, other]) => other - one);
for (const [what, count] of byCount(kinds)) console.log(`${String(count).padStart(7)} ${what}`);
console.log();
for (const [what, count] of byCount(outcomes)) console.log(`${String(count).padStart(7)} ${what}`);
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
console.log(`\n${batchesMax} batches at most for an ordinary start, ${doubts} takeovers, ${seconds} s`);
for (const one of unaccounted.slice(0, 20)) console.error(`not accounted for: ${one}`);
for (const one of defects.slice(0, 20)) console.error(`the engine failed at: ${one}`);
process.exitCode = unaccounted.length + defects.length === 0 ? 0 : 1;
