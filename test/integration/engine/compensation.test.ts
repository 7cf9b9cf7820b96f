/**
 * A canceled transaction, an ad-hoc subprocess, a complex gateway and compensation, by handlers and by event
 * subprocesses, on a real broker, each exactly once, with an engine that is killed while each of them runs.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { KillableEngine } from '../fixture/killable-engine.ts';
import { until } from '../fixture/until.ts';

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

let engine: KillableEngine;

before(async () => {
  engine = await KillableEngine.open(PARTITIONS);
});

after(() => engine.close());

test('compensation, ad-hoc subprocesses and complex gateways survive killed engines', async () => {
  await engine.deploy({ 'journey.bpmn': PROCESS });
  const { instanceKey } = await engine.client.start({ processId: 'journey' });

  await engine.complete('flight');
  await engine.killAndGoOn();
  await engine.complete('undo-flight', 'mail');
  await engine.killAndGoOn();
  await engine.complete('call', 'b', 'a');
  await engine.killAndGoOn();
  await engine.complete('room', 'train', 'c', 'hotel');
  assert.deepEqual(await engine.jobs('undo-train'), []);
  await engine.killAndGoOn();
  await engine.complete('undo-hotel', 'undo-train');
  await until('the stay is undone from the inside', async () => {
    const { elements } = await engine.get<{ elements?: { elementId: string }[] }>(instanceKey);
    const leave = elements?.find(({ elementId }) => elementId === 'leave');
    return JSON.stringify(leave ?? '').includes('by the sea');
  });
  await engine.killAndGoOn();
  await engine.complete('refund', 'undo-room');

  await until('the instance has completed', async () => {
    return (await engine.get(instanceKey))['state'] === 'COMPLETED';
  });
  const verdict = await engine.assertClean({ allEnded: true, once: true });
  assert.equal(verdict.completed, 1);
  assert.equal(verdict.deadLetters, 0);
});
