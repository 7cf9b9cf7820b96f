/**
 * User tasks, decisions, forms and listeners on a real broker, each exactly once, with an engine that is
 * killed while each of them runs.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bpmnXml } from '../../bpmn-xml.ts';
import { dmnXml } from '../../dmn-xml.ts';
import { KillableEngine } from '../fixture/killable-engine.ts';
import { until } from '../fixture/until.ts';

const PARTITIONS = 2;

const PROCESS = bpmnXml({
  id: 'loan',
  nodes: [
    { id: 'start', type: 'startEvent' },
    {
      id: 'rate',
      type: 'businessRuleTask',
      extension:
        '<zeebe:calledDecision decisionId="risk" resultVariable="risk" bindingType="deployment" />' +
        '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="before-rate" />' +
        '</zeebe:executionListeners>',
    },
    {
      id: 'approve',
      type: 'userTask',
      extension:
        '<zeebe:userTask /><zeebe:formDefinition formId="approve" />' +
        '<zeebe:assignmentDefinition candidateGroups="=risk.groups" />' +
        '<zeebe:taskListeners><zeebe:taskListener eventType="completing" type="check" /></zeebe:taskListeners>',
    },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> rate -> approve -> end'],
});

/** The limit is computed by a business knowledge model. */
const DECISIONS = dmnXml([
  {
    ...{ id: 'risk', inputs: ['amount'], outputs: ['level', 'groups'], hitPolicy: 'FIRST' },
    rules: ['> limit; => "high"; ["seniors"]', '-; => "low"; ["clerks"]'].map((rule) =>
      rule.replace('; =>', ' =>'),
    ),
    requires: ['limit'],
  },
  {
    id: 'limit',
    logic:
      '<knowledgeRequirement id="k"><requiredKnowledge href="#bkm" /></knowledgeRequirement>' +
      '<literalExpression><text>thousands(1)</text></literalExpression>',
  },
]).replace(
  '</definitions>',
  '<businessKnowledgeModel id="bkm" name="thousands"><encapsulatedLogic>' +
    '<formalParameter name="n" typeRef="number" /><literalExpression><text>n * 1000</text></literalExpression>' +
    '</encapsulatedLogic></businessKnowledgeModel></definitions>',
);

/**
 * A multi-instance ad-hoc subprocess whose worker chooses the activities; then a user task that an event
 * cancels.
 */
const DESK = bpmnXml({
  id: 'desk',
  nodes: [
    { id: 'start', type: 'startEvent' },
    {
      ...{ id: 'agent', type: 'adHocSubProcess', job: { type: 'agent' } },
      ...{ adHoc: { out: 'results', outElement: '=result' }, flows: ['look -> tell'] },
      nodes: ['look', 'tell'].map((id) => ({ id, type: 'serviceTask', job: { type: id } })),
    },
    {
      ...{ id: 'each', type: 'serviceTask', job: { type: 'each' } },
      multi: { times: '=count(results) + 1', sequential: true },
    },
    {
      ...{ id: 'review', type: 'userTask' },
      extension:
        '<zeebe:userTask /><zeebe:taskListeners><zeebe:taskListener eventType="canceling" type="tidy" />' +
        '<zeebe:taskListener eventType="updating" type="log" /></zeebe:taskListeners>',
    },
    { id: 'stop', type: 'boundaryEvent', attachedTo: 'review', message: { name: 'stop', key: '="d-1"' } },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> agent -> each -> review -> end', 'stop -> end'],
});

let engine: KillableEngine;

before(async () => {
  engine = await KillableEngine.open(PARTITIONS);
});

after(() => engine.close());

function tasks(where: string): Promise<({ elementInstanceKey: number } & Record<string, unknown>)[]> {
  return engine.line.json('list', 'tasks', '--where', where);
}

test('a decision, a form, a user task and listeners survive killed engines', async () => {
  const form = '{"id":"approve","type":"default","components":[]}';
  await engine.deploy({ 'loan.bpmn': PROCESS, 'risk.dmn': DECISIONS, 'approve.form': form });
  const started = await engine.client.start({
    processId: 'loan',
    businessKey: 'l-1',
    variables: { amount: 5000 },
  });
  const instance = String(started.instanceKey);

  const before = await engine.job('before-rate');
  await engine.killAndGoOn();
  await engine.line.json('complete', before);

  const [task] = await tasks('group=seniors');
  assert.ok(task?.['formKey']);
  const key = String(task?.['userTaskKey']);
  await engine.line.json('task', 'claim', key, '--assignee', 'ann');
  await engine.killAndGoOn();
  const [claimed] = await tasks('assignee=ann');
  assert.equal(claimed?.['userTaskKey'], task?.['userTaskKey']);
  await engine.line.json('task', 'update', key, '--priority', '80');

  const variables = JSON.stringify({ approved: true });
  const completing = engine.line.json('task', 'complete', key, '--variables', variables);
  const check = await engine.job('check');
  await engine.killAndGoOn();
  await engine.line.json('complete', check);
  await completing;

  const [ended] = await engine.line.json('get', instance);
  assert.equal(ended?.['state'], 'COMPLETED');
  const risk = { level: 'high', groups: ['seniors'] };
  assert.deepEqual(ended?.['variables'], { amount: 5000, risk, approved: true });
  const events = await engine.line.json<{ event: string }>('trace', instance);
  const told = events.map(({ event }) => event).filter((event) => /^(decision|userTask)/.test(event));
  assert.deepEqual(told, [
    'decisionEvaluated',
    'userTaskCreated',
    'userTaskAssigned',
    'userTaskUpdated',
    'userTaskTransition',
    'userTaskTransition',
    'userTaskCompleted',
  ]);

  await engine.line.json('delete', 'definition', 'graph');
  await engine.killAndGoOn();
  const second = await engine.client.start({
    processId: 'loan',
    businessKey: 'l-2',
    variables: { amount: 1 },
  });
  await engine.complete('before-rate');
  await until('the decision is missed', async () => {
    const incidents = await engine.line.json<{ type: string }>('list', 'incidents');
    return JSON.stringify(incidents).includes('CALLED_DECISION_ERROR');
  });
  await engine.line.json('cancel', String(second.instanceKey));
  await engine.stop();
  await engine.assertClean({ acknowledged: ['l-1', 'l-2'], allEnded: true, once: true });
});

test('an ad-hoc subprocess’s worker, a loop by cardinality and a canceled task survive killed engines', async () => {
  await engine.start();
  await engine.deploy({ 'desk.bpmn': DESK });
  const started = await engine.client.start({ processId: 'desk', businessKey: 'd-1', variables: {} });
  const { instanceKey } = started;

  const agent = await engine.job('agent');
  await engine.killAndGoOn();
  const activateElements = [{ elementId: 'look', variables: '{"where":"here"}' }];
  await engine.client.completeJob({ jobKey: Number(agent), instanceKey, activateElements });
  await engine.complete('look');
  await engine.line.json('complete', await engine.job('tell'), '--variables', '{"result":"found"}');
  const again = {
    jobKey: Number(await engine.job('agent')),
    instanceKey,
    isCompletionConditionFulfilled: true,
  };
  await engine.client.completeJob(again);

  await engine.complete('each');
  await engine.killAndGoOn();
  await engine.complete('each');

  let scopeKey = 0;
  await until('there is a task', async () => {
    const [found] = await tasks('process=desk');
    scopeKey = Number(found?.elementInstanceKey ?? 0);
    return scopeKey > 0;
  });
  const setting = engine.client.setVariables({ instanceKey, scopeKey, variables: { note: 1 } });
  const log = await engine.job('log');
  await engine.killAndGoOn();
  await engine.line.json('complete', log);
  await setting;

  await engine.client.publish({ name: 'stop', correlationKey: 'd-1', variables: { why: 'late' } });
  const tidy = await engine.job('tidy');
  await engine.killAndGoOn();
  const [waiting] = await engine.line.json('get', String(instanceKey));
  assert.equal(waiting?.['state'], 'ACTIVE');
  await engine.line.json('complete', tidy);
  const [ended] = await engine.line.json('get', String(instanceKey));
  assert.equal(ended?.['state'], 'COMPLETED');
  assert.deepEqual(ended?.['variables'], { results: ['found'], why: 'late' });
  await engine.stop();
  await engine.assertClean({ acknowledged: ['d-1'], allEnded: true });
});
