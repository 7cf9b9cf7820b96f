/** Loops in which no element waits are rejected. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FlowSpec, NodeSpec } from '../../bpmn-xml.ts';
import { findingsOf } from '../compile-model.ts';

const start: NodeSpec = { id: 's', type: 'startEvent' };
const end: NodeSpec = { id: 'e', type: 'endEvent' };
const gateway: NodeSpec = { id: 'gw', type: 'exclusiveGateway' };

const check = (nodes: NodeSpec[], flows: FlowSpec[]) =>
  findingsOf({ id: 'p', nodes: [start, end, ...nodes], flows });

test('loops of gateways, manual and undefined tasks are rejected, even with an exit [B29 C195 C199]', async () => {
  for (const type of [
    'task',
    'manualTask',
    'parallelGateway',
    'inclusiveGateway',
    'intermediateThrowEvent',
  ]) {
    const flows = ['s -> t -> gw', 'gw -> t if count < 3', 'gw -> e default'];
    assert.deepEqual(await check([{ id: 't', type }, gateway], flows), [
      't: a loop must contain an element that waits: t, gw',
    ]);
  }
});

test('an element that leads to itself is rejected', async () => {
  const flows = ['s -> gw', 'gw -> gw if x', 'gw -> e default'];
  assert.deepEqual(await check([gateway], flows), ['gw: a loop must contain an element that waits: gw']);
});

test('a link can close a loop like a flow', async () => {
  const nodes: NodeSpec[] = [
    gateway,
    { id: 'out', type: 'intermediateThrowEvent', link: 'L' },
    { id: 'in', type: 'intermediateCatchEvent', link: 'L' },
  ];
  const flows = ['s -> gw', 'gw -> out if x', 'gw -> e default', 'in -> gw'];
  assert.deepEqual(await check(nodes, flows), ['gw: a loop must contain an element that waits: gw, out, in']);
});

test('each loop is one finding', async () => {
  const nodes: NodeSpec[] = ['a', 'b', 'c', 'd'].map((id) => ({ id, type: 'parallelGateway' }));
  assert.deepEqual(await check(nodes, ['s -> a -> b -> a', 'b -> c -> d -> c']), [
    'a: a loop must contain an element that waits: a, b',
    'c: a loop must contain an element that waits: c, d',
  ]);
});

test('a loop with a job, a wait or a computation is allowed', async () => {
  const waiting: NodeSpec[] = [
    { id: 't', type: 'serviceTask', job: { type: 'x' } },
    { id: 't', type: 'scriptTask', script: { expression: '=count + 1', result: 'count' } },
    { id: 't', type: 'intermediateCatchEvent', timer: { duration: 'PT1S' } },
    { id: 't', type: 'intermediateThrowEvent', outputs: { count: '=count + 1' } },
  ];
  for (const node of waiting) {
    assert.deepEqual(await check([node, gateway], ['s -> t -> gw', 'gw -> t if x', 'gw -> e default']), []);
  }
});

test('a loop of ten thousand elements does not overflow the stack', async () => {
  const nodes: NodeSpec[] = Array.from({ length: 9000 }, (_, index) => ({ id: `t${index}`, type: 'task' }));
  const chain = nodes.map((node) => node.id).join(' -> ');
  const findings = await check(nodes, [`s -> ${chain} -> t0`]);
  const ids = Array.from({ length: 10 }, (_, index) => `t${index}`).join(', ');
  assert.deepEqual(findings, [`t0: a loop must contain an element that waits: ${ids}, ...`]);
});

test('a loop through the start event is accepted, as on Camunda', async () => {
  assert.deepEqual(await check([{ id: 't', type: 'task' }], ['s -> t', 't -> s']), []);
});
