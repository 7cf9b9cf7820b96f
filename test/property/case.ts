/**
 * One random case: two processes in several versions, with the processes that they call, decisions and a
 * form, and the settings of the engine.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { compileResource } from '../../bpmn/compile.ts';
import type { ProcessSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import type { RandomProcess } from './blocks.ts';
import { calledProcess, randomProcess } from './blocks.ts';
import type { ClusterSettings, PreparedFile } from './harness.ts';
import { renderProcess } from './render.ts';
import { decisionsXml, formJson, VERSION_TAG } from './resources.ts';

/**
 * The number of cases to try: PROPERTY_FACTOR times the usual number, for a longer search. With CASE, it is
 * that case only.
 */
export function runs(count: number): number {
  if (process.env['CASE'] !== undefined) return 1;
  return Math.ceil(count * Number(process.env['PROPERTY_FACTOR'] ?? '1'));
}

/** Two processes that are started, a process that they call, and one that this process calls. */
export const processes = withCalled(randomProcess, randomProcess);

export function withCalled(
  first: fc.Arbitrary<RandomProcess>,
  second: fc.Arbitrary<RandomProcess>,
): fc.Arbitrary<[RandomProcess, RandomProcess, RandomProcess, RandomProcess]> {
  return fc.tuple(first, second, calledProcess, calledProcess);
}

type Processes = readonly [RandomProcess, RandomProcess, RandomProcess, RandomProcess];

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

/**
 * The files of each deployment, in order: each process, and the second one as the next version of the first,
 * always with all processes that it calls.
 */
export async function preparedFiles([first, second, called, deepest]: Processes): Promise<PreparedFile[][]> {
  const top = { calls: 'called', caught: false };
  const [one, other, next, ...shared] = await Promise.all([
    preparedProcess(renderProcess('random', first, top)),
    preparedProcess(renderProcess('other', second, top)),
    preparedProcess(renderProcess('random', second, top)),
    preparedProcess(renderProcess('called', called, { calls: 'deepest', caught: true })),
    preparedProcess(renderProcess('deepest', deepest, { calls: null, caught: true })),
    prepared('random.dmn', decisionsXml),
    prepared('random.form', formJson),
  ]);
  // Called processes are deployed first: the timer of a start event may be due immediately.
  return [one, other, next].map((file) => [...shared, file]);
}

function preparedProcess(spec: ProcessSpec): Promise<PreparedFile> {
  return prepared(`${spec.id}.bpmn`, bpmnXml({ ...spec, versionTag: VERSION_TAG }));
}

const known = new Map<string, PreparedFile>();

/** Compiles a text once; later calls return the same result. */
async function prepared(file: string, xml: string): Promise<PreparedFile> {
  const compiled = known.get(xml) ?? (await compiledFile(file, xml));
  if (!file.endsWith('.bpmn')) known.set(xml, compiled);
  return compiled;
}

async function compiledFile(file: string, xml: string): Promise<PreparedFile> {
  const resource = await compileResource(file, xml);
  assert.deepEqual(resource.findings, []);
  return { resource, xml, checksum: createHash('sha256').update(xml).digest('hex') };
}
