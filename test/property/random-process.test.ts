/**
 * Properties of random processes on random paths: the folded history equals the state, a restart changes no
 * byte, nothing stalls, every instance ends, and every feature occurs. A failure prints its seed and path,
 * which repeat it: see `seed.ts`.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { preparedFiles, processes, runs, settings, strict, withCalled } from './case.ts';
import { Coverage } from './coverage.ts';
import type { Action } from './driver.ts';
import { Driver, path } from './driver.ts';
import { features, featuring } from './features.ts';
import { restartingStep } from './steps.ts';
import './seed.ts';

const coverage = new Coverage();
const counts = new Map<string, number>();

const processRun = fc.asyncProperty(processes, path, settings, (models, actions, how) =>
  run(models, actions, how, 2 * (actions.length % 5)),
);

type Models = Parameters<typeof preparedFiles>[0];
type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;

async function run(models: Models, actions: readonly Action[], how: Settings, eager: number): Promise<void> {
  const files = await preparedFiles(models);
  const driver = new Driver({
    settings: { ...how, ...strict },
    files,
    otherStep: restartingStep(),
    coverage,
  });
  driver.walk(actions);
  driver.serve(eager);
  driver.forget();
  for (const [name, count] of driver.checker.counts) counts.set(name, (counts.get(name) ?? 0) + count);
}

test('random processes on random paths survive a restart at every step', async () => {
  await fc.assert(processRun, { numRuns: runs(60) });
});

/** Deploys both processes and starts them in each possible way. */
const BEGIN: readonly Action[] = [
  { kind: 'deploy', pick: 1, value: 0 },
  { kind: 'work', pick: 0, value: 4 },
  { kind: 'work', pick: 0, value: 4 },
  { kind: 'start', pick: 0, value: 7 },
  { kind: 'start', pick: 1, value: 7 },
  { kind: 'startByMessage', pick: 1, value: 9 },
  { kind: 'broadcast', pick: 4, value: 9 },
  { kind: 'evaluate', pick: 0, value: 9 },
  { kind: 'evaluate', pick: 1, value: 9 },
];
const FEATURES_PER_PROCESS = 3;

test('each element in each position, on random paths, survives a restart at every step', async (t) => {
  const size = 2 * FEATURES_PER_PROCESS;
  for (let at = 0; at < features.length; at += size) {
    const chosen = features.slice(at, at + size);
    const [first, second] = [chosen.slice(0, FEATURES_PER_PROCESS), chosen.slice(FEATURES_PER_PROCESS)];
    const models = withCalled(featuring(first, at), featuring(second, at / 2 + 1));
    const property = fc.asyncProperty(models, path, settings, (each, actions, how) =>
      run(each, [...BEGIN, ...actions], how, 24),
    );
    const names = chosen.map(({ name }) => name).join(', ');
    await t.test(names, () => fc.assert(property, { numRuns: runs(1) }));
  }
});

const SELDOM = [
  'sequenceFlowWaiting',
  'jobErrorThrown',
  'incidentResolved',
  'timerTriggered',
  'jobCanceled',
  'compensationTriggered',
  'complexGatewayFired',
  'scopeInterrupted',
  'loopAdvanced',
  'adHocElementsQueued',
  'signalCaught',
  'conditionTriggered',
  'processCalled',
  'decisionEvaluated',
  'userTaskAssigned',
  'userTaskUpdated',
  'userTaskTransition',
  'jobLeased',
  'jobLeaseEnded',
];

test('every element was generated, started and ended', () => {
  // A repeated case doesn't contain every feature.
  if ('CASE' in process.env) return;
  assert.deepEqual(coverage.missing(1), []);
  for (const name of SELDOM) assert.ok((counts.get(name) ?? 0) > 10, `${name}: ${counts.get(name)}`);
  assert.ok((counts.get('followUpSet') ?? 0) > 1, 'followUpSet');
});

after(() => {
  if (process.env['COVERAGE']) console.log(coverage.table().join('\n'));
});
