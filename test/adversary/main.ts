/**
 * The long form of the adversary: `npm run adversary` (100,000 inputs), `-- --inputs 5000 --seed 7`. Prints
 * the outcomes of the inputs; exits with 1 if a partition stopped or an input is not accounted for.
 *
 * `-- --kafka` (`--models tree,recursion`): hostile models on a real Kafka, with the limits of the engine and
 * without those that protect from each; exits with 1 if a model with limits disturbs others, or one without
 * them is not noticed.
 */
import { parseArgs } from 'node:util';
import { attack } from './attack.ts';
import { besideHostile, HOSTILE } from './on-kafka.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    kafka: { type: 'boolean', default: false },
    models: { type: 'string', default: Object.keys(HOSTILE).join() },
  },
});
process.exitCode = (await (values.kafka ? hostileModels() : badInputs())) ? 0 : 1;

async function badInputs(): Promise<boolean> {
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
  return unaccounted.length + defects.length === 0;
}

async function hostileModels(): Promise<boolean> {
  let isAsExpected = true;
  for (const name of values.models.split(',')) {
    for (const without of [[], HOSTILE[name]?.limits ?? []]) {
      const { batches, instances, signals, handled, problems } = await besideHostile(name, without);
      const which = without.length === 0 ? 'with all limits' : `without ${without.join(', ')}`;
      console.log(
        `${name} ${which}: ${handled} ordinary commands, at most ${batches.join(' and ')} batches each;`,
      );
      console.log(`  at most ${signals} signals wait, ${instances} instances are stored`);
      for (const problem of problems) console.log(`  found: ${problem}`);
      if (problems.length > 0 !== without.length > 0) isAsExpected = false;
    }
  }
  return isAsExpected;
}
