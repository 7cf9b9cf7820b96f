/** The builder of models that other tests use. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileSpec, findingsOf } from './bpmn/compile-model.ts';
import type { ProcessSpec } from './bpmn-xml.ts';
import { bpmnXml } from './bpmn-xml.ts';

const order: ProcessSpec = {
  id: 'order',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'charge', type: 'serviceTask', job: { type: 'charge-card' }, inputs: { amount: '=order.total' } },
    {
      id: 'late',
      type: 'boundaryEvent',
      attachedTo: 'charge',
      interrupting: false,
      timer: { duration: 'PT5M' },
    },
    { id: 'isBig', type: 'exclusiveGateway' },
    { id: 'yes', type: 'endEvent' },
    { id: 'no', type: 'endEvent', error: 'TOO_SMALL' },
    { id: 'warned', type: 'endEvent' },
  ],
  flows: [
    'start -> charge -> isBig',
    'isBig -> yes if order.name = "<&\'>" and order.total > 100',
    'isBig -> no default',
    'late -> warned',
  ],
};

test('the example of the builder is a process that runs', async () => {
  const process = await compileSpec(order);
  assert.deepEqual(
    [...process.flows.keys()],
    ['start_charge', 'charge_isBig', 'isBig_yes', 'isBig_no', 'late_warned'],
  );
  assert.equal(
    process.flows.get('isBig_yes')?.condition?.source,
    'order.name = "<&\'>" and order.total > 100',
  );
  assert.equal(process.nodes.get('isBig')?.defaultFlow?.id, 'isBig_no');
});

test('flows between the same nodes have different ids, which objects can set', async () => {
  const process = await compileSpec({
    id: 'p',
    nodes: [
      { id: 'a', type: 'startEvent' },
      { id: 'b', type: 'parallelGateway' },
    ],
    flows: ['a -> b', 'a->b', { id: 'third', name: 'Third', from: 'a', to: 'b' }],
  });
  assert.deepEqual([...process.flows.keys()], ['a_b', 'a_b_2', 'third']);
  assert.equal(process.flows.get('third')?.name, 'Third');
});

test('a flow without an arrow is an error', () => {
  assert.throws(() => bpmnXml({ id: 'p', nodes: [], flows: ['a b'] }), /needs '->'/);
});

test('equal messages and errors are declared once', async () => {
  const message = { name: 'm', key: '=k' };
  const xml = bpmnXml({
    id: 'p',
    nodes: [
      { id: 's', type: 'startEvent' },
      { id: 'a', type: 'receiveTask', message },
      { id: 'b', type: 'intermediateCatchEvent', message },
      { id: 'c', type: 'intermediateCatchEvent', message: { name: 'm', key: '=other' } },
    ],
  });
  assert.equal(xml.match(/<bpmn:message /g)?.length, 2);
  assert.deepEqual(await findingsOf(xml), []);
});
