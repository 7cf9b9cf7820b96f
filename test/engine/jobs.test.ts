/**
 * Jobs over time: retries, backoffs, deadlines, late and duplicate results. Source: Zeebe's JobFailProcessor
 * and related processors.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessSpec } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from './engine-of.ts';

const spec = process([job('x')], ['start -> x -> end']);

function withDeadline(jobDeadline: string): ProcessSpec {
  return process([job('x', { job: { type: 'x', headers: { jobDeadline } } })], ['start -> x -> end']);
}

test('a failure with retries left is a new attempt immediately [B3]', async () => {
  const engine = await engineOf(spec);
  engine.start('p');
  const first = engine.job();
  first.fail({ retries: 2, message: 'no luck', variables: { tried: 1 } });
  const second = engine.job();
  assert.deepEqual([second.key, second.attempt, second.retries], [first.key, 2, 2]);
  assert.deepEqual(second.variables, { tried: 1 });
});

test('variables of a failure are local to the element', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  engine.job().fail({ variables: { tried: 1 } });
  assert.deepEqual(instance.variables, {});
  assert.deepEqual(instance.variablesOf('x'), { tried: 1 });
});

test('a back-off waits before the next attempt [B3 C4]', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  engine.job().fail({ retries: 1, backoff: 'PT10S', message: 'later' });
  assert.deepEqual(engine.jobs(), []);
  assert.equal(instance.jobs[0]?.state, 'backoff');
  assert.equal(instance.jobs[0]?.errorMessage, 'later');
  engine.advanceBy(9_999);
  assert.deepEqual(engine.jobs(), []);
  engine.advanceBy(1);
  assert.equal(engine.job().attempt, 2);
});

test('a second result of an attempt is rejected, even during the back-off', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  const first = engine.job();
  first.fail({ retries: 2, backoff: 'PT10S' });
  assert.throws(() => first.complete(), rejected('INVALID_STATE', /already failed/));
  assert.throws(() => first.fail(), rejected('INVALID_STATE', /already failed/));
  engine.advanceBy('PT10S');
  assert.throws(() => first.complete(), rejected('INVALID_STATE', /late result: attempt 1/));
  engine.job().complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.throws(() => first.complete(), rejected('NOT_FOUND', /has ended/));
});

test('no retries left is the incident JOB_NO_RETRIES; the job needs retries before it can be resolved [B4 C5 C168]', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  const work = engine.job();
  work.fail({ retries: 0, message: 'broken' });
  assert.equal(incidentOf(instance), 'JOB_NO_RETRIES x');
  assert.equal(instance.incidents[0]?.message, 'broken');
  assert.equal(instance.incidents[0]?.jobKey, work.key);
  assert.deepEqual(engine.jobs(), []);
  const incident = instance.incidents[0]?.key ?? 0;
  assert.throws(() => work.complete(), rejected('INVALID_STATE', /resolve it first/));
  assert.throws(() => engine.resolve(incident), rejected('INVALID_STATE', /no retries/));
  assert.throws(() => work.setRetries(0), rejected('INVALID_ARGUMENT'));
  work.setRetries(3);
  assert.deepEqual(engine.jobs(), []);
  engine.resolve(incident);
  const again = engine.job();
  assert.deepEqual([again.attempt, again.retries], [2, 3]);
  again.complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.throws(() => engine.resolve(incident), rejected('NOT_FOUND'));
});

test('retries below 0 count as none [C5]', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  engine.job().fail({ retries: -3 });
  assert.equal(incidentOf(instance), 'JOB_NO_RETRIES x');
});

test('an unknown job, and a job of another instance, are rejected with NOT_FOUND', async () => {
  const engine = await engineOf(spec);
  const one = engine.start('p');
  const two = engine.start('p');
  const [job1] = engine.jobs({ instance: one });
  const jobKey = job1?.key ?? 0;
  const unknown = { completeJob: { jobKey: 999_999, instanceKey: one.key } };
  assert.throws(() => engine.execute(unknown), rejected('NOT_FOUND', /999999/));
  assert.throws(
    () => engine.execute({ completeJob: { jobKey, instanceKey: two.key } }),
    rejected('NOT_FOUND'),
  );
  assert.throws(
    () => engine.execute({ completeJob: { jobKey: 0, instanceKey: 0 } }),
    rejected('INVALID_ARGUMENT', /jobKey is missing/),
  );
  assert.equal(engine.jobs().length, 2);
});

test('a result without an attempt is for the current one', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  const work = engine.job();
  work.fail();
  engine.execute({ completeJob: { jobKey: work.key, instanceKey: instance.key } });
  assert.equal(instance.state, 'COMPLETED');
});

test('without a deadline a job stays open forever', async () => {
  const engine = await engineOf(spec);
  engine.start('p');
  assert.equal(engine.job().deadlineAtMs, undefined);
  engine.advanceBy('P10Y');
  assert.equal(engine.job().attempt, 1);
});

test('a deadline by task header: the job is published again, each time with twice the deadline [C3]', async () => {
  const engine = await engineOf(withDeadline('PT30S'));
  const instance = engine.start('p');
  const first = engine.job();
  assert.equal(first.deadlineAtMs, engine.nowMs + 30_000);
  engine.advanceBy('PT30S');
  const second = engine.job();
  assert.deepEqual([second.key, second.attempt, second.retries], [first.key, 2, first.retries]);
  assert.equal(second.deadlineAtMs, engine.nowMs + 60_000);
  engine.advanceBy('PT1M');
  assert.equal(engine.job().attempt, 3);
  // No later attempt has a result.
  first.complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('the deadline increases up to a limit', async () => {
  const engine = await engineOf(withDeadline('PT1S'));
  engine.start('p');
  let lengthMs = 0;
  for (let attempt = 1; attempt <= 9; attempt++) {
    const { deadlineAtMs = 0 } = engine.job();
    lengthMs = deadlineAtMs - engine.nowMs;
    engine.advanceToNextTimer();
  }
  assert.equal(lengthMs, 32_000);
});

test('the configured deadline applies if the model sets none', async () => {
  const engine = await engineOf([spec, { ...withDeadline('PT5S'), id: 'q' }], { jobDeadline: 'PT1M' });
  const started = engine.nowMs;
  engine.start('p');
  engine.start('q');
  assert.deepEqual(
    engine.jobs().map(({ deadlineAtMs = 0 }) => deadlineAtMs - started),
    [60_000, 5_000],
  );
});

test('a deadline that is not a duration is EXTRACT_VALUE_ERROR', async () => {
  const engine = await engineOf(withDeadline('soon'));
  assert.equal(incidentOf(engine.start('p')), 'EXTRACT_VALUE_ERROR x');
});

test('extending sets a new deadline, from now', async () => {
  const engine = await engineOf(withDeadline('PT30S'));
  engine.start('p');
  engine.advanceBy('PT20S');
  const work = engine.job();
  assert.equal(work.extend('PT1M'), engine.nowMs + 60_000);
  engine.advanceBy(59_999);
  assert.equal(engine.job().attempt, 1);
  engine.advanceBy(1);
  assert.equal(engine.job().attempt, 2);
  assert.throws(() => work.extend('PT1M'), rejected('INVALID_STATE'));
  assert.throws(() => engine.job().extend(0), rejected('INVALID_ARGUMENT'));
});

test('the deadline is suspended while the job has an incident', async () => {
  const engine = await engineOf(withDeadline('PT30S'));
  const instance = engine.start('p');
  engine.job().fail({ retries: 0 });
  engine.advanceBy('P1D');
  assert.equal(incidentOf(instance), 'JOB_NO_RETRIES x');
  assert.equal(instance.jobs[0]?.attempt, 1);
});
