/**
 * The simulation finds faults: a checker finds each fault that is planted in the engine, within a limited
 * number of seeds.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PLANTED_FAULTS } from './plants.ts';
import { FAULTS_OF_ELEMENTS } from './plants-of-elements.ts';
import { SimulationThread } from './simulation-thread.ts';

/** Far more than needed: each test prints how many it needed. Changes of the engine move rare events. */
const SEEDS_MAX = 300;
const FAULTS = { ...PLANTED_FAULTS, ...FAULTS_OF_ELEMENTS };

describe('a planted fault is found', () => {
  let thread: SimulationThread;
  before(() => {
    thread = new SimulationThread();
  });
  after(() => thread.close());

  for (const [fault, { foundBy }] of Object.entries(FAULTS)) {
    it(fault, async (context) => {
      let problem: string | undefined;
      let seed = 0;
      while (problem === undefined && seed < SEEDS_MAX) {
        seed++;
        ({ problem } = await thread.run({ seed, fault }));
      }
      assert.ok(problem !== undefined, `not found in ${SEEDS_MAX} seeds`);
      context.diagnostic(`seed ${seed}: ${problem.split('\n')[0]}`);
      assert.ok(
        foundBy.some((checker) => problem?.startsWith(checker)),
        `found by another checker than ${foundBy.join(', ')}: ${problem}`,
      );
    });
  }
});
