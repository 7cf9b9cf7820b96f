/**
 * A transaction that is cancelled, an ad-hoc subprocess, a complex gateway and compensation, by activities
 * and by event subprocesses, on a real broker, each once, with an engine killed while each of them is under
 * way.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SignalboxClient } from '../../../client/index.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { commandLineOf } from '../cli/command-line.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import type { EngineNode } from '../fixture/engine-node.ts';
import { assertClean } from '../fixture/oracle.ts';

const PARTITIONS = 2;

const job = (id: string): NodeSpec => ({ id, type: 'serviceTask', job: { type: id } });

function undoable(id: string): NodeSpec[] {
  return [
    job(id),
    { id: `on-${id}`, type: 'boundaryEvent', attachedTo: id, compensation: `undo-${id}` },
    { ...job(`undo-${id}`), isForCompensation: true },
  ];
}

const PROCESS = bpmnXml({
  id: 'journey',
  nodes: [
    { id: 'start', type: 'startEvent' },
    {
      id: 'tx',
      type: 'transaction',
      nodes: [
        { id: 'in', type: 'startEvent' },
        ...undoable('flight'),
        { id: 'no', type: 'endEvent', cancel: true },
      ],
      flows: ['in -> flight -> no'],
    },
    { id: 'cancelled', type: 'boundaryEvent', attachedTo: 'tx', cancel: true },
    {
      id: 'help',
      type: 'adHocSubProcess',
      adHoc: { elements: '=["mail", "call"]' },
      attributes: { ordering: 'Sequential' },
      nodes: [job('mail'), job('call')],
    },
    { id: 'fork', type: 'parallelGateway' },
    job('a'),
    job('b'),
    job('c'),
    { id: 'two', type: 'complexGateway', activationCondition: '=activationCount >= 2' },
    {
      id: 'stay',
      type: 'subProcess',
      inputs: { place: '="by the sea"' },
      nodes: [
        { id: 'arrive', type: 'startEvent' },
        ...undoable('room'),
        {
          id: 'leave',
          type: 'eventSubProcess',
          nodes: [
            { id: 'leaving', type: 'startEvent', compensation: true },
            job('refund'),
            { id: 'last', type: 'intermediateThrowEvent', compensation: 'room' },
          ],
          flows: ['leaving -> refund -> last'],
        },
      ],
      flows: ['arrive -> room'],
    },
    ...undoable('train'),
    ...undoable('hotel'),
    { id: 'back', type: 'intermediateThrowEvent', compensation: true, reverse: true },
    { id: 'end', type: 'endEvent' },
  ],
  flows: [
    'start -> tx -> end',
    'cancelled -> help -> fork -> a -> two',
    'fork -> b -> two',
    'fork -> c -> two',
    'two -> stay -> train -> hotel -> back -> end',
  ],
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

async function jobs(type: string): Promise<string[]> {
  const found = await line.json<{ job: { key: number } }>('list', 'jobs', '--where', `type=${type}`);
  return found.map(({ job: { key } }) => String(key));
}

async function complete(...types: string[]): Promise<void> {
  for (const type of types) {
    let key = '';
    await until(`there is a job ${type}`, async () => {
      key = (await jobs(type))[0] ?? '';
      return key !== '';
    });
    await line.json('complete', key);
  }
}

test('what is undone, done in any order or joined when it is enough outlives engines that are killed', async () => {
  await client.deploy([{ name: 'journey.bpmn', content: PROCESS }]);
  const { instanceKey } = await client.start({ processId: 'journey' });

  await complete('flight');
  await killAndGoOn();
  await complete('undo-flight', 'mail');
  await killAndGoOn();
  await complete('call', 'b', 'a');
  await killAndGoOn();
  await complete('room', 'train', 'c', 'hotel');
  assert.deepEqual(await jobs('undo-train'), []);
  await killAndGoOn();
  await complete('undo-hotel', 'undo-train');
  await until('the stay is undone from the inside', async () => {
    const [found] = await line.json('get', String(instanceKey));
    const variables = found?.['elements'] as { elementId: string; variables?: object }[] | undefined;
    return JSON.stringify(variables?.find(({ elementId }) => elementId === 'leave') ?? '').includes(
      'by the sea',
    );
  });
  await killAndGoOn();
  await complete('refund', 'undo-room');

  await until('the instance has completed', async () => {
    const [found] = await line.json('get', String(instanceKey));
    return found?.['state'] === 'COMPLETED';
  });
  const { bootstrapServers, prefix } = cluster;
  const verdict = await assertClean({ bootstrapServers, prefix, allEnded: true, once: true });
  assert.equal(verdict.completed, 1);
  assert.equal(verdict.deadLetters, 0);
});
