/** Forms of user tasks. Source: Zeebe's BpmnUserTaskBehavior (findLinkedForm) and FormResourceTransformer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestEngine } from '../../testkit/index.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { incidentOf, process, rejected } from './engine-of.ts';

function file(form: string, kind = '<zeebe:userTask />') {
  const extension = `${kind}<zeebe:formDefinition ${form} />`;
  const content = bpmnXml(process([{ id: 't', type: 'userTask', extension }], ['start -> t -> end']));
  return { name: 'p.bpmn', content };
}

function form(id: string, more: object = {}) {
  return { name: `${id}.form`, content: JSON.stringify({ id, type: 'default', components: [], ...more }) };
}

test('a task uses the latest form at the time of its creation [B247]', async () => {
  const engine = createTestEngine({ partitions: 2 });
  await engine.deploy([file('formId="=which"'), form('f')]);
  engine.restart();
  engine.start('p', { variables: { which: 'f' } });
  const first = engine.userTask().formKey ?? 0;
  assert.ok(first > 0);
  await engine.deploy(form('f', { title: 'new' }));
  assert.equal(engine.userTask().formKey, first);
  const second = engine.start('p', { variables: { which: 'f' } }).userTasks[0]?.formKey ?? 0;
  assert.ok(second > first);
});

test('bindingType deployment and versionTag select the form [B247 C192]', async () => {
  const engine = createTestEngine();
  await engine.deploy([file('formId="f" bindingType="deployment"'), form('f', { versionTag: 'a' })]);
  await engine.deploy(form('f', { versionTag: 'b' }));
  const formOf = () => engine.start('p').userTasks[0]?.formKey;
  const first = formOf();
  await engine.deploy(file('formId="f"'));
  const latest = formOf();
  await engine.deploy(file('formId="f" bindingType="versionTag" versionTag="a"'));
  assert.equal(formOf(), first);
  assert.notEqual(latest, first);
});

test('a missing form is FORM_NOT_FOUND, and is retried after its deployment [B247 C171]', async () => {
  const engine = createTestEngine();
  await engine.deploy(file('formId="f"'));
  const instance = engine.start('p');
  assert.equal(incidentOf(instance), 'FORM_NOT_FOUND t');
  assert.deepEqual(engine.userTasks(), []);
  await engine.deploy(form('f'));
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.ok(engine.userTask().formKey);
});

test('a job-based task has the key of its form in a header', async () => {
  const engine = createTestEngine();
  await engine.deploy([file('formId="f"', ''), form('f')]);
  engine.start('p');
  assert.match(engine.job().headers['io.camunda.zeebe:formKey'] ?? '', /^\d+$/);
});

test('a form can be external or embedded in the process [B248]', async () => {
  const engine = createTestEngine();
  await engine.deploy(file('externalReference="=url"'));
  engine.start('p', { variables: { url: 'https://forms/1' } });
  assert.equal(engine.userTask().externalFormReference, 'https://forms/1');
  await engine.deploy(file('formKey="camunda-forms:bpmn:gone"'));
  const other = engine.start('p');
  const [task] = engine.userTasks({ instance: other });
  assert.equal(task?.externalFormReference, 'camunda-forms:bpmn:gone');
});

test('a file that is not a form is rejected', async () => {
  const engine = createTestEngine();
  for (const content of ['{', '[]', '{"id":""}', 'null', '{"id":7}']) {
    await assert.rejects(engine.deploy({ name: 'a.form', content }), rejected('INVALID_ARGUMENT'));
  }
});
