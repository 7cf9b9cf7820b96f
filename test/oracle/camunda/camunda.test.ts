/**
 * Random expressions, unary tests and decision tables, evaluated by Signalbox and by Camunda's engines, which
 * run in a JVM. `SEED=17` (or `SEED=random`) generates others; a failure contains its seed. `npm run
 * compare:camunda` is the long form.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { FEEL_DIFFERENCES } from '../../../bpmn/feel/differences.ts';
import { importPlanted } from '../../planted.ts';
import '../../property/seed.ts';
import type { CamundaJvm } from './camunda-jvm.ts';
import { startCamunda } from './camunda-jvm.ts';
import type { Comparison, Random } from './comparison.ts';
import {
  compareRandom,
  describeDifference,
  expressionCase,
  tableCase,
  unaryTestsCase,
} from './comparison.ts';
import { evaluateDecisionHere } from './decisions-here.ts';
import type { Evaluator } from './evaluator.ts';
import { evaluateExpressionHere } from './expressions-here.ts';
import { FAULTS } from './faults.ts';
import { knownDifference, REASONS } from './known-differences.ts';
import { comparerOf, localise } from './localise.ts';

const seed = fc.readConfigureGlobal().seed ?? Date.now() % 2 ** 31;

let camunda: CamundaJvm | string = 'not started';
before(async () => {
  camunda = await startCamunda();
});
after(async () => {
  if (typeof camunda !== 'string') await camunda.close();
});

async function compared(jvm: CamundaJvm, here: Evaluator, random: Omit<Random, 'seed'>): Promise<Comparison> {
  const comparison = await compareRandom(jvm, here, { ...random, seed });
  const { differences, values } = comparison;
  assert.deepEqual(
    differences.length,
    0,
    differences.map((one) => describeDifference(one, seed)).join('\n\n'),
  );
  assert.ok(values > random.count / 4, `only ${values} of ${random.count} results are values`);
  return comparison;
}

test('random expressions have the same values as in Camunda, except for the known differences', async (t) => {
  if (typeof camunda === 'string') return t.skip(camunda);
  await compared(camunda, evaluateExpressionHere, { arbitrary: expressionCase, count: 6_000 });
});

test('random unary tests pass as in Camunda, except for the known differences', async (t) => {
  if (typeof camunda === 'string') return t.skip(camunda);
  await compared(camunda, evaluateExpressionHere, { arbitrary: unaryTestsCase, count: 1_500 });
});

test('random decision tables have the same results as in Camunda, except for the known differences', async (t) => {
  if (typeof camunda === 'string') return t.skip(camunda);
  await compared(camunda, evaluateDecisionHere, { arbitrary: tableCase, count: 800 });
});

for (const { name, expression, here, camunda: theirs } of FEEL_DIFFERENCES) {
  test(`it still differs from Camunda: ${name}`, async (t) => {
    if (typeof camunda === 'string') return t.skip(camunda);
    const compareAll = comparerOf(camunda, evaluateExpressionHere);
    const [found] = await compareAll([{ kind: 'expression', text: expression, variables: {} }]);
    assert.ok(found);
    assert.equal(found.here, here);
    if (theirs === 'error ...') assert.match(found.camunda, /^error /);
    else assert.equal(found.camunda, theirs);
    assert.equal(knownDifference(await localise(compareAll, found)), name);
  });
}

test('every known difference is in the documented table', () => {
  assert.deepEqual([...REASONS.keys()].sort(), FEEL_DIFFERENCES.map(({ name }) => name).sort());
});

for (const name of ['rounding', 'nullRule', 'filter'] as const) {
  test(`a planted fault is found: ${name}`, async (t) => {
    if (typeof camunda === 'string') return t.skip(camunda);
    const { evaluateExpressionHere: planted } = await importPlanted<typeof import('./expressions-here.ts')>(
      'test/oracle/camunda/expressions-here.ts',
      FAULTS[name],
    );
    const random = { arbitrary: expressionCase, count: 2_000, seed };
    const { differences } = await compareRandom(camunda, planted, random);
    assert.ok(differences.length > 0, 'the comparison finds nothing');
  });
}

test('a planted fault is found: hitPolicy', async (t) => {
  if (typeof camunda === 'string') return t.skip(camunda);
  const { evaluateDecisionHere: planted } = await importPlanted<typeof import('./decisions-here.ts')>(
    'test/oracle/camunda/decisions-here.ts',
    FAULTS.hitPolicy,
  );
  const { differences } = await compareRandom(camunda, planted, { arbitrary: tableCase, count: 300, seed });
  assert.ok(differences.length > 0, 'the comparison finds nothing');
});
