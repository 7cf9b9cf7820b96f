/**
 * The short form of the seeded simulation. Every failure prints its seed: `SEED=<seed> npm run sim` shows its
 * trace; `npm run sim` is the long form. `SIM_SEEDS=20` makes it shorter, as in `npm run check`: with so few
 * seeds not everything occurs, so coverage is not required.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { COVERED } from './checkers/coverage.ts';
import { CROSSINGS } from './checkers/message-crossings.ts';
import { SimulationThread } from './simulation-thread.ts';

const BUDGET = Number(process.env['SIM_SEEDS'] ?? Number.POSITIVE_INFINITY);
/** More than any planted fault needs (`planted.test.ts`); `npm run sim` runs 10,000. */
const SEEDS = Math.min(BUDGET, 60);
/**
 * If something has not happened by then, more seeds are run: changes of the engine move rare events to other
 * seeds.
 */
const SEEDS_MAX = Math.min(BUDGET, 300);
/** The number of seeds with models of every element. */
const WIDE_SEEDS = Math.min(BUDGET, 60);
const WIDE_SEEDS_MAX = Math.min(BUDGET, 500);
/** True if everything has to happen. */
const IS_WHOLE = WIDE_SEEDS_MAX >= 500;
const TRACE_LINES = 40;

/** Faults; each has to happen in some seed. */
const FAULTS = [
  'answerLost',
  'broker away',
  'clock jump',
  'clock of the coordinator',
  'compaction',
  'counted out',
  'forbidden topic',
  'foreign transaction',
  'kill',
  'rebalance',
  'refusals',
  'requestLate',
  'requestLost',
  'restart',
  'slow ends',
  'stale leader',
  'start twice',
  'stop',
];

/** Situations that sources have to go through. */
const ORDERS = [
  'order handled: start',
  'order handled: bad',
  'order handled: none',
  'order handled: huge',
  'order handled: slow',
  'source blocked',
  'source waiting',
  'source ended: closed',
  'source ended: lost',
];

/** Situations that the broker has to go through. */
const BROKER = [
  'a new owner aborts what the former left open',
  'a transaction timed out',
  'EndTxn of an epoch that is over',
  'a produce request repeated',
  'EndTxn repeated',
  'EndTxn repeated after another end',
];

describe('simulation', () => {
  let thread: SimulationThread;
  before(() => {
    thread = new SimulationThread();
  });
  after(() => thread.close());

  it(`finds nothing in ${SEEDS} seeds with every fault and every crossing of messages`, async () => {
    const faults = FAULTS.map((fault) => `fault: ${fault}`);
    const broker = BROKER.map((what) => `broker: ${what}`);
    const missing = new Set<string>([
      ...CROSSINGS,
      ...faults,
      ...broker,
      'line at rest compared',
      'takeover from a standby',
      'EndTxn stays slow',
      ...ORDERS,
    ]);
    for (let seed = 1; seed <= SEEDS || (missing.size > 0 && seed <= SEEDS_MAX); seed++) {
      const result = await thread.run({ seed });
      if (result.problem !== undefined) assert.fail(await story(thread, seed));
      for (const what of result.counts.keys()) missing.delete(what);
    }
    if (IS_WHOLE) assert.deepEqual([...missing], [], 'never happened');
  });

  it(`finds nothing in ${WIDE_SEEDS} seeds with models of every element and with all operations`, async (context) => {
    const missing = new Set(COVERED);
    let seed = 1;
    for (; seed <= WIDE_SEEDS || (missing.size > 0 && seed <= WIDE_SEEDS_MAX); seed++) {
      const result = await thread.run({ seed, isWide: true });
      if (result.problem !== undefined) assert.fail(await story(thread, seed, true));
      for (const what of result.counts.keys()) missing.delete(what);
    }
    context.diagnostic(`${seed - 1} seeds were needed until everything has happened`);
    if (IS_WHOLE) assert.deepEqual([...missing], [], 'never happened');
  });

  it('has the same result for the same seed, and another result for another seed', async () => {
    const fingerprint = async (seed: number): Promise<string> => (await thread.run({ seed })).fingerprint;
    for (const seed of [3, 14, 15]) assert.equal(await fingerprint(seed), await fingerprint(seed));
    assert.notEqual(await fingerprint(3), await fingerprint(4));
  });
});

/** Repeats the simulation with a trace. */
async function story(thread: SimulationThread, seed: number, isWide = false): Promise<string> {
  const { problem, trace } = await thread.run({ seed, isWide, isTraced: true });
  const tail = trace.slice(-TRACE_LINES).join('\n');
  return `SEED=${seed} finds: ${problem}\nagain: SEED=${seed} npm run sim${isWide ? '' : ' -- --narrow'}\n${tail}`;
}
