/**
 * The user task that the engine manages. Source: Zeebe's UserTaskProcessor, BpmnUserTaskBehavior (attributes,
 * when null is an incident) and UserTaskAssignProcessor, UserTaskClaimProcessor, UserTaskUpdateProcessor,
 * UserTaskCompleteProcessor (rejections), camunda/camunda at zeebe/engine/src/main/java.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventName } from '../../../testkit/index.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, process, rejected } from '../engine-of.ts';

function userTask(extension = '', more: Partial<NodeSpec> = {}) {
  const node = { id: 't', type: 'userTask', extension: `<zeebe:userTask />${extension}`, ...more };
  return process([node], ['start -> t -> end']);
}

test('its attributes are evaluated once, when it is created [B244 C13]', async () => {
  const engine = await engineOf(
    userTask(`<zeebe:assignmentDefinition assignee="=name" candidateGroups="=groups" candidateUsers="u, v" />
      <zeebe:taskSchedule dueDate="=date and time(&quot;2026-03-01T10:00:00Z&quot;)" followUpDate="=later" />
      <zeebe:priorityDefinition priority="=1 + 1" />
      <zeebe:formDefinition externalReference="https://forms/7" />`),
  );
  const instance = engine.start('p', { variables: { name: 'ann', groups: ['a', 'b'], later: null } });
  const task = engine.userTask('t');
  assert.deepEqual(
    [
      task.assignee,
      task.candidateGroups,
      task.candidateUsers,
      task.dueDate,
      task.followUpDate,
      task.priority,
    ],
    ['ann', ['a', 'b'], ['u', 'v'], '2026-03-01T10:00:00Z', '', 2],
  );
  assert.equal(task.externalFormReference, 'https://forms/7');
  assert.equal(task.elementInstanceKey, instance.elementInstanceKeys('t')[0]);
  assert.deepEqual(instance.jobs, []);
});

test('without attributes, it is unassigned and its priority is 50 [B244]', async () => {
  const engine = await engineOf(userTask());
  engine.start('p');
  const { assignee, candidateGroups, priority } = engine.userTask();
  assert.deepEqual(
    { assignee, candidateGroups, priority },
    { assignee: '', candidateGroups: [], priority: 50 },
  );
});

for (const [what, extension] of [
  ['an assignee that is null', '<zeebe:assignmentDefinition assignee="=missing" />'],
  ['candidates that are not a list of strings', '<zeebe:assignmentDefinition candidateUsers="=[1]" />'],
  ['a due date that is not a date', '<zeebe:taskSchedule dueDate="=7" />'],
  ['a priority above 100', '<zeebe:priorityDefinition priority="=101" />'],
] as const) {
  test(`${what}: EXTRACT_VALUE_ERROR`, async () => {
    const engine = await engineOf(userTask(extension));
    assert.equal(incidentOf(engine.start('p')), 'EXTRACT_VALUE_ERROR t');
    assert.deepEqual(engine.userTasks(), []);
  });
}

test('claim, unclaim, assign, update and complete are in the history with their action [B245 C14]', async () => {
  const engine = await engineOf(userTask());
  const instance = engine.start('p');
  engine.userTask().claim('ann');
  engine.userTask().claim('ann', 'again');
  engine.userTask().unclaim();
  engine.userTask().assign('bob');
  engine.userTask().assign('eve');
  engine.userTask().update({ candidateGroups: ['x'], priority: 0 });
  const { assignee, candidateGroups, priority } = engine.userTask();
  assert.deepEqual(
    { assignee, candidateGroups, priority },
    { assignee: 'eve', candidateGroups: ['x'], priority: 0 },
  );
  engine.restart();
  engine.userTask().complete({ ok: true }, 'approve');
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.variables, { ok: true });
  const told = instance.history
    .flatMap(({ events }) => events)
    .filter(({ kind }) => eventName(kind).startsWith('userTask'))
    .map((event) => [eventName(event.kind).slice(8), 'name' in event ? event.name : ''].join(' ').trim());
  assert.deepEqual(told, [
    'Created',
    'Assigned claim',
    'Assigned again',
    'Assigned unclaim',
    'Assigned assign',
    'Assigned assign',
    'Updated update',
    'Completed approve',
  ]);
});

test('the key of its element instance can be used for a task', async () => {
  const engine = await engineOf(userTask());
  const instance = engine.start('p');
  const userTaskKey = engine.userTask().elementInstanceKey;
  engine.execute({ completeUserTask: { userTaskKey, instanceKey: instance.key } });
  assert.equal(instance.state, 'COMPLETED');
});

test('a task of another user can be assigned, but not claimed [B245]', async () => {
  const engine = await engineOf(userTask());
  engine.start('p');
  engine.userTask().claim('ann');
  assert.throws(() => engine.userTask().claim('bob'), rejected('INVALID_STATE', /already assigned to 'ann'/));
  assert.throws(() => engine.userTask().claim(''), rejected('INVALID_ARGUMENT', /an assignee is required/));
  engine.userTask().assign('bob');
  assert.equal(engine.userTask().assignee, 'bob');
});

test('an empty or invalid change is rejected', async () => {
  const engine = await engineOf(userTask());
  engine.start('p');
  const task = engine.userTask();
  assert.throws(() => task.update({}), rejected('INVALID_ARGUMENT', /no attribute to change/));
  assert.throws(
    () => task.update({ dueDate: 'tomorrow' }),
    rejected('INVALID_ARGUMENT', /dueDate 'tomorrow'/),
  );
  assert.throws(() => task.update({ priority: 101 }), rejected('INVALID_ARGUMENT', /0 to 100/));
  const { key: userTaskKey, instanceKey } = task;
  const other = { userTaskKey, instanceKey, changed: ['assignee'] };
  assert.throws(() => engine.execute({ updateUserTask: other }), rejected('INVALID_ARGUMENT', /'assignee'/));
});

test('a completed or terminated task is not found [B246]', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 't', type: 'userTask', extension: '<zeebe:userTask />' },
        { id: 'late', type: 'boundaryEvent', attachedTo: 't', timer: { duration: 'PT1H' } },
        { id: 'other', type: 'userTask', extension: '<zeebe:userTask />' },
      ],
      ['start -> t -> end', 'late -> other -> end'],
    ),
  );
  const instance = engine.start('p');
  const first = engine.userTask();
  engine.advanceBy('PT1H');
  assert.deepEqual(instance.activeElements, ['other']);
  assert.throws(() => first.complete(), rejected('NOT_FOUND', /no open user task/));
  const second = engine.userTask('other');
  second.complete();
  assert.throws(() => second.complete(), rejected('NOT_FOUND', /it has ended/));
});

test('after a failing output mapping, the task is done and the incident can be retried', async () => {
  const engine = await engineOf(userTask('', { outputs: { r: '=if ok then 1 else function(a) a' } }));
  const instance = engine.start('p', { variables: { ok: false } });
  engine.userTask().complete();
  assert.equal(incidentOf(instance), 'IO_MAPPING_ERROR t');
  assert.deepEqual(engine.userTasks(), []);
  engine.setVariables(instance, { ok: true });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(instance.variables['r'], 1);
});
