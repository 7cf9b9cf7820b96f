/** A worker with ports in memory: which jobs it runs, and what it sends and commits, and when. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProduceRefused } from '../../kafka/ports.ts';
import type { Job } from '../../worker/job.ts';
import { FakeWorld, jobRecord, someTurns, turns } from './fake-world.ts';

/** A handler whose jobs end when the test decides. */
class HeldHandler {
  readonly jobs: Job[] = [];
  #ends: { readonly key: number; readonly end: (value: unknown) => void }[] = [];

  readonly handle = (job: Job): Promise<unknown> => {
    this.jobs.push(job);
    return new Promise((resolve) => this.#ends.push({ key: job.key, end: resolve }));
  };

  /** By the offset of the job's record. */
  end(offset: number, value: unknown = {}): void {
    const found = this.#ends.find(({ key }) => key === 1000 + offset);
    assert.ok(found, `job at ${offset} has begun`);
    this.#ends = this.#ends.filter((one) => one !== found);
    found.end(value);
  }

  endAll(): void {
    for (const { end } of this.#ends.splice(0)) end({});
  }

  get offsets(): number[] {
    return this.jobs.map(({ key }) => key - 1000);
  }
}

function records(count: number, from = 0) {
  return Array.from({ length: count }, (_unused, index) => jobRecord(from + index));
}

describe('a worker', () => {
  it('completes jobs and commits only offsets without gaps', async () => {
    const world = new FakeWorld();
    const handler = new HeldHandler();
    const worker = world.startWorker(handler.handle, { concurrency: 3 });
    const [cursor] = await world.assign(0);
    assert.equal(cursor?.from, 'earliest');
    cursor?.deliver(records(3));
    handler.end(2, { ok: 2 });
    await turns(() => world.sent.length === 1);
    await someTurns();
    assert.deepEqual(world.commits.at(-1) ?? { partition: 0, offset: 0 }, { partition: 0, offset: 0 });
    handler.end(0);
    handler.end(1);
    await turns(() => world.committed.get(0) === 3);
    assert.deepEqual(
      world.commands().map(({ name }) => name),
      ['completeJob', 'completeJob', 'completeJob'],
    );
    await worker.stop();
    assert.ok(world.hasLeft && world.isClosed);
  });

  it('starts at the committed offset of its group', async () => {
    const world = new FakeWorld();
    world.committed.set(1, 42);
    const worker = world.startWorker(() => ({}));
    const [cursor] = await world.assign(1);
    assert.equal(cursor?.from, 42);
    await worker.stop();
  });

  it('commits nothing before the result is acknowledged', async () => {
    const world = new FakeWorld();
    const acknowledged = Promise.withResolvers<void>();
    world.onSend = () => acknowledged.promise;
    const worker = world.startWorker(() => ({}));
    const [cursor] = await world.assign(0);
    cursor?.deliver(records(2));
    await someTurns();
    assert.ok(!world.committed.get(0));
    acknowledged.resolve();
    await turns(() => world.committed.get(0) === 2);
    await worker.stop();
  });

  it('runs as many handlers at a time as it may', async () => {
    const world = new FakeWorld();
    const handler = new HeldHandler();
    const worker = world.startWorker(handler.handle, { concurrency: 2 });
    const [cursor] = await world.assign(0);
    cursor?.deliver(records(5));
    await someTurns();
    assert.deepEqual(handler.offsets, [0, 1]);
    handler.end(1);
    await turns(() => handler.jobs.length === 3);
    assert.deepEqual(handler.offsets, [0, 1, 2]);
    assert.deepEqual([worker.status.running, worker.status.waiting], [2, 2]);
    handler.end(0);
    handler.end(2);
    await turns(() => handler.jobs.length === 5);
    handler.end(3);
    handler.end(4);
    await worker.stop();
  });

  it('pauses reading while enough jobs wait, and resumes', async () => {
    const world = new FakeWorld();
    const handler = new HeldHandler();
    const worker = world.startWorker(handler.handle, { concurrency: 1 });
    const [cursor, other] = await world.assign(0, 1);
    const text = JSON.stringify({ text: 'x'.repeat(12_000) });
    cursor?.deliver(Array.from({ length: 3000 }, (_, offset) => jobRecord(offset, {}, text)));
    assert.deepEqual([cursor?.isPaused, other?.isPaused], [true, true]);
    const [late] = await world.assign(2);
    assert.ok(late?.isPaused);
    for (let offset = 0; offset < 2600; offset++) {
      handler.end(offset);
      await Promise.resolve();
    }
    await turns(() => cursor?.isPaused === false);
    assert.deepEqual([other?.isPaused, late?.isPaused], [false, false]);
    const stopped = worker.stop();
    await someTurns();
    handler.endAll();
    await stopped;
  });

  it('skips and logs a record that is not a job', async () => {
    const world = new FakeWorld();
    const worker = world.startWorker(() => ({}));
    const [cursor] = await world.assign(0);
    cursor?.deliver([jobRecord(0, null), jobRecord(1, {}, 'garbage'), jobRecord(2)]);
    await turns(() => world.committed.get(0) === 3);
    assert.equal(world.sent.length, 1);
    assert.equal(world.logged.filter(({ level }) => level === 'error').length, 2);
    await worker.stop();
  });

  it('moves its offset over markers', async () => {
    const world = new FakeWorld();
    const worker = world.startWorker(() => ({}));
    const [cursor] = await world.assign(0);
    cursor?.deliver([], 17);
    await turns(() => world.committed.get(0) === 17);
    await worker.stop();
  });

  it('waits for a topic that does not exist yet', async () => {
    const world = new FakeWorld();
    world.topicExists = false;
    const worker = world.startWorker(() => ({}));
    await turns(() => world.logged.some(({ message }) => message.startsWith('waiting for the topic')));
    assert.equal(world.group, null);
    world.topicExists = true;
    await turns(() => world.group !== null);
    await worker.stop();
  });

  it('stops while it waits for a topic', async () => {
    const world = new FakeWorld();
    world.topicExists = false;
    const worker = world.startWorker(() => ({}));
    await worker.stop();
    await worker.ready;
    assert.ok(world.isClosed);
  });
});

describe('a worker that loses partitions', () => {
  it('finishes running jobs before another worker gets the partition, and starts no more of it', async () => {
    const world = new FakeWorld();
    const handler = new HeldHandler();
    const worker = world.startWorker(handler.handle, { concurrency: 1 });
    const [cursor] = await world.assign(0);
    cursor?.deliver(records(3));
    let isLetGo = false;
    const revoked = world.revoke(0).then(() => {
      isLetGo = true;
    });
    await someTurns();
    assert.equal(isLetGo, false);
    assert.ok(cursor?.isClosed);
    handler.end(0);
    await revoked;
    assert.deepEqual(handler.offsets, [0]);
    assert.equal(world.committed.get(0), 1);
    await worker.stop();
  });

  it('waits a limited time for a handler that hangs', async () => {
    const world = new FakeWorld();
    const handler = new HeldHandler();
    const worker = world.startWorker(handler.handle, { handoverTimeoutMs: 1, stopTimeoutMs: 1 });
    const [cursor] = await world.assign(0);
    cursor?.deliver(records(1));
    await world.revoke(0);
    assert.ok(!world.committed.get(0));
    await worker.stop();
    assert.ok(world.isClosed);
  });

  it('commits nothing for lost partitions, and combines a repeated job with the running one', async () => {
    const world = new FakeWorld();
    const handler = new HeldHandler();
    const worker = world.startWorker(handler.handle);
    const [first] = await world.assign(0);
    first?.deliver(records(1));
    await world.revoke(0, { kind: 'removed', message: 'gone' });
    const [second] = await world.assign(0);
    second?.deliver(records(1));
    await someTurns();
    assert.deepEqual(handler.offsets, [0]);
    assert.ok(!world.committed.get(0));
    handler.end(0);
    await turns(() => world.committed.get(0) === 1);
    assert.equal(world.sent.length, 1);
    await worker.stop();
  });

  it('starts a newer attempt although the previous one still runs', async () => {
    const world = new FakeWorld();
    const handler = new HeldHandler();
    const worker = world.startWorker(handler.handle);
    const [cursor] = await world.assign(0);
    cursor?.deliver([jobRecord(0), jobRecord(1, { jobKey: 1000, attempt: 2 })]);
    assert.deepEqual(
      handler.jobs.map(({ key, attempt }) => [key, attempt]),
      [
        [1000, 1],
        [1000, 2],
      ],
    );
    handler.endAll();
    await turns(() => world.committed.get(0) === 2);
    await worker.stop();
  });

  it('continues with the oldest record when its offset was deleted', async () => {
    const world = new FakeWorld();
    const worker = world.startWorker(() => ({}));
    const [cursor] = await world.assign(0);
    cursor?.fail('lost-range');
    const reopened = world.cursors.at(-1);
    assert.equal(reopened?.from, 'earliest');
    reopened?.deliver(records(2, 50));
    await turns(() => world.committed.get(0) === 52);
    await worker.stop();
  });
});

describe("a worker's results", () => {
  it('are sent again until they are acknowledged', async () => {
    const world = new FakeWorld();
    let failures = 2;
    world.onSend = async () => {
      if (failures-- > 0) throw new Error('no answer');
    };
    const worker = world.startWorker(() => ({}));
    const [cursor] = await world.assign(0);
    cursor?.deliver(records(1));
    await turns(() => world.committed.get(0) === 1);
    assert.equal(world.sent.length, 1);
    await worker.stop();
  });

  it('fail the job permanently when the broker rejects them, and no other job', async () => {
    const world = new FakeWorld();
    world.onSend = async (sent) => {
      if (sent.some(({ value }) => (value?.length ?? 0) > 1000)) {
        throw new ProduceRefused(
          { topic: 'signalbox.commands', partition: 0, code: 'MESSAGE_TOO_LARGE', about: 'record' },
          'too large',
        );
      }
    };
    const worker = world.startWorker(({ key }) => ({ text: 'x'.repeat(key === 1001 ? 2000 : 1) }));
    const [cursor] = await world.assign(0);
    cursor?.deliver(records(3));
    await turns(() => world.committed.get(0) === 3);
    const [failed, ...others] = world.commands().filter(({ name }) => name === 'failJob');
    assert.deepEqual(
      { ...failed?.command },
      {
        jobKey: 1001,
        instanceKey: 101,
        attempt: 1,
        errorMessage: "the broker rejected the worker's result: too large",
      },
    );
    assert.equal(others.length, 0);
    await worker.stop();
  });

  it('extend a deadline, and resolve when the command is written', async () => {
    const world = new FakeWorld();
    const worker = world.startWorker(async (job) => {
      await job.extend(5_000);
      assert.equal(world.commands()[0]?.name, 'extendJob');
      await assert.rejects(job.extend(0), RangeError);
      return {};
    });
    const [cursor] = await world.assign(0);
    cursor?.deliver(records(1));
    await turns(() => world.committed.get(0) === 1);
    assert.deepEqual(
      world.commands().map(({ name }) => name),
      ['extendJob', 'completeJob'],
    );
    await worker.stop();
  });
});
