/** Leases for pollers, with partitions in memory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LeasedJob } from '../../engine/step/commands/lease-jobs.ts';
import type { LeasePort, LeaseRequest } from '../../server/jobs/job-leaser.ts';
import { JobLeaser } from '../../server/jobs/job-leaser.ts';

const PARTITIONS = 3;

const job = (jobKey: number): LeasedJob => ({ jobKey, attempt: 1 }) as LeasedJob;

/** Jobs by partition. The test decides when each request is answered. */
class Partitions implements LeasePort {
  readonly partitionCount = PARTITIONS;
  readonly available: number[][] = Array.from({ length: PARTITIONS }, () => []);
  readonly asked: { partition: number; max: number; answer: () => void; fail: () => void }[] = [];
  readonly returned: number[] = [];
  leaseCount = 0;
  watchCount = 0;

  watch(): void {
    this.watchCount++;
  }

  async lease(partition: number, { max }: LeaseRequest) {
    this.leaseCount++;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.asked.push({ partition, max, answer: resolve, fail: () => reject(new Error('no owner')) });
    await promise;
    const jobs = this.available[partition]?.splice(0, max).map(job) ?? [];
    return { jobs, available: this.available[partition]?.length ?? 0 };
  }

  async giveBack(jobs: readonly LeasedJob[]): Promise<void> {
    this.returned.push(...jobs.map(({ jobKey }) => jobKey));
  }

  /** Answers all commands, also those that follow from the answers. */
  async answerAll(): Promise<void> {
    for (let next = this.asked.shift(); next; next = this.asked.shift()) {
      next.answer();
      await settled();
    }
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const request = (max: number): LeaseRequest => ({
  type: 'work',
  worker: 'w',
  max,
  timeoutMs: 1000,
  fetchVariables: [],
});

const never = new AbortController().signal;
const LONG_MS = 3_600_000;

async function settledOf<T>(promise: Promise<T>): Promise<T | 'pending'> {
  await settled();
  return Promise.race([promise, settled().then(() => 'pending' as const)]);
}

test('a poll collects from all partitions, and no more than it asked for', async () => {
  const port = new Partitions();
  port.available[0]?.push(1, 2);
  port.available[2]?.push(21, 22);
  const poll = new JobLeaser(port).poll(request(3), LONG_MS, never);
  await port.answerAll();
  assert.deepEqual(
    (await poll).map(({ jobKey }) => jobKey),
    [1, 2, 21],
  );
  assert.deepEqual(port.available, [[], [], [22]]);
});

test('a poll without jobs waits until a partition announces some', async () => {
  const port = new Partitions();
  const leaser = new JobLeaser(port);
  const poll = leaser.poll(request(1), LONG_MS, never);
  await port.answerAll();
  assert.equal(port.leaseCount, PARTITIONS);
  assert.equal(await settledOf(poll), 'pending');
  leaser.announce('other', 1);
  assert.equal(port.asked.length, 0);
  port.available[1]?.push(11);
  leaser.announce('work', 1);
  await port.answerAll();
  assert.deepEqual(
    (await poll).map(({ jobKey }) => jobKey),
    [11],
  );
  assert.equal(port.leaseCount, PARTITIONS + 1);
});

test('a poll that does not wait ends when each partition has been asked once', async () => {
  const port = new Partitions();
  const leaser = new JobLeaser(port);
  const poll = leaser.poll(request(1), 0, never);
  await port.answerAll();
  assert.deepEqual(await poll, []);
  assert.deepEqual(await leaser.poll(request(1), 0, never), [], 'no partition has jobs: none is asked');
  assert.equal(port.leaseCount, PARTITIONS);
});

test('jobs that were announced during a lease are asked for again', async () => {
  const port = new Partitions();
  const leaser = new JobLeaser(port);
  const poll = leaser.poll(request(1), LONG_MS, never);
  await settled();
  const [first] = port.asked;
  first?.answer();
  leaser.announce('work', first?.partition ?? 0);
  port.asked.shift();
  await settled();
  port.available[first?.partition ?? 0]?.push(7);
  await port.answerAll();
  assert.deepEqual(
    (await poll).map(({ jobKey }) => jobKey),
    [7],
  );
});

test('a client that disconnects keeps nothing: the jobs are returned, and others are leased for the next client', async () => {
  const port = new Partitions();
  const leaser = new JobLeaser(port);
  const gone = new AbortController();
  const first = leaser.poll(request(2), LONG_MS, gone.signal);
  await settled();
  port.available[port.asked[0]?.partition ?? 0]?.push(1);
  gone.abort();
  await port.answerAll();
  assert.deepEqual(await first, []);
  assert.deepEqual(port.returned, [1]);
  assert.equal(leaser.pollerCount, 0);
});

test('a partition that does not answer does not keep the jobs of the others', async () => {
  const port = new Partitions();
  const leaser = new JobLeaser(port);
  for (const jobs of port.available) jobs.push(5);
  const poll = leaser.poll(request(9), LONG_MS, never);
  await settled();
  port.asked.shift()?.fail();
  await settled();
  await port.answerAll();
  assert.equal((await poll).length, PARTITIONS - 1);
});

test('a partition that is announced again after it has not answered is asked after the others', async () => {
  const port = new Partitions();
  port.available[2]?.push(21);
  const leaser = new JobLeaser(port);
  const poll = leaser.poll(request(5), LONG_MS, never);
  for (let lease = 0; lease < PARTITIONS; lease++) {
    leaser.announce('work', 0);
    const next = port.asked.shift();
    if (next?.partition === 0) next.fail();
    else next?.answer();
    await settled();
  }
  assert.deepEqual(await settledOf(poll), [job(21)]);
  assert.deepEqual(port.asked, []);
});

test('a poll fails if no partition answers', async () => {
  const port = new Partitions();
  const poll = new JobLeaser(port).poll(request(1), LONG_MS, never);
  const failed = assert.rejects(poll, /no owner/);
  for (let n = 0; n < PARTITIONS; n++) {
    await settled();
    port.asked.shift()?.fail();
  }
  await failed;
});

test('in any order of answers, each job is delivered once or returned, and none waits beside a poller', async () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('poll' as const), max: fc.integer({ min: 1, max: 4 }) }),
      fc.record({
        kind: fc.constant('jobs' as const),
        partition: fc.integer({ min: 0, max: PARTITIONS - 1 }),
        count: fc.integer({ min: 1, max: 3 }),
      }),
      fc.record({ kind: fc.constant('answer' as const), at: fc.nat(5) }),
      fc.record({ kind: fc.constant('leave' as const), at: fc.nat(5) }),
    ),
    { maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const port = new Partitions();
      const leaser = new JobLeaser(port);
      const pollers: { leave: AbortController; max: number; jobs?: readonly LeasedJob[] }[] = [];
      let lastKey = 0;
      for (const step of all) {
        if (step.kind === 'poll') {
          const poller: (typeof pollers)[number] = { leave: new AbortController(), max: step.max };
          pollers.push(poller);
          void leaser.poll(request(step.max), LONG_MS, poller.leave.signal).then((jobs) => {
            poller.jobs = jobs;
          });
        } else if (step.kind === 'jobs') {
          for (let n = 0; n < step.count; n++) port.available[step.partition]?.push(++lastKey);
          leaser.announce('work', step.partition);
        } else if (step.kind === 'answer') {
          port.asked.splice(step.at % Math.max(port.asked.length, 1), 1)[0]?.answer();
        } else pollers[step.at % Math.max(pollers.length, 1)]?.leave.abort();
        await settled();
      }
      await port.answerAll();
      const delivered = pollers.flatMap(({ jobs = [] }) => jobs.map(({ jobKey }) => jobKey));
      const left = port.available.flat();
      const every = [...delivered, ...port.returned, ...left].sort((a, b) => a - b);
      assert.deepEqual(
        every,
        Array.from({ length: lastKey }, (_, at) => at + 1),
      );
      assert.ok(pollers.every(({ jobs = [], max }) => jobs.length <= max));
      const waiting = pollers.filter(({ jobs, leave }) => !jobs && !leave.signal.aborted);
      assert.ok(
        waiting.length === 0 || left.length === 0,
        `${waiting.length} wait beside ${left.length} jobs`,
      );
      for (const { leave } of pollers) leave.abort();
    }),
  );
});
