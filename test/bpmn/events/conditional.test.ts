/** How conditional events are read. Source: Camunda 8.9's ConditionalEventDefinitionValidator, ModelUtil. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { compileSpec, findingsOf, nodeOf } from '../compile-model.ts';

const start: NodeSpec = { id: 's', type: 'startEvent' };
const caught = (condition: NodeSpec['condition']): NodeSpec => {
  return { id: 'c', type: 'intermediateCatchEvent', ...(condition === undefined ? {} : { condition }) };
};

test('a condition has a filter', async () => {
  const filter = { is: '=x > 1', names: 'x, y ,', events: 'create,update' };
  const process = await compileSpec({ id: 'p', nodes: [start, caught(filter)], flows: ['s -> c'] });
  assert.equal(process.hasConditions, true);
  const { event } = nodeOf(process, 'c');
  assert.ok(event?.kind === 'conditional');
  assert.equal(event.condition.source, 'x > 1');
  assert.deepEqual(
    [event.variableNames, event.variableEvents],
    [
      ['x', 'y'],
      ['create', 'update'],
    ],
  );
});

test('it must be FEEL, with a valid filter', async () => {
  const findings = (node: NodeSpec) => findingsOf({ id: 'p', nodes: [start, node], flows: ['s -> c'] });
  assert.deepEqual(await findings(caught('x > 1')), [
    "c: the condition must be a FEEL expression that starts with '='",
  ]);
  assert.deepEqual(await findings(caught({ is: '=x', events: 'update, delete' })), [
    "c: variableEvents may be create and update, not 'delete'",
  ]);
  const xml = '<bpmn:conditionalEventDefinition id="d" />';
  assert.deepEqual(await findings({ ...caught(undefined), xml }), ['c: the condition is missing']);
});

test('no two in one place wait for the same condition, nor is one allowed after an event-based gateway', async () => {
  const b = (id: string): NodeSpec => {
    return { id, type: 'boundaryEvent', attachedTo: 'x', condition: '=v', interrupting: false };
  };
  const nodes: NodeSpec[] = [
    start,
    { id: 'x', type: 'task' },
    b('b1'),
    b('b2'),
    { id: 'g', type: 'eventBasedGateway' },
    caught('=v'),
    { id: 't', type: 'intermediateCatchEvent', timer: { duration: 'PT1H' } },
    { id: 'end', type: 'endEvent' },
  ];
  const flows = ['s -> x -> g -> c -> end', 'g -> t -> end', 'b1 -> end', 'b2 -> end'];
  assert.deepEqual((await findingsOf({ id: 'p', nodes, flows })).sort(), [
    "b2: another boundary event of 'x' also waits for the condition '=v'",
    "c: the event-based gateway 'g' may lead to message, timer and signal catch events only",
  ]);
});
