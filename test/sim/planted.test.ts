/**
 * The simulation finds faults: a checker finds each fault that is planted in the engine, within a limited
 * number of seeds.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { ReadyCompiler } from './models.ts';
import { readyCompiler } from './models.ts';
import { PLANTED_FAULTS } from './plants.ts';
import { FAULTS_OF_ELEMENTS } from './plants-of-elements.ts';
import { Simulation } from './simulation.ts';

/** Far more than needed: each test prints how many it needed. */
const SEEDS_MAX = 60;
const FAULTS = { ...PLANTED_FAULTS, ...FAULTS_OF_ELEMENTS };

describe('a planted fault is found', () => {
  let models: ReadyCompiler;
  before(async () => {
    models = await readyCompiler();
  });

  for (const [name, { plant, alter, family, version, foundBy }] of Object.entries(FAULTS)) {
    it(name, async (context) => {
      let problem: string | undefined;
      let seed = 0;
      const altered = alter && (await readyCompiler(alter));
      while (problem === undefined && seed < SEEDS_MAX) {
        seed++;
        ({ problem } = await new Simulation({ seed, models, plant: plant(altered), family, version }).run());
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
