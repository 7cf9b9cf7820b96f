/** How job records are read, and the results of a handler's return values and errors. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AdHocResult, BpmnError, JobFailure, TaskCorrections, TaskDenied } from '../../worker/errors.ts';
import type { Job } from '../../worker/job.ts';
import { GarbageJob, readJob } from '../../worker/job.ts';
import { resultOfReturn, resultOfThrow, resultRecord } from '../../worker/job-result.ts';
import { jobRecord } from './fake-world.ts';

const extend = async (): Promise<void> => undefined;

function job(header: object = {}): Job {
  return readJob(jobRecord(7, header), extend);
}

const COMMON = { jobKey: 1007, instanceKey: 107, attempt: 1 };

describe('readJob', () => {
  it('reads header and variables', () => {
    const { key, type, instanceKey, elementId, elementInstanceKey, processId, version, attempt, retries } =
      job();
    assert.deepEqual(
      { key, type, instanceKey, elementId, elementInstanceKey, processId, version, attempt, retries },
      {
        key: 1007,
        type: 'work',
        instanceKey: 107,
        elementId: 'task',
        elementInstanceKey: 507,
        processId: 'order',
        version: 2,
        attempt: 1,
        retries: 3,
      },
    );
    assert.deepEqual(
      [job().variables, job().headers, job().deadlineAtMs],
      [{ n: 1 }, { color: 'red' }, null],
    );
    assert.equal(job({ deadlineAtMs: 5 }).deadlineAtMs, 5);
  });

  for (const [what, record] of [
    ['no header', jobRecord(0, null)],
    ['a key that is none', jobRecord(0, { jobKey: 'x' })],
    ['an attempt below 1', jobRecord(0, { attempt: 0 })],
    ['no task headers', jobRecord(0, { headers: null })],
    ['a value that is not JSON', jobRecord(0, {}, '{')],
    ['a value that is a list', jobRecord(0, {}, '[]')],
  ] as const) {
    it(`rejects a record with ${what}`, () => {
      assert.throws(() => readJob(record, extend), GarbageJob);
    });
  }
});

describe('a task listener', () => {
  it('has the change of the task, denies it or corrects it', () => {
    assert.equal(job().listener, null);
    assert.equal(job({ kind: 'TASK_LISTENER', listenerEvent: 'assigning' }).listener, 'assigning');
    const denied = { ...COMMON, denied: true, deniedReason: 'not ann' };
    assert.deepEqual(resultOfThrow(job(), new TaskDenied('not ann')).command, { completeJob: denied });
    const corrections = { assignee: '', priority: 3, changed: ['assignee', 'priority'] };
    const { command } = resultOfReturn(job(), new TaskCorrections({ assignee: '', priority: 3 }));
    assert.deepEqual(command, { completeJob: { ...COMMON, corrections } });
  });
});

describe('the return value of a handler', () => {
  it('completes the job', () => {
    assert.deepEqual(resultOfReturn(job(), { ok: true }), {
      outcome: 'completed',
      command: { completeJob: { ...COMMON, variables: '{"ok":true}' } },
    });
    assert.deepEqual(resultOfReturn(job(), undefined).command, { completeJob: COMMON });
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  for (const [what, returned, reason] of [
    ['a text', 'done', /a string/],
    ['a list', [1], /a list/],
    ['a circle', circular, /circular/],
    ['a date', new Date(0), /not a JSON object/],
    ['an integer beyond 2^53', { n: 2 ** 60 }, /2\^53/],
    ['a variable without a name', { '': 1 }, /name/],
    ['a tree too deep', JSON.parse('{"a":'.repeat(300) + '1' + '}'.repeat(300)), /deeper/],
  ] as const) {
    it(`fails the job for ${what}, which the engine would reject`, () => {
      const { outcome, command } = resultOfReturn(job(), returned);
      assert.equal(outcome, 'failed');
      assert.ok('failJob' in command);
      assert.match(command.failJob.errorMessage ?? '', reason);
      assert.equal(command.failJob.retries, 2);
    });
  }
});

describe('the error of a handler', () => {
  it('fails with one retry less for any error', () => {
    assert.deepEqual(resultOfThrow(job(), new Error('no luck')), {
      outcome: 'failed',
      command: { failJob: { ...COMMON, retries: 2, retryBackoffMs: 0, errorMessage: 'no luck' } },
    });
    assert.deepEqual(resultOfThrow(job({ retries: 0 }), 'text').command, {
      failJob: { ...COMMON, retries: 0, retryBackoffMs: 0, errorMessage: 'text' },
    });
  });

  it('fails the job as specified by a JobFailure', () => {
    const failure = new JobFailure({
      message: 'later',
      retries: 9,
      backoffMs: 500,
      variables: { hint: 'x' },
    });
    assert.deepEqual(resultOfThrow(job(), failure).command, {
      failJob: {
        ...COMMON,
        retries: 9,
        retryBackoffMs: 500,
        errorMessage: 'later',
        variables: '{"hint":"x"}',
      },
    });
  });

  it('throws a BpmnError in the model', () => {
    const result = resultOfThrow(job(), new BpmnError('DECLINED', 'no money', { code: 51 }));
    assert.deepEqual(result, {
      outcome: 'error-thrown',
      command: {
        throwError: {
          ...COMMON,
          errorCode: 'DECLINED',
          errorMessage: 'no money',
          variables: '{"code":51}',
        },
      },
    });
  });
});

it('is sent to the partition in the instance key', () => {
  const far = job({ instanceKey: 3 * 2 ** 43 + 5 });
  const { topic, partition, key } = resultRecord('commands', far, resultOfReturn(far, null).command);
  assert.deepEqual([topic, partition, key], ['commands', 3, String(3 * 2 ** 43 + 5)]);
});

it('an ad-hoc result contains elements and variables; invalid ones fail the job', () => {
  const activateElements = [{ elementId: 'a', variables: { q: 1 } }, { elementId: 'b' }];
  const { command } = resultOfReturn(job(), new AdHocResult({ activateElements, variables: { n: 2 } }));
  assert.ok('completeJob' in command && command.completeJob);
  const { activateElements: told, variables, isCompletionConditionFulfilled } = command.completeJob;
  assert.deepEqual(told, [{ elementId: 'a', variables: '{"q":1}' }, { elementId: 'b' }]);
  assert.deepEqual([variables, isCompletionConditionFulfilled], ['{"n":2}', false]);
  const bad = new AdHocResult({ activateElements: [{ elementId: 'a', variables: { '': 1 } }] });
  assert.equal(resultOfReturn(job(), bad).outcome, 'failed');
});
