/**
 * Jobs that the engine has ended: waiting ones are skipped, running ones are aborted, in both cases without a
 * result.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Job } from '../../worker/job.ts';
import { endedRecord, FakeWorld, jobRecord, someTurns, turns } from './fake-world.ts';

test('a job that ends while it waits is skipped, and its offset is committed', async () => {
  const world = new FakeWorld();
  const started: number[] = [];
  const worker = world.startWorker((job: Job) => void started.push(job.key));
  const [cursor] = await world.assign(0);
  cursor?.deliver([jobRecord(0), jobRecord(1), jobRecord(2), endedRecord(3, 1001)]);
  await turns(() => world.committed.get(0) === 4);
  assert.deepEqual(started, [1000, 1002]);
  assert.deepEqual(worker.status.ended, { completed: 2, failed: 0, 'error-thrown': 0, canceled: 1 });
  assert.deepEqual(
    world.logged.filter(({ level }) => level === 'error'),
    [],
  );
  await worker.stop();
});

test('of a backlog, the end is read before the first job starts', async () => {
  const world = new FakeWorld();
  const started: number[] = [];
  const worker = world.startWorker((job: Job) => void started.push(job.key));
  const [cursor] = await world.assign(0);
  cursor?.deliver([jobRecord(0), jobRecord(1), jobRecord(2)], 3, 5);
  await someTurns();
  assert.deepEqual(started, []);
  cursor?.deliver([endedRecord(3, 1000), endedRecord(4, 1002)], 5, 6);
  await turns(() => world.committed.get(0) === 5);
  assert.deepEqual(started, [1001]);
  assert.equal(worker.status.ended.canceled, 2);
  // After the backlog, jobs start immediately.
  cursor?.deliver([jobRecord(5)], 6, 9);
  await turns(() => started.length === 2);
  await worker.stop();
});

test('a full queue is worked on although its log has not been read to the end', async () => {
  const world = new FakeWorld();
  let count = 0;
  const worker = world.startWorker(() => void count++);
  const [cursor] = await world.assign(0);
  const text = JSON.stringify({ text: 'x'.repeat(1_000_000) });
  const records = Array.from({ length: 40 }, (_, offset) => jobRecord(offset, {}, text));
  cursor?.deliver(records, 40, 1_000_000);
  await turns(() => count === 40);
  await worker.stop();
});

test('a running job is aborted; what its handler returns is discarded', async () => {
  const world = new FakeWorld();
  const reasons: unknown[] = [];
  const worker = world.startWorker(
    (job: Job) =>
      new Promise((resolve) => {
        job.signal.addEventListener('abort', () => {
          reasons.push(job.signal.reason);
          resolve({ useless: true });
        });
      }),
  );
  const [cursor] = await world.assign(0);
  cursor?.deliver([jobRecord(0)]);
  await turns(() => worker.status.running === 1);
  cursor?.deliver([endedRecord(1, 1000)]);
  await turns(() => world.committed.get(0) === 2);
  assert.deepEqual(world.sent, []);
  assert.match(String(reasons[0]), /the engine has ended job 1000/);
  assert.deepEqual(worker.status.ended, { completed: 0, failed: 0, 'error-thrown': 0, canceled: 1 });
  await worker.stop();
});

test('a signal that is first used after the end of the job is aborted', async () => {
  const world = new FakeWorld();
  const { promise, resolve } = Promise.withResolvers<void>();
  let aborted: boolean | undefined;
  const worker = world.startWorker(async (job: Job) => {
    await promise;
    aborted = job.signal.aborted;
  });
  const [cursor] = await world.assign(0);
  cursor?.deliver([jobRecord(0), jobRecord(1)]);
  cursor?.deliver([endedRecord(2, 1000)]);
  resolve();
  await turns(() => world.committed.get(0) === 3);
  assert.equal(aborted, false, 'the second job runs on');
  assert.deepEqual([worker.status.ended.completed, worker.status.ended.canceled], [1, 1]);
  await worker.stop();
});
