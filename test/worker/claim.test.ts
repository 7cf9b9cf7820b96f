/** A worker that leases each job before its handler starts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LeaseJobs } from '../../engine/command.ts';
import type { LeasedJob } from '../../engine/step/commands/lease-jobs.ts';
import { keyOf } from '../../state/keys.ts';
import type { Job } from '../../worker/job.ts';
import type { JobWorker } from '../../worker/worker.ts';
import { endedRecord, FakeWorld, LOG_END, someTurns, turns } from './fake-world.ts';

const CLAIM = { claim: { workerName: 'w', leaseMs: 60_000 } };

function leasedJob(key: number, variables: object = { n: key }): LeasedJob {
  return {
    jobKey: key,
    type: 'work',
    instanceKey: key - 1,
    elementInstanceKey: key - 2,
    elementId: 'task',
    processId: 'order',
    version: 2,
    definitionKey: 1,
    attempt: 1,
    retries: 3,
    deadlineAtMs: 60_000,
    worker: 'w',
    headers: {},
    variables: JSON.stringify(variables),
  };
}

/** Partitions with jobs that can be leased. */
class FakeOwners {
  readonly requests: (LeaseJobs & { partition: number })[] = [];
  readonly returned: number[] = [];
  /** Requests without an answer. */
  openCount = 0;
  readonly jobs = new Map<number, LeasedJob[]>();
  /** Partitions that do not answer. */
  readonly silent = new Set<number>();
  /** The delay of a response, and its minimum number of jobs. */
  delayMs = 0;
  gives = 0;
  /** Responses wait for this promise. */
  gate: Promise<void> = Promise.resolve();

  readonly leases = {
    lease: async (partition: number, request: LeaseJobs) => {
      this.requests.push({ ...request, partition });
      this.openCount++;
      await this.gate;
      if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
      this.openCount--;
      if (this.silent.has(partition)) throw new Error('no reply to leaseJobs within 5 s');
      const waiting = this.jobs.get(partition) ?? [];
      return { jobs: waiting.splice(0, Math.max(request.max, this.gives)), available: waiting.length };
    },
    giveBack: async (jobs: readonly { jobKey: number }[]) => {
      this.returned.push(...jobs.map(({ jobKey }) => jobKey));
    },
  };
}

function start(owners: FakeOwners, handler: (job: Job) => unknown, concurrency = 2): [FakeWorld, JobWorker] {
  const world = new FakeWorld();
  world.leases = owners.leases;
  return [world, world.startWorker(handler, { ...CLAIM, concurrency })];
}

test('each partition is asked once at the start, without a consumer group; jobs have the variables of the lease', async () => {
  const owners = new FakeOwners();
  owners.jobs.set(2, [leasedJob(keyOf(2, 10), { x: 5 })]);
  const seen: unknown[] = [];
  const [world, worker] = start(owners, (job) => {
    seen.push([job.key, job.variables, job.attempt]);
    return { done: true };
  });
  await worker.ready;
  await turns(() => world.sent.length === 1);
  assert.deepEqual(new Set(owners.requests.map(({ partition }) => partition)), new Set([0, 1, 2, 3]));
  assert.deepEqual(seen, [[keyOf(2, 10), { x: 5 }, 1]]);
  assert.equal(world.group, null);
  const [sent] = world.commands();
  assert.deepEqual(
    { ...sent?.command },
    {
      activateElements: [],
      jobKey: keyOf(2, 10),
      instanceKey: keyOf(2, 9),
      attempt: 1,
      variables: '{"done":true}',
    },
  );
  await worker.stop();
});

test('no more jobs are leased than handlers are free, while these are slow', async () => {
  const owners = new FakeOwners();
  for (const partition of [0, 1, 2, 3])
    owners.jobs.set(
      partition,
      Array.from({ length: 10 }, (_, at) => leasedJob(keyOf(partition, 10 + 5 * at))),
    );
  const open: (() => void)[] = [];
  let most = 0;
  let done = 0;
  const [world, worker] = start(owners, () => new Promise<void>((resolve) => open.push(resolve)), 3);
  // Each handler takes a second; the time of a request is short beside it.
  world.nowMs = () => 1000 * done;
  while (done < 40) {
    await someTurns();
    await turns(() => open.length > 0 && owners.openCount === 0);
    most = Math.max(most, open.length + worker.status.waiting);
    open.shift()?.();
    done++;
  }
  await turns(() => world.sent.length === 40);
  assert.ok(most <= 3, `${most} jobs were held`);
  await worker.stop();
});

test('the record of a job is a reason to ask its partition, and only that', async () => {
  const owners = new FakeOwners();
  const [world, worker] = start(owners, () => undefined);
  await worker.ready;
  assert.deepEqual(
    world.cursors.map(({ from }) => from),
    [LOG_END, LOG_END, LOG_END, LOG_END],
  );
  const asked = owners.requests.length;
  owners.jobs.set(3, [leasedJob(keyOf(3, 10))]);
  const record = {
    offset: 0,
    timestampMs: 0,
    key: Buffer.from(String(keyOf(3, 9))),
    value: Buffer.from('{}'),
    headers: [],
  };
  world.cursors[0]?.deliver([record]);
  await turns(() => world.sent.length === 1);
  assert.deepEqual(
    owners.requests.slice(asked).map(({ partition }) => partition),
    [3],
  );
  await worker.stop();
});

test('a job that ends while its handler runs is aborted', async () => {
  const owners = new FakeOwners();
  const key = keyOf(1, 10);
  owners.jobs.set(1, [leasedJob(key)]);
  const [world, worker] = start(
    owners,
    (job) => new Promise((resolve) => job.signal.addEventListener('abort', resolve)),
  );
  await turns(() => worker.status.running === 1);
  world.cursors[0]?.deliver([endedRecord(0, key)]);
  await turns(() => worker.status.ended.canceled === 1);
  await someTurns();
  assert.deepEqual(world.sent, []);
  await worker.stop();
});

test('jobs that arrive while the worker stops are returned', async () => {
  const owners = new FakeOwners();
  const { promise, resolve } = Promise.withResolvers<void>();
  owners.gate = promise;
  const key = keyOf(0, 10);
  owners.jobs.set(0, [leasedJob(key)]);
  const [world, worker] = start(owners, () => assert.fail('no handler starts'));
  await turns(() => owners.requests.length > 0);
  const stopped = worker.stop();
  resolve();
  await stopped;
  assert.deepEqual(owners.returned, [key]);
  assert.ok(world.isClosed);
});

test('a partition that does not answer is asked again later, and the others continue', async () => {
  const owners = new FakeOwners();
  owners.silent.add(0);
  owners.jobs.set(1, [leasedJob(keyOf(1, 10))]);
  const [world, worker] = start(owners, () => undefined);
  await turns(() => world.sent.length === 1);
  assert.ok(
    world.logged.some(({ level, message }) => level === 'warn' && /no jobs were leased/.test(message)),
  );
  await worker.stop();
});

test('with fast handlers, jobs are leased ahead; those that have not started are returned when the worker stops', async () => {
  const owners = new FakeOwners();
  const all = Array.from({ length: 4000 }, (_, at) => leasedJob(keyOf(0, 10 + 5 * at)));
  owners.jobs.set(0, all);
  owners.delayMs = 30;
  const { promise, resolve } = Promise.withResolvers<void>();
  let count = 0;
  const [, worker] = start(owners, async () => (++count > 1000 ? promise : undefined), 8);
  await turns(() => worker.status.running === 8 && count > 1000);
  await turns(() => worker.status.waiting > 0);
  assert.ok(owners.requests.some(({ max }) => max > 8));
  const stopped = worker.stop();
  await turns(() => owners.returned.length > 0);
  resolve();
  await stopped;
  assert.equal(count + owners.returned.length + (owners.jobs.get(0)?.length ?? 0), 4000);
});

test('a leased job that ends while it waits is skipped', async () => {
  const owners = new FakeOwners();
  const keys = [keyOf(0, 10), keyOf(0, 20)];
  owners.jobs.set(
    0,
    keys.map((key) => leasedJob(key)),
  );
  // More jobs than requested, so that one has to wait.
  owners.gives = 2;
  const { promise, resolve } = Promise.withResolvers<void>();
  const started: number[] = [];
  const [world, worker] = start(
    owners,
    (job) => {
      started.push(job.key);
      return promise;
    },
    1,
  );
  await turns(() => worker.status.running === 1 && worker.status.waiting === 1);
  world.cursors[0]?.deliver([endedRecord(0, keys[1] ?? 0)]);
  resolve();
  await turns(() => world.sent.length === 1);
  await someTurns();
  assert.deepEqual(started, keys.slice(0, 1));
  assert.equal(worker.status.ended.canceled, 1);
  await worker.stop();
});
