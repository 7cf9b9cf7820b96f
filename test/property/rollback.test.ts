/**
 * Properties of failing batches: a rollback leaves the same state as a restore, and repeating the batch has
 * the same result; a batch has the same result as its commands one by one.
 */
import { test } from 'node:test';
import fc from 'fast-check';
import { preparedFiles, processes, runs, settings, strict } from './case.ts';
import { Driver, path, pathOf } from './driver.ts';
import { topics } from './harness.ts';
import { Sabotage } from './sabotage.ts';
import type { Step } from './steps.ts';
import { failingStep, plainStep, restartingStep, singleStep } from './steps.ts';
import './seed.ts';

const anyStep = fc.constantFrom<{ otherStep: () => Step; except: string[] }>(
  { otherStep: restartingStep, except: [] },
  { otherStep: failingStep, except: [] },
  { otherStep: () => singleStep, except: [topics.partition] },
);

test('random batches are undone and computed again', async () => {
  await fc.assert(
    fc.asyncProperty(processes, path, settings, async (models, actions, how) => {
      const files = await preparedFiles(models);
      const options = { settings: { ...how, ...strict }, files, step: plainStep, otherStep: failingStep() };
      const driver = new Driver(options);
      driver.walk(actions);
      driver.serve(2 * (actions.length % 3));
      driver.forget();
    }),
    { numRuns: runs(20) },
  );
});

test('random batches have the same result as their commands one by one', async () => {
  await fc.assert(
    fc.asyncProperty(processes, path, settings, async (models, actions, how) => {
      const files = await preparedFiles(models);
      // Progress and command ids are written once per batch.
      const except = [topics.partition];
      const driver = new Driver({ settings: { ...how, ...strict }, files, otherStep: singleStep, except });
      driver.walk(actions);
      driver.serve(2 * (actions.length % 3));
      driver.forget();
    }),
    { numRuns: runs(20) },
  );
});

test('random batches survive failures of the engine at random elements', async () => {
  await fc.assert(
    fc.asyncProperty(
      processes,
      pathOf({ breakElement: 6 }),
      settings,
      anyStep,
      async (models, actions, how, { otherStep, except }) => {
        const files = await preparedFiles(models);
        const sabotage = new Sabotage();
        const { behaviourOf } = sabotage;
        const driver = new Driver({
          settings: { ...how, behaviourOf },
          files,
          otherStep: otherStep(),
          except,
          sabotage,
          incidents: ['UNEXPECTED_ERROR'],
        });
        driver.walk(actions);
        // After the repair, every suspended instance can be resolved and ends.
        driver.serve(2 * (actions.length % 3));
        driver.forget();
      },
    ),
    { numRuns: runs(20) },
  );
});

test('random batches survive records that become too large', async () => {
  const bytesMax = fc.integer({ min: 500, max: 4000 });
  await fc.assert(
    fc.asyncProperty(
      processes,
      path,
      settings,
      anyStep,
      bytesMax,
      async (models, actions, how, step, bytes) => {
        const files = await preparedFiles(models);
        const { otherStep, except } = step;
        const small = { ...how, ...strict, recordBytesMax: bytes };
        const incidents = ['MESSAGE_SIZE_EXCEEDED'];
        const driver = new Driver({ settings: small, files, otherStep: otherStep(), except, incidents });
        driver.walk(actions);
        driver.settle();
      },
    ),
    { numRuns: runs(20) },
  );
});
