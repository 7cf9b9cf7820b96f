/**
 * Models of several tools and versions of Camunda Modeler, each run to its end as its author meant it: what
 * deploys must also behave.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { TestEngine } from '../../testkit/index.ts';
import { createTestEngine } from '../../testkit/index.ts';
import { dmnXml } from '../dmn-xml.ts';

const MODELS = new URL('./models/', import.meta.url);

async function deployed(name: string, ...others: { name: string; content: string }[]): Promise<TestEngine> {
  const engine = createTestEngine();
  const content = readFileSync(new URL(`${name}.bpmn`, MODELS), 'utf8');
  await engine.deploy([{ name: `${name}.bpmn`, content }, ...others]);
  return engine;
}

const openTypes = (engine: TestEngine) => engine.jobs().map(({ type }) => type);

test('onboarding-8-8: listeners of the process, of the task and of the user task, in their order', async () => {
  const engine = await deployed('onboarding-8-8');
  const variables = { boss: 'eve', urgent: true, retries: 4, blocked: false };
  const instance = engine.start('Process_onboarding', { variables });
  engine.job('audit-start').complete();
  engine.job('notify-manager').complete();
  const { assignee, candidateGroups, candidateUsers, priority, dueDate } = engine.userTask();
  assert.deepEqual([assignee, candidateGroups, candidateUsers], ['eve', ['hr', 'it'], ['ada', 'bob']]);
  assert.deepEqual([priority, dueDate], [90, '2026-01-02T00:00:00Z']);
  engine.userTask().complete({ approved: true });
  engine.job('check-budget').complete();
  assert.equal(engine.job('order-equipment').retries, 4);
  engine.job('order-equipment').complete();
  engine.job('audit-order').complete();
  engine.job('audit-end').complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.variables, { ...variables, decision: { approved: true } });
});

test('conditions-8-9: a warning for each change that is true, and the end after cooling down', async () => {
  const engine = await deployed('conditions-8-9');
  const instance = engine.start('Process_cold_chain', { variables: { temperature: 5 } });
  assert.deepEqual(openTypes(engine), ['drive']);
  engine.setVariables(instance, { temperature: 12 });
  engine.setVariables(instance, { other: 1 });
  engine.setVariables(instance, { temperature: 13 });
  assert.deepEqual(openTypes(engine), ['drive', 'warn', 'warn']);
  engine.job('drive').complete();
  assert.ok(instance.activeElements.includes('Event_cooled'));
  for (const warning of engine.jobs()) warning.complete();
  engine.setVariables(instance, { temperature: 8 });
  assert.equal(instance.state, 'COMPLETED');
  const spoiled = engine.start('Process_cold_chain', { variables: { temperature: 5, spoiled: false } });
  engine.setVariables(spoiled, { spoiled: true });
  assert.equal(spoiled.state, 'COMPLETED');
  assert.deepEqual(spoiled.terminatedElements, ['Activity_drive']);
  const [alarm] = engine.evaluateConditions({ temperature: 31 });
  assert.deepEqual(alarm?.activeElements, ['Activity_warn']);
});

test('three-pools-8-6: the processes of two pools, by messages that workers publish', async () => {
  const engine = await deployed('three-pools-8-6');
  engine.publish('order', { variables: { orderId: 'o1' } });
  const [shop] = engine.instances();
  engine.job('hand-over').complete();
  assert.deepEqual(shop?.activeElements, ['Event_wait']);
  engine.publish('parcel', { key: 'o1', variables: { orderId: 'o1' } });
  assert.equal(engine.job('tell').retries, 1);
  engine.publish('delivered', { key: 'o1', variables: { at: 'noon' } });
  engine.job('tell').complete();
  engine.job('say-thanks').complete();
  assert.deepEqual(
    engine.instances().map(({ processId, state }) => [processId, state]),
    [
      ['Process_shop', 'COMPLETED'],
      ['Process_carrier', 'COMPLETED'],
    ],
  );
  assert.deepEqual(shop.variables, { orderId: 'o1', deliveredAt: 'noon' });
});

test('loops-and-bindings-8-6: outputs by place, a decision and a process of the same deployment', async () => {
  const rules = ['< 10 => "good"', '- => "poor"'];
  const rank = dmnXml([
    { id: 'rank', inputs: ['quote.price'], outputs: ['rank'], rules, hitPolicy: 'FIRST' },
  ]);
  const engine = await deployed('loops-and-bindings-8-6', { name: 'rank.dmn', content: rank });
  const suppliers = ['ada', 'bob', 'eve'].map((name) => ({ name, kind: name === 'eve' ? 'slow' : 'fast' }));
  const instance = engine.start('Process_loops', { variables: { suppliers, weeks: 2 } });
  assert.deepEqual(openTypes(engine), ['quote-fast', 'quote-fast', 'quote-slow']);
  assert.deepEqual(engine.jobs()[1]?.variables['request'], { supplier: 'bob', position: 2 });
  engine.jobs()[1]?.complete({ price: 12 });
  engine.jobs()[0]?.complete({ price: 8 });
  assert.equal(instance.state, 'COMPLETED');
  const { quotes, ranked, answers } = instance.variables;
  assert.deepEqual(quotes, [{ price: 8, supplier: 'ada' }, { price: 12, supplier: 'bob' }, null]);
  assert.deepEqual(ranked, [
    { supplier: 'ada', rank: 'good' },
    { supplier: 'bob', rank: 'poor' },
  ]);
  assert.deepEqual(answers, ['dear ada', 'dear bob']);
  const late = engine.start('Process_loops', { variables: { suppliers, weeks: 2 } });
  engine.advanceBy('P14D');
  assert.ok(late.completedElements.includes('Event_late'));
});

test('timers-with-feel-8-5: reminders with cycle(), a computed date, a pause', async () => {
  const engine = await deployed('timers-with-feel-8-5');
  const invoice = { number: 'i1', due: '2026-01-10' };
  const variables = { invoice, reminders: 2, pause: 'PT1H' };
  const instance = engine.start('Process_timers', { variables });
  engine.advanceBy('P30D');
  assert.deepEqual(openTypes(engine), ['remind', 'remind']);
  assert.equal(instance.variables['ticks'], 2);
  for (const reminder of engine.jobs()) reminder.complete();
  engine.publish('paid', { key: 'i1' });
  engine.advanceBy('PT1H');
  assert.equal(instance.state, 'COMPLETED');
  const lost = engine.start('Process_timers', { variables: { ...variables, reminders: 0 } });
  engine.advanceTo('2026-02-09T00:00:00Z');
  assert.equal(lost.state, 'COMPLETED');
  assert.ok(lost.completedElements.includes('Event_lost'));
});

test('sketch-bpmn-io: gateways, links and a collapsed subprocess of a drawing tool', async () => {
  const engine = await deployed('sketch-bpmn-io');
  const both = engine.start('Process_1', { variables: { which: ['a', 'b'] } });
  assert.equal(both.state, 'COMPLETED');
  assert.equal(both.completedElements.filter((id) => id === 'Gateway_join').length, 1);
  assert.ok(both.completedElements.includes('Event_in'));
  const neither = engine.start('Process_1', { variables: { which: [] } });
  assert.ok(neither.sequenceFlowsTaken.includes('Flow_c'));
});

test('signavio-claim: data, quantities and signavio’s own elements are ignored', async () => {
  const engine = await deployed('signavio-claim');
  const instance = engine.start('sid-PROCESS');
  engine.job('deckung-pruefen').complete({ gedeckt: true });
  assert.deepEqual(instance.completedElements.slice(-2), ['sid-ZAHLEN', 'sid-END1']);
});

test('bonita-leave-request: performers, interfaces and item definitions are ignored', async () => {
  const engine = await deployed('bonita-leave-request');
  const instance = engine.start('_leave', { variables: { requestId: 7 } });
  engine.job('io.camunda.zeebe:userTask').complete();
  engine.publish('answered', { key: 7 });
  assert.equal(instance.state, 'COMPLETED');
});

test('order-modeler-4: the format of the first modelers', async () => {
  const engine = await deployed('order-modeler-4');
  const shipping =
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">' +
    '<process id="ship-it" isExecutable="true"><startEvent id="s"/></process></definitions>';
  await engine.deploy(shipping);
  const variables = { orderId: 'o1', orderValue: 100, shipping: 'ship-it' };
  const instance = engine.start('order-process', { variables });
  assert.deepEqual(engine.job('initiate-payment').variables['amount'], 100);
  engine.job('initiate-payment').complete();
  engine.advanceBy('PT1H');
  const { headers } = engine.job('io.camunda.zeebe:userTask');
  assert.equal(headers['io.camunda.zeebe:candidateGroups'], '["finance","sales"]');
  engine.job('io.camunda.zeebe:userTask').complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.ok(instance.completedElements.includes('shipped'));
});
