/**
 * Tasks for people, decisions, forms and listeners on a real broker, each once, with an engine killed while
 * each of them is under way.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SignalboxClient } from '../../../client/index.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { dmnXml } from '../../dmn-xml.ts';
import { commandLineOf } from '../cli/command-line.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import type { EngineNode } from '../fixture/engine-node.ts';
import { assertClean } from '../fixture/oracle.ts';

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

/** The limit is a function of a business knowledge model. */
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

/** What a worker says begins, twice over a number; then a person, whose task is canceled by an event. */
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

let cluster: SignalboxCluster;
let line: ReturnType<typeof commandLineOf>;
let client: SignalboxClient;
let node: EngineNode;

before(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  line = commandLineOf(cluster);
  client = new SignalboxClient(cluster.connection, { prefix: cluster.prefix, timeoutMs: 60_000 });
  node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
});

after(async () => {
  await client.close();
  await cluster.close();
});

async function killAndGoOn(): Promise<void> {
  await node.kill();
  node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
}

async function jobOf(type: string): Promise<string> {
  let key = '';
  await until(`there is a job ${type}`, async () => {
    const [found] = await line.json<{ job: { key: number } }>('list', 'jobs', '--where', `type=${type}`);
    key = found ? String(found.job.key) : '';
    return key !== '';
  });
  return key;
}

test('a decision, a form, a user task and listeners outlive engines that are killed', async () => {
  await client.deploy([
    { name: 'loan.bpmn', content: PROCESS },
    { name: 'risk.dmn', content: DECISIONS },
    { name: 'approve.form', content: '{"id":"approve","type":"default","components":[]}' },
  ]);
  const started = await client.start({ processId: 'loan', businessKey: 'l-1', variables: { amount: 5000 } });
  const instance = String(started.instanceKey);

  const before = await jobOf('before-rate');
  await killAndGoOn();
  await line.json('complete', before);

  const [task] = await line.json<{ task: Record<string, unknown> }>(
    'list',
    'tasks',
    '--where',
    'group=seniors',
  );
  assert.ok(task?.task['formKey']);
  const key = String(task?.task['key']);
  await line.json('task', 'claim', key, '--assignee', 'ann');
  await killAndGoOn();
  const [claimed] = await line.json<{ task: Record<string, unknown> }>(
    'list',
    'tasks',
    '--where',
    'assignee=ann',
  );
  assert.equal(claimed?.task['key'], task?.task['key']);
  await line.json('task', 'update', key, '--priority', '80');

  const variables = JSON.stringify({ approved: true });
  const completing = line.json('task', 'complete', key, '--variables', variables, '--timeout', '60s');
  const check = await jobOf('check');
  await killAndGoOn();
  await line.json('complete', check);
  await completing;

  const [ended] = await line.json('get', instance);
  assert.equal(ended?.['state'], 'COMPLETED');
  const risk = { level: 'high', groups: ['seniors'] };
  assert.deepEqual(ended?.['variables'], { amount: 5000, risk, approved: true });
  const events = await line.json<{ event: string }>('trace', instance);
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

  await line.json('delete', 'definition', 'graph');
  await killAndGoOn();
  const second = await client.start({ processId: 'loan', businessKey: 'l-2', variables: { amount: 1 } });
  await line.json('complete', await jobOf('before-rate'));
  await until('the decision is missed', async () => {
    const incidents = await line.json<{ incident: { type: string } }>('list', 'incidents');
    return JSON.stringify(incidents).includes('CALLED_DECISION_ERROR');
  });
  await line.json('cancel', String(second.instanceKey));
  await node.stop();
  const { bootstrapServers, prefix } = cluster;
  await assertClean({ bootstrapServers, prefix, acknowledged: ['l-1', 'l-2'], allEnded: true, once: true });
});

test('an ad-hoc subprocess’s worker, a loop by number and a task that is canceled outlive killed engines', async () => {
  node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
  await client.deploy([{ name: 'desk.bpmn', content: DESK }]);
  const started = await client.start({ processId: 'desk', businessKey: 'd-1', variables: {} });
  const { instanceKey } = started;

  const agent = await jobOf('agent');
  await killAndGoOn();
  const activateElements = [{ elementId: 'look', variables: '{"where":"here"}' }];
  await client.completeJob({ jobKey: Number(agent), instanceKey, activateElements });
  await line.json('complete', await jobOf('look'));
  await line.json('complete', await jobOf('tell'), '--variables', '{"result":"found"}');
  const again = { jobKey: Number(await jobOf('agent')), instanceKey, isCompletionConditionFulfilled: true };
  await client.completeJob(again);

  await line.json('complete', await jobOf('each'));
  await killAndGoOn();
  await line.json('complete', await jobOf('each'));

  let scopeKey = 0;
  await until('there is a task', async () => {
    const [found] = await line.json<{ elementInstanceKey: number }>(
      'list',
      'tasks',
      '--where',
      'process=desk',
    );
    scopeKey = Number(found?.elementInstanceKey ?? 0);
    return scopeKey > 0;
  });
  const setting = client.setVariables({ instanceKey, scopeKey, variables: { note: 1 } });
  const log = await jobOf('log');
  await killAndGoOn();
  await line.json('complete', log);
  await setting;

  await client.publish({ name: 'stop', correlationKey: 'd-1', variables: { why: 'late' } });
  const tidy = await jobOf('tidy');
  await killAndGoOn();
  const [waiting] = await line.json('get', String(instanceKey));
  assert.equal(waiting?.['state'], 'ACTIVE');
  await line.json('complete', tidy);
  const [ended] = await line.json('get', String(instanceKey));
  assert.equal(ended?.['state'], 'COMPLETED');
  assert.deepEqual(ended?.['variables'], { results: ['found'], why: 'late' });
  await node.stop();
  const { bootstrapServers, prefix } = cluster;
  await assertClean({ bootstrapServers, prefix, acknowledged: ['d-1'], allEnded: true });
});
