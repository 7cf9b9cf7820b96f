/**
 * The simulation finds what it is there for: each fault planted in the engine is noticed by a checker within
 * some seeds.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { compileResource } from '../../bpmn/compile.ts';
import { readyCompiler } from './models.ts';
import { PLANTED_FAULTS } from './plants.ts';
import { Simulation } from './simulation.ts';

/** Far more than needed: each test says how many it took. */
const SEEDS_MAX = 60;

describe('a planted fault is found', () => {
  let compile: typeof compileResource;
  before(async () => {
    compile = await readyCompiler();
  });

  for (const [name, { plant, foundBy }] of Object.entries(PLANTED_FAULTS)) {
    it(name, async (context) => {
      let problem: string | undefined;
      let seed = 0;
      while (problem === undefined && seed < SEEDS_MAX) {
        seed++;
        ({ problem } = await new Simulation({ seed, compile, plant: plant() }).run());
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
