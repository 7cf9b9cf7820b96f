/**
 * Leases: which worker has a job, until when, with which variables, and what ends the lease. Source: Zeebe's
 * JobBatchActivateProcessor; ADR 33.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf } from '../../bpmn/elements/table.ts';
import type { LeasedJobs } from '../../engine/step/commands/lease-jobs.ts';
import { EventKind, eventName } from '../../state/events.ts';
import type { TestEngine } from '../../testkit/index.ts';
import { engineOf, incidentOf, job, process, rejected } from './engine-of.ts';

const spec = process([job('x')], ['start -> x -> end']);
const LEASE = { type: 'x', worker: 'w', max: 10, timeoutMs: 10_000 };

/** Number of jobs that a worker could lease now; it leaves them leased for 1 ms. */
function available(engine: TestEngine): number {
  const found = engine.lease('x', { timeout: 1 });
  for (const one of found) one.giveBack();
  return found.length;
}

test('a lease gives the current variables, the oldest jobs first, and no job twice before its deadline [C220 C222]', async () => {
  const engine = await engineOf(spec);
  const instances = [1, 2, 3].map((x) => engine.start('p', { variables: { x } }));
  engine.setVariables(instances[0]?.key ?? 0, { x: 20 });
  const first = engine.lease('x', { max: 2, timeout: 'PT10S', worker: 'one' });
  assert.deepEqual(
    first.map(({ variables, attempt, retries, deadlineAtMs }) => [variables, attempt, retries, deadlineAtMs]),
    [
      [{ x: 20 }, 1, 3, engine.nowMs + 10_000],
      [{ x: 2 }, 1, 3, engine.nowMs + 10_000],
    ],
  );
  const second = engine.lease('x', { worker: 'two' });
  assert.deepEqual(
    second.map(({ variables }) => variables),
    [{ x: 3 }],
  );
  engine.advanceBy(9_999);
  assert.deepEqual(engine.lease('x'), []);
  engine.advanceBy(1);
  const again = engine.lease('x', { worker: 'two' });
  assert.deepEqual(
    again.map(({ key, attempt }) => [key, attempt]),
    first.map(({ key }) => [key, 2]),
  );
});

test('the testkit shows the current variables of a job', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p', { variables: { x: 1 } });
  engine.setVariables(instance.key, { x: 2 });
  assert.deepEqual(engine.job().variables, { x: 2 });
  assert.deepEqual(engine.lease('x')[0]?.variables, { x: 2 });
});

test('a lease survives a restart, and the index is built again', async () => {
  const engine = await engineOf(spec);
  engine.start('p');
  engine.start('p');
  const [held] = engine.lease('x', { max: 1 });
  engine.restart();
  const others = engine.lease('x');
  assert.equal(others.length, 1);
  assert.notEqual(others[0]?.key, held?.key);
  engine.restart();
  held?.complete();
  assert.deepEqual(
    engine.instances().map(({ state }) => state),
    ['COMPLETED', 'ACTIVE'],
  );
});

test('a returned job is available at once; a lease that is over returns nothing', async () => {
  const engine = await engineOf(spec);
  engine.start('p');
  const [first] = engine.lease('x');
  assert.equal(first?.giveBack(), true);
  const [second] = engine.lease('x');
  assert.deepEqual([second?.key, second?.attempt, second?.retries], [first?.key, 2, 3]);
  assert.equal(first?.giveBack(), false);
  assert.deepEqual(engine.lease('x'), []);
  second?.complete();
  assert.equal(second?.giveBack(), false);
});

test('fetchVariables selects variables; a star means all', async () => {
  const engine = await engineOf(spec);
  engine.start('p', { variables: { a: 1, b: [1, { c: 2 }], d: 'text' } });
  const fetched = (fetchVariables: string[]): unknown => {
    const [one] = engine.lease('x', { fetchVariables });
    one?.giveBack();
    return one?.variables;
  };
  assert.deepEqual(fetched(['b', 'missing']), { b: [1, { c: 2 }] });
  assert.deepEqual(fetched(['*']), { a: 1, b: [1, { c: 2 }], d: 'text' });
  assert.deepEqual(fetched([]), { a: 1, b: [1, { c: 2 }], d: 'text' });
});

test('the answer names element, process and keys, and how many jobs are left', async () => {
  const engine = await engineOf(
    process([job('x', { job: { type: 'x', headers: { color: 'red' } } })], ['start -> x -> end']),
  );
  const variables = '{"n":9007199254740993}';
  engine.execute({ startProcessInstance: { processId: 'p', variables } });
  engine.start('p');
  const [instance] = engine.instances();
  assert.ok(instance);
  const { jobs, available: left } = engine.execute({ leaseJobs: { ...LEASE, max: 1 } }) as LeasedJobs;
  assert.equal(left, 1);
  const [leased] = jobs;
  const element = instance.history
    .flatMap(({ events }) => events)
    .find((event) => event.kind === EventKind.jobLeased);
  assert.deepEqual(
    { ...leased, definitionKey: 0, elementInstanceKey: 0, jobKey: 0, variables: '' },
    {
      jobKey: 0,
      type: 'x',
      instanceKey: instance.key,
      elementInstanceKey: 0,
      elementId: 'x',
      processId: 'p',
      version: 1,
      definitionKey: 0,
      attempt: 1,
      retries: 3,
      deadlineAtMs: engine.nowMs + 10_000,
      headers: { color: 'red' },
      worker: 'w',
      variables: '',
    },
  );
  assert.equal(leased?.variables, variables);
  assert.equal(element?.kind === EventKind.jobLeased && element.job.worker, 'w');
  assert.ok((leased?.definitionKey ?? 0) > 0);
});

test('a lease request that is invalid, has expired or has no reply is refused', async () => {
  const engine = await engineOf(spec);
  engine.start('p');
  const refuse = (change: object, reason: RegExp): void =>
    assert.throws(
      () => engine.execute({ leaseJobs: { ...LEASE, ...change } }),
      rejected('INVALID_ARGUMENT', reason),
    );
  refuse({ type: '' }, /type is missing/);
  refuse({ max: 0 }, /max must be/);
  refuse({ timeoutMs: 0 }, /timeoutMs must be/);
  refuse({ timeoutMs: 1e14 }, /timeoutMs must be/);
  refuse({ worker: 'w'.repeat(2000) }, /worker is longer/);
  engine.produce(JSON.stringify({ leaseJobs: LEASE }));
  assert.match(engine.deadLetters[0]?.reason ?? '', /requires the headers reply-to/);
  assert.equal(available(engine), 1);
});

test('a lease request is void when it is processed later than it was valid', async () => {
  const engine = await engineOf(spec);
  engine.start('p');
  const { cluster } = engine;
  const late = cluster.request({ leaseJobs: { ...LEASE, validForMs: 5_000 } });
  cluster.tick(engine.nowMs + 5_001);
  cluster.settle();
  const answer = cluster.topics.takeReply(late);
  assert.equal(answer?.status, 'rejected');
  assert.match(answer?.status === 'rejected' ? answer.reason : '', /5001 ms old .* valid for 5000 ms/);
  assert.equal(available(engine), 1);
});

test('a failed job is available after its back-off, and not while it has an incident', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  engine.lease('x')[0]?.fail({ retries: 2, backoff: 'PT1M' });
  assert.equal(available(engine), 0);
  engine.advanceBy('PT1M');
  const [second] = engine.lease('x');
  assert.deepEqual([second?.attempt, second?.retries], [2, 2]);
  second?.fail({ retries: 0 });
  assert.equal(available(engine), 0);
  engine.execute({ updateJobRetries: { jobKey: second?.key ?? 0, retries: 1 } });
  engine.execute({ resolveIncident: { incidentKey: instance.incidents[0]?.key ?? 0 } });
  assert.equal(engine.lease('x')[0]?.attempt, 3);
});

test('extending a lease sets a new deadline from now', async () => {
  const engine = await engineOf(spec);
  engine.start('p');
  const [held] = engine.lease('x', { timeout: 'PT10S' });
  engine.advanceBy('PT9S');
  assert.equal(held?.extend('PT10S'), engine.nowMs + 10_000);
  engine.advanceBy(9_999);
  assert.equal(available(engine), 0);
  engine.advanceBy(1);
  assert.equal(available(engine), 1);
});

test('a job of a suspended instance is not available; its holder keeps it when the instance is resumed', async () => {
  const fails = { isOn: false };
  const engine = await engineOf(process([job('x'), job('y')], ['start -> x -> end', 'start -> y -> end']), {
    behaviourOf: (node) => {
      if (fails.isOn && node.id === 'end') throw new Error('injected');
      return behaviourOf(node);
    },
  });
  const instance = engine.start('p');
  const [held] = engine.lease('x', { timeout: 'PT1M' });
  fails.isOn = true;
  assert.throws(() => engine.job('y').complete(), rejected('INTERNAL_ERROR'));
  assert.equal(engine.lease('y').length, 0);
  fails.isOn = false;
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(engine.lease('x').length, 0);
  assert.equal(engine.lease('y').length, 1);
  engine.advanceBy('PT1M');
  assert.deepEqual([engine.lease('x')[0]?.key, engine.lease('x').length], [held?.key, 0]);
});

test('the result of an older attempt is accepted until a newer one is leased or the older one was answered [C221]', async () => {
  const headers = { jobDeadline: 'PT30S' };
  const engine = await engineOf(process([job('x', { job: { type: 'x', headers } })], ['start -> x -> end']));
  const one = engine.start('p');
  const first = engine.job();
  engine.advanceBy('PT30S');
  engine.advanceBy('PT1M');
  assert.equal(engine.job().attempt, 3);
  first.complete();
  assert.equal(one.state, 'COMPLETED');

  engine.start('p');
  const older = engine.job();
  engine.advanceBy('PT30S');
  const [leased] = engine.lease('x');
  assert.equal(leased?.attempt, 2);
  assert.throws(() => older.complete(), rejected('INVALID_STATE', /late result: attempt 1/));
  leased?.fail({ retries: 2 });
  assert.throws(() => leased?.fail(), rejected('INVALID_STATE', /late result: attempt 2/));
  engine.job().complete();
});

test('a result that names no attempt is accepted from anyone while the job is leased', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  const [held] = engine.lease('x');
  engine.execute({ completeJob: { jobKey: held?.key ?? 0 } });
  assert.equal(instance.state, 'COMPLETED');
});

test('jobs, user tasks, incidents and element instances are found by their own keys', async () => {
  const engine = await engineOf(
    process(
      [job('x'), { id: 'person', type: 'userTask', extension: '<zeebe:userTask />' }],
      ['start -> x -> person -> end'],
    ),
    { partitions: 3 },
  );
  const instances = [1, 2, 3].map(() => engine.start('p'));
  for (const each of instances) {
    const [work] = engine.jobs({ instance: each });
    const elementInstanceKey = work?.elementInstanceKey ?? 0;
    engine.execute({ setVariables: { scopeKey: elementInstanceKey, variables: '{"own":1}', local: true } });
    assert.deepEqual(each.variablesOf('x'), { own: 1 });
    engine.execute({ failJob: { jobKey: work?.key ?? 0, retries: 0 } });
    assert.equal(incidentOf(each), 'JOB_NO_RETRIES x');
    engine.execute({ updateJobRetries: { jobKey: work?.key ?? 0, retries: 1 } });
    engine.execute({ resolveIncident: { incidentKey: each.incidents[0]?.key ?? 0 } });
    engine.execute({ completeJob: { jobKey: work?.key ?? 0, variables: '{"done":true}' } });
    const [task] = engine.userTasks({ instance: each });
    engine.execute({ assignUserTask: { userTaskKey: task?.key ?? 0, assignee: 'ann' } });
    engine.execute({ completeUserTask: { userTaskKey: task?.key ?? 0 } });
    assert.equal(each.state, 'COMPLETED');
    assert.throws(() => engine.execute({ completeJob: { jobKey: work?.key ?? 0 } }), rejected('NOT_FOUND'));
    const again = { resolveIncident: { incidentKey: each.key } };
    assert.throws(() => engine.execute(again), rejected('NOT_FOUND', /has the incident/));
  }
});

test('late results without a reply are counted and are not dead letters; a job that never was is one', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  const work = engine.job();
  work.complete();
  const late = { jobKey: work.key, instanceKey: instance.key, attempt: 1 };
  for (const name of ['completeJob', 'failJob', 'throwError', 'extendJob'])
    engine.produce(JSON.stringify({ [name]: late }));
  assert.deepEqual(engine.deadLetters, []);
  engine.produce(JSON.stringify({ completeJob: { jobKey: 999_999, instanceKey: instance.key } }));
  assert.equal(engine.deadLetters.length, 1);
});

test('the history names each lease and its end', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  engine.lease('x', { timeout: 'PT1S' })[0]?.giveBack();
  engine.lease('x', { timeout: 'PT1S' });
  engine.advanceBy('PT1S');
  const names = instance.history.flatMap(({ events }) =>
    events.flatMap((event) =>
      event.kind === EventKind.jobLeaseEnded
        ? [event.name]
        : /job/.test(eventName(event.kind))
          ? [eventName(event.kind)]
          : [],
    ),
  );
  assert.deepEqual(names, [
    'jobCreated',
    'jobPublished',
    'jobLeased',
    'returned',
    'jobPublished',
    'jobLeased',
    'expired',
    'jobPublished',
  ]);
});
