/**
 * Runs simulations from the command line: `npm run sim` (10,000 seeds), `-- --seeds 500 --from 1`, or one
 * seed with `SEED=17 npm run sim`; `--narrow` runs the models of the test suite. Exits with 1 at the first
 * seed with a violation, and prints the seed and the end of its trace.
 */
import { parseArgs } from 'node:util';
import { COVERED } from './checkers/coverage.ts';
import { readyCompiler } from './models.ts';
import { Simulation } from './simulation.ts';

const TRACE_LINES = 80;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    trace: { type: 'string', default: String(TRACE_LINES) },
    calm: { type: 'boolean', default: false },
    narrow: { type: 'boolean', default: false },
  },
});
const isCalm = values.calm;
const isWide = !values.narrow;
const models = await readyCompiler();
const only = process.env['SEED'];
const from = Number(only ?? values.from);
const until = only === undefined ? from + Number(values.seeds) : from + 1;
const totals = new Map<string, number>();
const startedMs = performance.now();
let failures = 0;
for (let seed = from; seed < until && failures === 0; seed++) {
  const { problem, counts, fingerprint } = await new Simulation({ seed, models, isCalm, isWide }).run();
  for (const [what, count] of counts) totals.set(what, (totals.get(what) ?? 0) + count);
  if (problem !== undefined) {
    failures++;
    await tell(seed);
  } else if (seed % 100 === 0 || only !== undefined) {
    console.log(`seed ${seed}: nothing found; ${fingerprint.slice(0, 16)}`);
  }
}
for (const [what, count] of [...totals].sort(([a], [b]) => (a < b ? -1 : 1)))
  console.log(`${String(count).padStart(9)} ${what}`);
const never = COVERED.filter((what) => !totals.has(what));
if (isWide && only === undefined) console.log(`never happened: ${never.join(', ') || 'nothing'}`);
console.log(
  `${failures === 0 ? 'nothing found' : 'FAILED'} in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`,
);
process.exitCode = failures === 0 ? 0 : 1;

/** Repeats the simulation with a trace. */
async function tell(seed: number): Promise<void> {
  const { problem, trace } = await new Simulation({ seed, models, isCalm, isWide, isTraced: true }).run();
  console.error(trace.slice(-Number(values.trace)).join('\n'));
  console.error(`\nSEED=${seed} finds: ${problem}\nagain: SEED=${seed} npm run sim`);
}
