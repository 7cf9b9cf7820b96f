/**
 * Properties of random processes on random paths: folded history is the state, a restart changes no byte, nothing stalls and
 * everything that is served ends. A failure prints its seed and path: `fc.assert(..., { seed, path })` runs it again.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileResource } from '../../bpmn/compile.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import type { RandomProcess } from './blocks.ts';
import { randomProcess } from './blocks.ts';
import type { Action } from './driver.ts';
import { Driver, path } from './driver.ts';
import type { ClusterSettings, PreparedFile } from './harness.ts';
import { Cluster } from './harness.ts';
import { renderProcess } from './render.ts';

const settings: fc.Arbitrary<ClusterSettings> = fc.record({
  partitionCount: fc.constantFrom(1, 1, 2, 3),
  jobs: fc.constantFrom(
    { deadlineMs: 0, republishMs: 0 },
    { deadlineMs: 45_000, republishMs: 0 },
    { deadlineMs: 0, republishMs: 3_600_000 },
  ),
  activationsPerStepMax: fc.constantFrom(1, 3, 1000),
  recordBytesMax: fc.constant(1_000_000),
  due: fc.record({
    countMax: fc.constantFrom(1, 100),
    keepEndedMs: fc.constant(3_600_000),
    keepEndedMax: fc.constantFrom(2, 1000),
  }),
  observer: fc.constant({
    poisoned: (_record: unknown, _name: string, error: unknown) => {
      throw error;
    },
  }),
});

async function prepared(processId: string, process: RandomProcess): Promise<PreparedFile> {
  const xml = bpmnXml(renderProcess(processId, process));
  const resource = await compileResource('random.bpmn', xml);
  assert.deepEqual(resource.findings, []);
  return { resource, xml, checksum: createHash('sha256').update(xml).digest('hex') };
}

async function run(
  [first, second]: readonly [RandomProcess, RandomProcess],
  actions: readonly Action[],
  how: ClusterSettings,
): Promise<Driver> {
  const versions = [prepared('random', first), prepared('other', second), prepared('random', second)];
  const driver = new Driver(new Cluster(how), new Cluster(how), await Promise.all(versions));
  driver.walk(actions);
  driver.serve();
  driver.forget();
  return driver;
}

test('random processes on random paths', async () => {
  const counts = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(randomProcess, randomProcess),
      path,
      settings,
      async (processes, actions, how) => {
        const { checker } = await run(processes, actions, how);
        for (const [name, count] of checker.counts) counts.set(name, (counts.get(name) ?? 0) + count);
      },
    ),
    { numRuns: 300 },
  );
  const seldom = [
    'sequenceFlowWaiting',
    'jobErrorThrown',
    'incidentResolved',
    'timerTriggered',
    'jobCanceled',
  ];
  for (const name of seldom) assert.ok((counts.get(name) ?? 0) > 20, `${name}: ${counts.get(name)}`);
});
