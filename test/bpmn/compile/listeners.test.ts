/**
 * How execution listeners are read at deployment. Source: Zeebe's ExecutionListenersValidator,
 * StartEventValidator, BoundaryEventValidator, GatewayValidator, EndEventValidator,
 * IntermediateThrowEventValidator.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { compileSpec, findingsOf, findingsOfNode, nodeOf, written } from '../compile-model.ts';

const both = `<zeebe:executionListeners>
  <zeebe:executionListener eventType="end" type="b" />
  <zeebe:executionListener eventType="start" type="=a" retries="5">
    <zeebe:taskHeaders><zeebe:header key="k" value="v" /></zeebe:taskHeaders>
  </zeebe:executionListener>
  <zeebe:executionListener eventType="end" type="c" />
</zeebe:executionListeners>`;

test('listeners are jobs, grouped by event in document order; their topics are created with the others', async () => {
  const process = await compileSpec({
    id: 'p',
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 't', type: 'manualTask', extension: both },
    ],
    flows: ['start -> t'],
  });
  const { listeners } = nodeOf(process, 't');
  assert.deepEqual(
    listeners?.start.map(({ type, retries, headers }) => [written(type), written(retries), headers]),
    [['=a', '5', [['k', 'v']]]],
  );
  assert.deepEqual(
    listeners?.end.map(({ type }) => written(type)),
    ['b', 'c'],
  );
  assert.deepEqual(process.staticJobTypes, ['b', 'c']);
});

test('listeners are rejected for events that the element does not have', async () => {
  const one = (eventType: string) =>
    `<zeebe:executionListeners><zeebe:executionListener eventType="${eventType}" type="x" /></zeebe:executionListeners>`;
  const nodes: NodeSpec[] = [
    { id: 'start', type: 'startEvent', extension: one('start') },
    { id: 'g', type: 'exclusiveGateway', extension: one('end') },
    { id: 't', type: 'manualTask' },
    { id: 'b', type: 'boundaryEvent', attachedTo: 't', timer: { duration: 'PT1H' }, extension: one('start') },
    { id: 'e', type: 'endEvent', error: 'E', extension: one('end') },
  ];
  assert.deepEqual(await findingsOf({ id: 'p', nodes, flows: ['start -> g -> t -> e', 'b -> e'] }), [
    "start: an execution listener can't listen to the start of bpmn:startEvent",
    "g: an execution listener can't listen to the end of bpmn:exclusiveGateway",
    "b: an execution listener can't listen to the start of bpmn:boundaryEvent with timer event",
    "e: an execution listener can't listen to the end of bpmn:endEvent with error event",
  ]);
});

test('invalid listeners are findings', async () => {
  const extension = `<zeebe:executionListeners>
    <zeebe:executionListener eventType="begin" type="x" /><zeebe:executionListener eventType="start" />
    <zeebe:executionListener eventType="end" type="x" retries="many" />
    <zeebe:executionListener eventType="end" type="x" /></zeebe:executionListeners>`;
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'manualTask', extension }), [
    "t: the eventType 'begin' of zeebe:executionListener is not one of start, end",
    't: the type of zeebe:executionListener is missing or empty',
    "t: the retries 'many' are not an integer",
    't: there are two zeebe:executionListener of the same event and type (end x)',
  ]);
});
