/**
 * Service, send, business rule and user tasks, message throw and end events: the elements that are jobs.
 * Source: Zeebe.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from '../engine-of.ts';

const one = (node: NodeSpec) => process([node], [`start -> ${node.id} -> end`]);

for (const node of [
  { id: 'x', type: 'serviceTask', job: { type: 'work' } },
  { id: 'x', type: 'sendTask', job: { type: 'work' } },
  { id: 'x', type: 'businessRuleTask', job: { type: 'work' } },
  { id: 'x', type: 'userTask', job: { type: 'work' } },
  { id: 'x', type: 'scriptTask', job: { type: 'work' } },
  { id: 'x', type: 'intermediateThrowEvent', message: { name: 'm' }, job: { type: 'work' } },
] satisfies NodeSpec[]) {
  test(`${node.type}: a job on activation, completed by its result [C2 C74]`, async () => {
    const engine = await engineOf(one(node));
    const instance = engine.start('p', { variables: { a: 1 } });
    const [work] = engine.jobs();
    assert.equal(work?.type, 'work');
    assert.equal(work.elementId, 'x');
    assert.equal(work.attempt, 1);
    assert.equal(work.retries, 3);
    assert.deepEqual(work.variables, { a: 1 });
    work.complete({ b: 2 });
    assert.equal(instance.state, 'COMPLETED');
    assert.deepEqual(instance.variables, { a: 1, b: 2 });
  });
}

test('a message end event is a job, and ends after it [B39 C75]', async () => {
  const engine = await engineOf(
    process(
      [{ id: 'told', type: 'endEvent', message: { name: 'm' }, job: { type: 'tell' } }],
      ['start -> told'],
    ),
  );
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['told']);
  engine.job('tell').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('type and retries may be FEEL; task headers are static [B1 C1]', async () => {
  const headers = { url: 'http://x', __proto: 'plain' };
  const engine = await engineOf(one(job('x', { job: { type: '="t-" + kind', retries: '=n + 1', headers } })));
  engine.start('p', { variables: { kind: 'a', n: 4 } });
  const work = engine.job('t-a');
  assert.equal(work.retries, 5);
  assert.deepEqual(work.headers, headers);
});

test('a type that is not a string is EXTRACT_VALUE_ERROR, and resolving it creates the job [B2 C169]', async () => {
  const engine = await engineOf(one(job('x', { job: { type: '=kind' } })));
  const instance = engine.start('p', { variables: { kind: 7 } });
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR x');
  assert.deepEqual(engine.jobs({ state: 'any' }), []);
  engine.setVariables(instance, { kind: 'a' });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  engine.job('a').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('retries that are not an integer are EXTRACT_VALUE_ERROR', async () => {
  const engine = await engineOf(one(job('x', { job: { type: 'x', retries: '=n' } })));
  assert.equal(incidentOf(engine.start('p', { variables: { n: 1.5 } })), 'EXTRACT_VALUE_ERROR x');
});

test('a job-based user task has assignment, dates and form in headers, evaluated once [B13 C12]', async () => {
  const extension =
    '<zeebe:assignmentDefinition assignee="=name" candidateGroups="=[&#34;a&#34;,&#34;b&#34;]" />' +
    '<zeebe:formDefinition formKey="form-1" />';
  const engine = await engineOf(one({ id: 'x', type: 'userTask', extension }));
  const instance = engine.start('p', { variables: { name: 'ann' } });
  const first = engine.job('io.camunda.zeebe:userTask');
  const expected = {
    'io.camunda.zeebe:assignee': 'ann',
    'io.camunda.zeebe:candidateGroups': '["a","b"]',
    'io.camunda.zeebe:formKey': 'form-1',
  };
  assert.deepEqual(first.headers, expected);
  engine.setVariables(instance, { name: 'bob' });
  first.fail({ retries: 1 });
  assert.deepEqual(engine.job().headers, expected);
});

test('attributes of a job-based user task that are not of their types are incidents', async () => {
  const wrong: readonly (readonly [extension: string, reason: RegExp])[] = [
    ['<zeebe:assignmentDefinition assignee="=7" />', /a string/],
    ['<zeebe:assignmentDefinition assignee="=missing" />', /a string/],
    ['<zeebe:assignmentDefinition candidateGroups="=&#34;a&#34;" />', /a list of strings/],
    ['<zeebe:assignmentDefinition candidateUsers="=[1]" />', /a list of strings/],
    ['<zeebe:taskSchedule dueDate="=5" />', /a date and time/],
    ['<zeebe:taskSchedule followUpDate="=&#34;soon&#34;" />', /a date and time/],
    ['<zeebe:formDefinition formKey="=1" />', /a string/],
  ];
  for (const [extension, reason] of wrong) {
    const engine = await engineOf(one({ id: 'x', type: 'userTask', extension }));
    const instance = engine.start('p');
    assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR x', extension);
    assert.match(instance.incidents[0]?.message ?? '', reason);
  }
  const extension = '<zeebe:taskSchedule dueDate="=null" />';
  const engine = await engineOf(one({ id: 'x', type: 'userTask', extension }));
  engine.start('p');
  const { headers, retries } = engine.job();
  assert.deepEqual([headers, retries], [{}, 1]);
});

test('the job of a terminated element is canceled: its result is rejected with NOT_FOUND [B5 C6]', async () => {
  const engine = await engineOf(
    process(
      [job('x'), { id: 'stop', type: 'boundaryEvent', attachedTo: 'x', timer: { duration: 'PT1M' } }],
      ['start -> x -> end', 'stop -> end'],
    ),
  );
  const instance = engine.start('p');
  const work = engine.job();
  engine.advanceBy('PT1M');
  assert.deepEqual(instance.terminatedElements, ['x']);
  assert.throws(() => work.complete(), rejected('NOT_FOUND'));
});
