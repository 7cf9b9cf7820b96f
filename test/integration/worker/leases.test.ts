/** Jobs that end before a worker receives them, and leased jobs, on a real broker with a real engine. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { SignalboxClient } from '../../../client/index.ts';
import { JobLeases } from '../../../client/job-leases.ts';
import { jobTopic } from '../../../engine/topics.ts';
import { partitionOfKey } from '../../../state/keys.ts';
import type { createWorker, Job } from '../../../worker/index.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { skipWithout } from '../../skip-without.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { checkCommit, checkOut, VERSION_0_1_0 } from '../fixture/earlier-version.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { readSettled } from '../fixture/settled.ts';
import { SILENT, TestWorkers } from '../fixture/test-workers.ts';
import { PATIENCE_MS } from '../fixture/until.ts';

const COUNT = 100;
const CANCELED = 80;

let cluster: SignalboxCluster;
let client: SignalboxClient;
const workers = new TestWorkers();

before(async () => {
  cluster = await SignalboxCluster.open(4);
  await cluster.startEngine('engine-1');
  client = clientOf(cluster);
});
after(async () => {
  await client.close();
  await cluster.close();
});
afterEach(() => workers.stop());

async function deploy(type: string): Promise<void> {
  const nodes = [
    { id: 'start', type: 'startEvent' },
    { id: 'task', type: 'serviceTask', job: { type } },
    { id: 'end', type: 'endEvent' },
  ];
  const content = bpmnXml({ id: type, nodes, flows: ['start -> task -> end'] });
  await client.deploy([{ name: `${type}.bpmn`, content }]);
}

/** Starts instances and cancels most of them; returns the keys of both kinds. */
async function backlog(type: string): Promise<{ canceled: Set<number>; active: Set<number> }> {
  await deploy(type);
  const started = await Promise.all(
    Array.from({ length: COUNT }, (_, n) => client.start({ processId: type, variables: { n } })),
  );
  const keys = started.map(({ instanceKey }) => instanceKey);
  const canceled = new Set(keys.slice(0, CANCELED));
  await Promise.all([...canceled].map((instanceKey) => client.cancel({ instanceKey })));
  return { canceled, active: new Set(keys.slice(CANCELED)) };
}

for (const claim of [false, true]) {
  test(`a worker ${claim ? 'that claims ' : ''}starts no handler for canceled jobs of its backlog`, async () => {
    const type = claim ? 'claimed' : 'behind';
    const { canceled, active } = await backlog(type);
    const done = new Set<number>();
    let ofCanceled = 0;
    workers.start(cluster, {
      type,
      claim,
      handler: ({ instanceKey }) => {
        if (canceled.has(instanceKey)) ofCanceled++;
        done.add(instanceKey);
      },
    });
    await until('the others are done', () => [...active].every((key) => done.has(key)));
    assert.equal(ofCanceled, 0);
    const deadLetters: unknown[] = [];
    await readSettled(cluster.connection, {
      topic: cluster.topics.deadLetters,
      onRecord: (record) => deadLetters.push(record),
    });
    assert.deepEqual(deadLetters, []);
  });
}

test('a running handler is aborted when its instance is canceled', async () => {
  await deploy('aborted');
  for (const claim of [false, true]) {
    const { promise, resolve } = Promise.withResolvers<Job>();
    const worker = workers.start(cluster, {
      type: 'aborted',
      claim,
      handler: (job) =>
        new Promise((end) => {
          job.signal.addEventListener('abort', () => end({}));
          resolve(job);
        }),
    });
    const { instanceKey } = await client.start({ processId: 'aborted' });
    await promise;
    await client.cancel({ instanceKey });
    await until('the handler is aborted', () => worker.status.ended.canceled === 1);
    await worker.stop();
  }
});

test('workers that claim share the jobs, each job once, with the current variables', async () => {
  await deploy('shared');
  const seen = new Map<number, number>();
  const values = new Set<unknown>();
  const { instanceKey } = await client.start({ processId: 'shared', variables: { x: 1 } });
  await client.setVariables({ instanceKey, variables: { x: 2 } });
  for (let n = 0; n < 2; n++) {
    workers.start(cluster, {
      type: 'shared',
      claim: true,
      concurrency: 4,
      handler: async (job) => {
        seen.set(job.instanceKey, (seen.get(job.instanceKey) ?? 0) + 1);
        values.add(job.variables['x']);
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
  }
  await Promise.all(workers.started.map(({ ready }) => ready));
  const ended = Array.from({ length: 200 }, () =>
    client.startAndAwait({ processId: 'shared', variables: { x: 2 } }),
  );
  for (const { state } of await Promise.all(ended)) assert.equal(state, 'COMPLETED');
  await until('all are done', () => seen.size === 201);
  assert.deepEqual(new Set(seen.values()), new Set([1]));
  assert.deepEqual(values, new Set([2]));
});

test('a job whose holder is silent goes to the next worker at its deadline; a returned one at once', async () => {
  await deploy('silent');
  const leases = new JobLeases(client);
  const { instanceKey } = await client.start({ processId: 'silent' });
  const partition = partitionOfKey(instanceKey);
  const request = { type: 'silent', worker: 'gone', max: 5, timeoutMs: 600_000 };
  const { jobs } = await leases.lease(partition, request, PATIENCE_MS);
  assert.deepEqual(
    jobs.map((job) => [job.instanceKey, job.attempt, job.worker]),
    [[instanceKey, 1, 'gone']],
  );
  assert.deepEqual((await leases.lease(partition, request, PATIENCE_MS)).jobs, []);
  await leases.giveBack(jobs, PATIENCE_MS);
  const short = { ...request, timeoutMs: 1_000 };
  const again = await leases.lease(partition, short, PATIENCE_MS);
  assert.deepEqual(
    again.jobs.map(({ attempt }) => attempt),
    [2],
  );
  const attempts: number[] = [];
  workers.start(cluster, {
    type: 'silent',
    claim: true,
    handler: ({ attempt }) => void attempts.push(attempt),
  });
  await until('another worker has it', () => attempts.length === 1);
  assert.deepEqual(attempts, [3]);
  await workers.started[0]?.stop();

  const next = await client.start({ processId: 'silent' });
  const held = await leases.lease(partitionOfKey(next.instanceKey), request, PATIENCE_MS);
  await leases.giveBack(held.jobs, PATIENCE_MS);
  workers.start(cluster, {
    type: 'silent',
    claim: true,
    handler: ({ attempt }) => void attempts.push(attempt),
  });
  await until('the next worker has it', () => attempts.length === 2);
});

const skip = await skipWithout('the commit of version 0.1.0', () => checkCommit(VERSION_0_1_0));

test('a worker of version 0.1.0 skips the records of ended jobs', { skip }, async () => {
  const { active } = await backlog('earlier');
  const ended: string[] = [];
  await readSettled(cluster.connection, {
    topic: jobTopic(cluster.prefix, 'earlier'),
    onRecord: ({ value, headers }) => {
      if (value === null) ended.push(headers.map(({ key }) => key).join());
    },
  });
  assert.deepEqual(ended, Array(CANCELED).fill('job-ended'));
  const version = await checkOut(VERSION_0_1_0);
  const earlier = (await version.load('worker/index.ts')) as { createWorker: typeof createWorker };
  const done = new Set<number>();
  const { prefix, bootstrapServers } = cluster;
  const worker = earlier.createWorker({
    type: 'earlier',
    prefix,
    bootstrapServers,
    log: SILENT,
    handler: ({ instanceKey }) => void done.add(instanceKey),
  });
  await until('the others are done', () => [...active].every((key) => done.has(key)));
  const after = await client.startAndAwait({ processId: 'earlier' });
  assert.equal(after.state, 'COMPLETED');
  await worker.stop();
  await version.remove();
});
