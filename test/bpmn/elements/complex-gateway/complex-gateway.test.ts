/** How a complex gateway is read at deployment. Source: BPMN 2.0.2 §10.6.5. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../../bpmn-xml.ts';
import { compileBeside, compileSpec, findingsOf, nodeOf } from '../../compile-model.ts';

const START: NodeSpec = { id: 's', type: 'startEvent' };
const END: NodeSpec = { id: 'e', type: 'endEvent' };
const FORK: NodeSpec = { id: 'f', type: 'parallelGateway' };

test('a complex gateway has an activation condition, and conditions on its flows', async () => {
  const process = await compileBeside(import.meta.url);
  const gateway = nodeOf(process, 'enough');
  assert.equal(gateway.activationCondition?.source, 'one + two >= 2');
  assert.equal(gateway.defaultFlow?.id, 'late');
  assert.equal(gateway.outgoing[0]?.condition?.source, 'waitingForStart');
});

test('one that joins needs the condition, which is FEEL', async () => {
  const findings = (gateway: Partial<NodeSpec>) =>
    findingsOf({
      id: 'p',
      nodes: [START, FORK, { id: 'g', type: 'complexGateway', ...gateway }, END],
      flows: ['s -> f -> g', 'f -> g', 'g -> e'],
    });
  assert.deepEqual(await findings({}), ['g: activationCondition is missing']);
  assert.deepEqual(await findings({ activationCondition: 'activationCount >= 1' }), [
    "g: the activation condition must be a FEEL expression that starts with '='",
  ]);
  assert.deepEqual(await findings({ activationCondition: '=activationCount >= 1' }), []);
});

test('one that only forks needs none', async () => {
  const nodes: NodeSpec[] = [START, { id: 'g', type: 'complexGateway' }, END];
  const flows = ['s -> g', 'g -> e if x', 'g -> e default'];
  const process = await compileSpec({ id: 'p', nodes, flows });
  assert.equal(nodeOf(process, 'g').activationCondition, undefined);
  assert.deepEqual(await findingsOf({ id: 'p', nodes, flows: ['s -> g', 'g -> e', 'g -> e if x'] }), [
    "g_e: it is one of several flows of gateway 'g', so it must have a condition or be the default flow",
  ]);
});

test('a loop through it that never waits is rejected', async () => {
  const gateway: NodeSpec = { id: 'g', type: 'complexGateway', activationCondition: '=activationCount >= 1' };
  const findings = await findingsOf({
    id: 'p',
    nodes: [START, gateway, END],
    flows: ['s -> g', 'g -> g if x', 'g -> e default'],
  });
  assert.deepEqual(findings, ['g: a loop must contain an element that waits: g']);
});
