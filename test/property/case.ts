/** One random case: two processes, deployed in several versions, and how the engine is set up. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { compileResource } from '../../bpmn/compile.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import type { RandomProcess } from './blocks.ts';
import { randomProcess } from './blocks.ts';
import type { ClusterSettings, PreparedFile } from './harness.ts';
import { renderProcess } from './render.ts';

/** How many cases to try: PROPERTY_FACTOR times as many as usual, for a longer search. */
export function runs(count: number): number {
  return Math.ceil(count * Number(process.env['PROPERTY_FACTOR'] ?? '1'));
}

export const processes = fc.tuple(randomProcess, randomProcess);

export const settings: fc.Arbitrary<ClusterSettings> = fc.record({
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
});

/** For tests in which the engine itself must never fail. */
export const strict = {
  observer: {
    poisoned: (_record: unknown, _name: string, error: unknown): void => {
      throw error;
    },
  },
};

/** Both processes, and the second one as the next version of the first. */
export function preparedFiles([first, second]: readonly [RandomProcess, RandomProcess]): Promise<
  PreparedFile[]
> {
  return Promise.all([prepared('random', first), prepared('other', second), prepared('random', second)]);
}

async function prepared(processId: string, process: RandomProcess): Promise<PreparedFile> {
  const xml = bpmnXml(renderProcess(processId, process));
  const resource = await compileResource('random.bpmn', xml);
  assert.deepEqual(resource.findings, []);
  return { resource, xml, checksum: createHash('sha256').update(xml).digest('hex') };
}
