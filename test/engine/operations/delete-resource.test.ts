/**
 * "Deployment: deletion of definitions": decisions, forms. Source: Zeebe's ResourceDeletionDeleteProcessor,
 * DecisionRequirementsDeletionBehavior, FormDeletionBehavior, DbDecisionState.deleteDecision.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestEngine } from '../../../testkit/index.ts';
import { createTestEngine } from '../../../testkit/index.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import type { DecisionSpec } from '../../dmn-xml.ts';
import { dmnXml } from '../../dmn-xml.ts';
import { incidentOf, process, rejected } from '../engine-of.ts';

function caller(attributes = '') {
  const extension = `<zeebe:calledDecision decisionId="d" resultVariable="r" ${attributes} />`;
  const node = { id: 'x', type: 'businessRuleTask', extension };
  return { name: 'p.bpmn', content: bpmnXml(process([node], ['start -> x -> end'])) };
}

function decision(literal: string, more: Partial<DecisionSpec> = {}, id = 'graph') {
  return { name: `${id}.dmn`, content: dmnXml([{ id: 'd', literal, ...more }], id) };
}

type Files = Parameters<TestEngine['deploy']>[0];

/** Deploys the file with processes and returns its key. */
async function keyOf(engine: TestEngine, files: Files): Promise<number> {
  const { decisions = [], forms = [] } = await engine.deployAll(files);
  return (decisions[0] ?? forms[0])?.definitionKey ?? 0;
}

const decided = (engine: TestEngine) => engine.start('p').variables['r'];

test('the previous version of a decision becomes the latest; without one, it is CALLED_DECISION_ERROR [B309]', async () => {
  const engine = createTestEngine({ partitions: 3 });
  await engine.deploy(caller());
  const first = await keyOf(engine, decision('1'));
  const second = await keyOf(engine, decision('2'));
  assert.equal(decided(engine), 2);
  engine.deleteDefinition(second);
  engine.restart();
  assert.equal(decided(engine), 1);
  engine.deleteDefinition(first);
  const instance = engine.start('p');
  assert.equal(incidentOf(instance), 'CALLED_DECISION_ERROR x');
  const { decisions } = await engine.deployAll(decision('2'));
  assert.deepEqual([decisions?.[0]?.version, decisions?.[0]?.created], [3, true], 'no number twice');
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(instance.variables['r'], 2);
});

test('deleting a previous version does not affect the latest; its content is then a new version', async () => {
  const engine = createTestEngine();
  await engine.deploy(caller());
  const first = await keyOf(engine, decision('1'));
  await engine.deploy(decision('2'));
  engine.deleteDefinition(first);
  assert.equal(decided(engine), 2);
  const { decisions } = await engine.deployAll(decision('1'));
  assert.equal(decisions?.[0]?.version, 3);
});

test('after a deletion, the previous content is the previous version, unless that is also deleted', async () => {
  const engine = createTestEngine();
  await engine.deploy(caller());
  const first = await keyOf(engine, decision('1'));
  const second = await keyOf(engine, decision('2'));
  engine.deleteDefinition(second);
  assert.equal(await keyOf(engine, decision('1')), first);
  engine.deleteDefinition(first);
  const { decisions } = await engine.deployAll(decision('1'));
  assert.deepEqual([decisions?.[0]?.version, decisions?.[0]?.created], [3, true]);
  assert.equal(decided(engine), 1);
});

test('a version tag means the newest remaining version with it; a deployment its remaining resources [B311]', async () => {
  const engine = createTestEngine();
  const tagged = { versionTag: 'stable' };
  await engine.deploy([caller('bindingType="versionTag" versionTag="stable"'), decision('1', tagged)]);
  const second = await keyOf(engine, decision('2', tagged));
  assert.equal(decided(engine), 2);
  engine.deleteDefinition(second);
  assert.equal(decided(engine), 1);
  const bound = caller('bindingType="deployment"');
  const third = await keyOf(engine, [bound, decision('3')]);
  engine.deleteDefinition(third);
  assert.equal(incidentOf(engine.start('p')), 'CALLED_DECISION_ERROR x');
});

test('a decision that has moved to another file: the latest of the decision, not of the file', async () => {
  const engine = createTestEngine();
  await engine.deploy(caller());
  await engine.deploy(decision('1', {}, 'one'));
  const moved = await keyOf(engine, decision('2', {}, 'two'));
  const { decisions } = await engine.deployAll(decision('1', {}, 'one'));
  assert.deepEqual([decisions?.[0]?.version, decisions?.[0]?.created], [3, true], 'Zeebe: no duplicate');
  assert.equal(decided(engine), 1);
  engine.deleteDefinition(moved);
  assert.equal(decided(engine), 1);
  engine.deleteDefinition(decisions?.[0]?.definitionKey ?? 0);
  assert.equal(decided(engine), 1, 'version 1 is left');
});

test('forms: the previous version is used, else FORM_NOT_FOUND; existing tasks continue [B310]', async () => {
  const engine = createTestEngine();
  const extension = '<zeebe:userTask /><zeebe:formDefinition formId="f" />';
  const content = bpmnXml(process([{ id: 't', type: 'userTask', extension }], ['start -> t -> end']));
  const form = (title: string) => ({ name: 'f.form', content: JSON.stringify({ id: 'f', title }) });
  await engine.deploy({ name: 'p.bpmn', content });
  const first = await keyOf(engine, form('a'));
  const second = await keyOf(engine, form('b'));
  const shown = () => engine.start('p').userTasks[0]?.formKey;
  assert.equal(shown(), second);
  engine.deleteDefinition(second);
  assert.equal(shown(), first);
  engine.deleteDefinition(first);
  assert.equal(incidentOf(engine.start('p')), 'FORM_NOT_FOUND t');
  assert.equal(engine.userTasks().length, 2);
});

test('a deleted resource is not deleted again', async () => {
  const engine = createTestEngine();
  const key = await keyOf(engine, decision('1'));
  engine.deleteDefinition(key);
  assert.throws(() => engine.deleteDefinition(key), rejected('NOT_FOUND', /was deleted/));
});
