/**
 * Task listeners: a user task's transitions wait for them. Source: Zeebe's UserTaskProcessor (order, denial,
 * corrections), JobCompleteProcessor and JobThrowErrorProcessor (rejections), and
 * docs.camunda.io/docs/components/concepts/user-task-listeners.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceHandle } from '../../testkit/index.ts';
import { eventName } from '../../testkit/index.ts';
import type { NodeSpec } from '../bpmn-xml.ts';
import { engineOf, incidentOf, process, rejected } from './engine-of.ts';

/** A user task `t` with listeners, each as `assigning a`. */
function task(all: readonly string[], extension = '', more: Partial<NodeSpec> = {}) {
  const lines = all.map((one) => {
    const [eventType, type] = one.split(' ');
    return `<zeebe:taskListener eventType="${eventType}" type="${type}" />`;
  });
  const listeners = `<zeebe:taskListeners>${lines.join('')}</zeebe:taskListeners>`;
  const node = {
    id: 't',
    type: 'userTask',
    extension: `<zeebe:userTask />${extension}${listeners}`,
    ...more,
  };
  return process([node], ['start -> t -> end']);
}

const ASSIGNED = '<zeebe:assignmentDefinition assignee="ann" />';

function told(instance: InstanceHandle): string[] {
  return instance.history
    .flatMap(({ events }) => events)
    .filter(({ kind }) => eventName(kind).startsWith('userTask'))
    .map((event) => `${eventName(event.kind).slice(8)} ${'name' in event ? event.name : ''}`.trim());
}

test("creating, then assigning by the model, then users' actions: one listener after the other [B249]", async () => {
  const all = ['creating a', 'creating b', 'assigning c', 'updating d', 'completing e'];
  const engine = await engineOf(task(all, ASSIGNED));
  const instance = engine.start('p');
  const step = (type: string, transition: string | undefined) => {
    assert.equal(engine.job().type, type);
    assert.equal(engine.job().listener, engine.userTask().transition);
    engine.restart();
    engine.job().complete();
    assert.equal(engine.userTasks()[0]?.transition, transition);
  };
  assert.equal(engine.userTask().assignee, '');
  step('a', 'creating');
  step('b', 'assigning');
  assert.equal(engine.userTask().assignee, '');
  step('c', undefined);
  assert.equal(engine.userTask().assignee, 'ann');
  engine.userTask().update({ priority: 7 });
  assert.equal(engine.userTask().priority, 50);
  step('d', undefined);
  assert.equal(engine.userTask().priority, 7);
  engine.userTask().complete({ ok: true });
  step('e', undefined);
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.variables, { ok: true });
  assert.deepEqual(
    told(instance).filter((line) => !line.startsWith('Transition')),
    ['Created', 'Assigned assign', 'Updated update', 'Completed complete'],
  );
});

test('a listener gets the task after the change, and the variables of a completion', async () => {
  const engine = await engineOf(
    task(['assigning a', 'completing b'], '<zeebe:priorityDefinition priority="9" />'),
  );
  engine.start('p', { variables: { n: 1 } });
  engine.userTask().claim('ann');
  const { headers } = engine.job('a');
  assert.equal(headers['io.camunda.zeebe:assignee'], 'ann');
  assert.equal(headers['io.camunda.zeebe:action'], 'claim');
  assert.equal(headers['io.camunda.zeebe:priority'], '9');
  engine.job('a').complete();
  engine.userTask().complete({ ok: true });
  assert.deepEqual(engine.job('b').variables, { n: 1, ok: true });
});

test('a listener can correct the change of the task [B250]', async () => {
  const engine = await engineOf(task(['creating a', 'assigning b']));
  engine.start('p');
  engine
    .job('a')
    .correct({ assignee: 'bob', priority: 3, candidateGroups: ['x'], dueDate: '2030-01-01T00:00:00Z' });
  engine.job('b').correct({ assignee: 'eve' });
  const { assignee, priority, candidateGroups, dueDate } = engine.userTask();
  assert.deepEqual([assignee, priority, candidateGroups, dueDate], ['eve', 3, ['x'], '2030-01-01T00:00:00Z']);
});

test('a listener can deny: the task stays unchanged, and the requester gets the reason [B250]', async () => {
  const engine = await engineOf(task(['assigning a', 'completing b']));
  const instance = engine.start('p');
  const { key: userTaskKey } = engine.userTask();
  const command = { claimUserTask: { userTaskKey, instanceKey: instance.key, assignee: 'ann' } };
  engine.produce(JSON.stringify(command), { headers: { 'reply-to': 'answers', 'correlation-id': 'c1' } });
  assert.deepEqual(engine.replies, []);
  engine.job('a').deny('not ann');
  assert.equal(engine.userTask().assignee, '');
  assert.equal(engine.userTask().transition, undefined);
  assert.match(JSON.stringify(engine.replies[0]), /INVALID_STATE.*not ann/);
  engine.userTask().complete({ ok: false });
  engine.job('b').deny();
  assert.equal(instance.state, 'ACTIVE');
  engine.userTask().complete({ ok: true });
  engine.job('b').complete();
  assert.deepEqual(instance.variables, { ok: true });
});

test('while a listener is running, other changes of the task are rejected', async () => {
  const engine = await engineOf(task(['assigning a']));
  engine.start('p');
  engine.userTask().claim('ann');
  assert.throws(() => engine.userTask().complete(), rejected('INVALID_STATE', /it is assigning/));
  assert.throws(() => engine.userTask().assign('bob'), rejected('INVALID_STATE', /it is assigning/));
});

test("a task listener can't set variables or throw errors", async () => {
  const engine = await engineOf(task(['creating a']));
  engine.start('p');
  const job = engine.job('a');
  assert.throws(() => job.complete({ x: 1 }), rejected('INVALID_ARGUMENT', /can't set variables/));
  assert.throws(() => job.deny(), rejected('INVALID_ARGUMENT', /can't deny the creation/));
  assert.throws(() => job.throwError('E'), rejected('INVALID_STATE', /can't throw errors/));
  assert.throws(() => job.correct({ priority: 101 }), rejected('INVALID_ARGUMENT', /0 to 100/));
});

test('a listener without retries is TASK_LISTENER_NO_RETRIES, resolved like that of a job [B253]', async () => {
  const engine = await engineOf(task(['completing a']));
  const instance = engine.start('p');
  engine.userTask().complete({ ok: true });
  engine.job('a').fail({ retries: 0 });
  assert.equal(incidentOf(instance), 'TASK_LISTENER_NO_RETRIES t');
  engine.jobs({ state: 'incident' })[0]?.setRetries(1);
  engine.resolve(instance.incidents[0]?.key ?? 0);
  engine.job('a').complete();
  assert.deepEqual(instance.variables, { ok: true });
});

test("a listener type that can't be evaluated is an incident, and is retried", async () => {
  const engine = await engineOf(task(['creating =t']));
  const instance = engine.start('p');
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR t');
  engine.setVariables(instance, { t: 'late' });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  engine.job('late').complete();
  assert.equal(engine.userTask().transition, undefined);
});

test('together with execution listeners, the order is start, creating, ..., completing, end', async () => {
  const around = ['start', 'end'].map(
    (eventType) => `<zeebe:executionListener eventType="${eventType}" type="el" />`,
  );
  const extension = `<zeebe:executionListeners>${around.join('')}</zeebe:executionListeners>`;
  const engine = await engineOf(task(['creating tl', 'completing tl'], extension));
  const instance = engine.start('p');
  engine.job('el').complete();
  engine.job('tl').complete();
  engine.userTask().complete();
  engine.job('tl').complete();
  engine.job('el').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('when a task ends with its element, pending requests get a reply', async () => {
  const engine = await engineOf(task(['completing a']));
  const instance = engine.start('p');
  const { key: userTaskKey } = engine.userTask();
  const command = { completeUserTask: { userTaskKey, instanceKey: instance.key } };
  engine.produce(JSON.stringify(command), { headers: { 'reply-to': 'answers', 'correlation-id': 'c1' } });
  const job = engine.job('a');
  engine.cancel(instance);
  assert.match(JSON.stringify(engine.replies[0]), /has ended with its element/);
  assert.throws(() => job.complete(), rejected('NOT_FOUND'));
});

test('a creating listener can’t correct the assignee of the model (JobCompleteProcessor) [B250]', async () => {
  const engine = await engineOf(task(['creating a'], ASSIGNED));
  engine.start('p');
  const job = engine.job('a');
  assert.throws(
    () => job.correct({ assignee: 'bob' }),
    rejected('INVALID_ARGUMENT', /the assignee comes from the model/),
  );
  job.correct({ priority: 3 });
  assert.equal(engine.userTask().assignee, 'ann');
});

test('a listener gets the changed attributes, and the task headers of its task [B251]', async () => {
  const headers = '<zeebe:taskHeaders><zeebe:header key="k" value="v" /></zeebe:taskHeaders>';
  const engine = await engineOf(task(['assigning a', 'assigning b', 'updating c'], headers));
  const instance = engine.start('p');
  const changed = (type: string) => engine.job(type).headers['io.camunda.zeebe:changedAttributes'];
  engine.userTask().claim('ann');
  assert.equal(engine.job('a').headers['k'], 'v');
  assert.equal(changed('a'), '["assignee"]');
  engine.job('a').correct({ priority: 3, candidateUsers: ['x'] });
  assert.equal(changed('b'), '["assignee","candidateUsersList","priority"]');
  engine.job('b').correct({ priority: 50 });
  engine.setVariables(instance, { n: 1 }, { scope: 't' });
  assert.equal(changed('c'), '["variables"]');
});
