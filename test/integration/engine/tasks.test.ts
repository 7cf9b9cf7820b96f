/**
 * Tasks for people, decisions, forms and listeners on a real broker, each once, with an engine killed while
 * each of them is under way.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SignalboxClient } from '../../../worker/client/index.ts';
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
