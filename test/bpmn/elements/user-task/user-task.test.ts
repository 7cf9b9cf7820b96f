/** How a user task is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, compileSpec, findingsOfNode, nodeOf, written } from '../../compile-model.ts';

test('a job-based user task has a job type of its own, with headers for assignment and form', async () => {
  const { job } = nodeOf(await compileBeside(import.meta.url), 'approve');
  assert.equal(written(job?.type), 'io.camunda.zeebe:userTask');
  assert.deepEqual(job?.headers, [
    ['color', 'red'],
    ['io.camunda.zeebe:candidateGroups', '["sales"]'],
    ['io.camunda.zeebe:formKey', 'approve-order'],
  ]);
  assert.deepEqual(
    job?.userTaskAttributes?.map(([attribute, value]) => [attribute, written(value)]),
    [['assignee', '=order.owner']],
  );
  assert.equal(written(job?.retries), '1');
});

test('the key of an embedded form that the process does not have is passed on', async () => {
  const extension = '<zeebe:formDefinition formKey="camunda-forms:bpmn:f1" />';
  for (const more of ['', '<zeebe:userTask />'])
    assert.deepEqual(await findingsOfNode({ id: 't', type: 'userTask', extension: extension + more }), []);
});

test('a user task with zeebe:userTask is native, without a job', async () => {
  const extension = `<zeebe:userTask /><zeebe:assignmentDefinition assignee="=a" candidateGroups="x, y" />
    <zeebe:taskSchedule dueDate="2023-03-02T15:35+02:00" /><zeebe:priorityDefinition priority="70" />`;
  const process = await compileSpec({
    id: 'p',
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 't', type: 'userTask', extension },
    ],
    flows: ['start -> t'],
  });
  const { job, userTask } = nodeOf(process, 't');
  assert.equal(job, undefined);
  assert.equal(written(userTask?.assignee), '=a');
  assert.equal(written(userTask?.candidateGroups), 'x, y');
  assert.equal(written(userTask?.dueDate), '2023-03-02T15:35+02:00');
  assert.equal(written(userTask?.priority), '70');
});

test('invalid dates and priorities are rejected', async () => {
  const extension = `<zeebe:userTask /><zeebe:taskSchedule dueDate="tomorrow" />
    <zeebe:priorityDefinition priority="101" /><zeebe:taskDefinition type="x" />`;
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'userTask', extension }), [
    't: zeebe:userTask and zeebe:taskDefinition: a user task is either native or job-based, not both',
    "t: the dueDate 'tomorrow' is not a date and time such as 2023-03-02T15:35+02:00",
    "t: the priority '101' is not an integer from 0 to 100",
  ]);
});

test('task listeners are grouped by event; their topics are created with the others', async () => {
  const extension = `<zeebe:userTask /><zeebe:taskListeners>
    <zeebe:taskListener eventType="completing" type="a" retries="5" />
    <zeebe:taskListener eventType="assigning" type="=b" /><zeebe:taskListener eventType="complete" type="c" />
    </zeebe:taskListeners>`;
  const process = await compileSpec({
    id: 'p',
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 't', type: 'userTask', extension },
    ],
    flows: ['start -> t'],
  });
  const { completing = [], assigning = [] } = nodeOf(process, 't').userTask?.listeners ?? {};
  assert.deepEqual(
    [...completing, ...assigning].map(({ type, retries }) => [written(type), written(retries)]),
    [
      ['a', '5'],
      ['c', '3'],
      ['=b', '3'],
    ],
  );
  assert.deepEqual(process.staticJobTypes, ['a', 'c']);
});

test('task listeners of a job-based task, and of unknown events, are rejected [B257]', async () => {
  const listeners = (eventType: string) =>
    `<zeebe:taskListeners><zeebe:taskListener eventType="${eventType}" type="x" /></zeebe:taskListeners>`;
  const findings = (extension: string) => findingsOfNode({ id: 't', type: 'userTask', extension });
  assert.deepEqual(await findings(listeners('completing')), [
    "t: zeebe:taskListeners require zeebe:userTask; a job-based user task can't have task listeners",
  ]);
  assert.deepEqual(await findings(`<zeebe:userTask />${listeners('pausing')}`), [
    "t: the eventType 'pausing' of zeebe:taskListener is not one of creating, assigning, updating, completing, canceling",
  ]);
});
