/** The record of a job that ended without a result. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutboundRecord } from '../../kafka/ports.ts';
import type { TestEngine } from '../../testkit/index.ts';
import type { ProcessSpec } from '../bpmn-xml.ts';
import { engineOf, job, process } from './engine-of.ts';

const spec = process([job('x')], ['start -> x -> end']);

/** The records of jobs that end from now on; the array grows. */
function endedJobs(engine: TestEngine): OutboundRecord[] {
  const found: OutboundRecord[] = [];
  engine.cluster.observe(({ records }) => {
    found.push(...records.filter(({ topic, value }) => topic.includes('.jobs.') && value === null));
  });
  return found;
}

test('a canceled job is a record without value, for the partition of the job, in the same transaction', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  const { key } = engine.job();
  const ended = endedJobs(engine);
  engine.cancel(instance);
  assert.equal(ended.length, 1);
  const [record] = ended;
  assert.deepEqual(
    record?.headers?.map((header) => [header.key, String(header.value)]),
    [['job-ended', JSON.stringify({ jobKey: key, instanceKey: instance.key, type: 'x' })]],
  );
  assert.deepEqual([record?.topic, record?.key, record?.near], ['signalbox.jobs.x', String(instance.key), 0]);
});

const INTERRUPTED: ProcessSpec = process(
  [job('x'), { id: 'timeout', type: 'boundaryEvent', attachedTo: 'x', timer: { duration: 'PT1M' } }],
  ['start -> x -> end', 'timeout -> end'],
);

test('an interrupting event, a modification and a termination end jobs by records', async () => {
  const engine = await engineOf(INTERRUPTED);
  const one = engine.start('p');
  const ended = endedJobs(engine);
  engine.advanceBy('PT1M');
  assert.equal(one.state, 'COMPLETED');
  assert.equal(ended.length, 1);
  const two = engine.start('p');
  engine.modify(two, { move: { x: 'end' } });
  assert.equal(ended.length, 2);
});

test('an engine may omit these records, for consumers that do not skip them', async () => {
  const engine = await engineOf(spec, { omitsEndedJobs: true });
  const instance = engine.start('p');
  const ended = endedJobs(engine);
  engine.cancel(instance);
  assert.deepEqual([instance.state, ended], ['TERMINATED', []]);
});

test('a job that a worker has ended has no such record', async () => {
  const engine = await engineOf(spec);
  const ended = endedJobs(engine);
  engine.start('p');
  engine.job().complete();
  engine.start('p');
  engine.job().fail({ retries: 0 });
  assert.deepEqual(ended, []);
});
