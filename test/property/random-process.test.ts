/**
 * Properties of random processes on random paths: folded history is the state, a restart changes no byte,
 * nothing stalls and everything that is served ends. A failure prints its seed and path: `fc.assert(..., {
 * seed, path })` runs it again.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { preparedFiles, processes, runs, settings, strict } from './case.ts';
import { Driver, path } from './driver.ts';
import { restartingStep } from './steps.ts';
import './seed.ts';

test('random processes on random paths, restarted at every step', async () => {
  const counts = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(processes, path, settings, async (models, actions, how) => {
      const files = await preparedFiles(models);
      const driver = new Driver({ settings: { ...how, ...strict }, files, otherStep: restartingStep() });
      driver.walk(actions);
      driver.serve();
      driver.forget();
      for (const [name, count] of driver.checker.counts) counts.set(name, (counts.get(name) ?? 0) + count);
    }),
    { numRuns: runs(250) },
  );
  const seldom = [
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
  ];
  for (const name of seldom) assert.ok((counts.get(name) ?? 0) > 20, `${name}: ${counts.get(name)}`);
  for (const name of ['userTaskTransition', 'followUpSet']) assert.ok((counts.get(name) ?? 0) > 1, name);
});
