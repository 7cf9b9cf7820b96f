/** How link events are read and validated at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { compileSpec, findingsOf, nodeOf } from '../compile-model.ts';

const start: NodeSpec = { id: 's', type: 'startEvent' };
const end: NodeSpec = { id: 'e', type: 'endEvent' };
const throwing = (id: string, link: string): NodeSpec => ({ id, type: 'intermediateThrowEvent', link });
const catching = (id: string, link: string): NodeSpec => ({ id, type: 'intermediateCatchEvent', link });

test('several throw events can lead to one catch event', async () => {
  const nodes = [
    start,
    { id: 'g', type: 'parallelGateway' },
    throwing('a', 'L'),
    throwing('b', 'L'),
    catching('c', 'L'),
    end,
  ];
  const process = await compileSpec({ id: 'p', nodes, flows: ['s -> g', 'g -> a', 'g -> b', 'c -> e'] });
  assert.equal(nodeOf(process, 'a').linkTarget, nodeOf(process, 'c'));
  assert.equal(nodeOf(process, 'b').linkTarget, nodeOf(process, 'c'));
});

test('a throw event needs a catch event with the same name in the same scope', async () => {
  const sub: NodeSpec = {
    id: 'sub',
    type: 'subProcess',
    nodes: [{ id: 'inner', type: 'startEvent' }, catching('c', 'L')],
  };
  const findings = await findingsOf({ id: 'p', nodes: [start, throwing('t', 'L'), sub], flows: ['s -> t'] });
  assert.deepEqual(findings, ["t: no link catch event named 'L' in 'p'"]);
});

test('a link has one catch event [B49]', async () => {
  const nodes = [start, throwing('t', 'L'), catching('c', 'L'), catching('d', 'L')];
  assert.deepEqual(await findingsOf({ id: 'p', nodes, flows: ['s -> t'] }), [
    "d: another link catch event in 'p' also has the name 'L'",
  ]);
});

test('a link needs a name', async () => {
  assert.deepEqual(await findingsOf({ id: 'p', nodes: [start, throwing('t', '')], flows: ['s -> t'] }), [
    't: the name of the link is missing or empty',
  ]);
});

test('a throw event has no outgoing flows, a catch event no incoming ones', async () => {
  const nodes = [start, throwing('t', 'L'), catching('c', 'L'), end];
  assert.deepEqual(await findingsOf({ id: 'p', nodes, flows: ['s -> t -> c -> e'] }), [
    't: a link throw event must not have outgoing sequence flows',
    'c: a link catch event must not have incoming sequence flows',
  ]);
});

test('its event definition requires an id (Measured on 8.8.21) [C200]', async () => {
  const node: NodeSpec = {
    id: 'c',
    type: 'intermediateCatchEvent',
    xml: '<bpmn:linkEventDefinition name="L" />',
  };
  assert.deepEqual(await findingsOf({ id: 'p', nodes: [start, node, end], flows: ['c -> e'] }), [
    'c: bpmn:linkEventDefinition requires an id',
  ]);
});
