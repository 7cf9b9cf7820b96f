/**
 * How compensation is read and validated at deployment. Source: BPMN 2.0.2 §10.7; Zeebe's
 * BoundaryEventValidator.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { compileSpec, findingsOf, nodeOf } from '../compile-model.ts';

const start: NodeSpec = { id: 's', type: 'startEvent' };
const work: NodeSpec = { id: 'a', type: 'task' };
const undo: NodeSpec = { id: 'undo', type: 'task', isForCompensation: true };
const on: NodeSpec = { id: 'on', type: 'boundaryEvent', attachedTo: 'a', compensation: 'undo' };
const thrown: NodeSpec = { id: 't', type: 'intermediateThrowEvent', compensation: true };

function findings(nodes: readonly NodeSpec[], flows = ['s -> a -> t'], xml = ''): Promise<string[]> {
  return findingsOf({ id: 'p', nodes: [start, ...nodes], flows, xml });
}

test('an association leads from the boundary event to the compensation handler [C92]', async () => {
  const nodes = [start, work, on, undo, { ...thrown, compensation: 'a' }, { ...thrown, id: 'u' }];
  const process = await compileSpec({ id: 'p', nodes, flows: ['s -> a -> t -> u'] });
  const boundary = nodeOf(process, 'on');
  assert.equal(boundary.compensationHandler, nodeOf(process, 'undo'));
  assert.equal(nodeOf(process, 'a').compensation, boundary);
  assert.equal(nodeOf(process, 'undo').isForCompensation, true);
  assert.deepEqual(nodeOf(process, 't').event, { kind: 'compensation', activityId: 'a' });
  assert.deepEqual(nodeOf(process, 'u').event, { kind: 'compensation' });
  assert.equal(nodeOf(process, 't').compensationOrder, undefined);
});

test('an association may lead from a handler to its event; associations to annotations are ignored', async () => {
  const xml =
    '<bpmn:textAnnotation id="text"><bpmn:text>why</bpmn:text></bpmn:textAnnotation>' +
    '<bpmn:association id="back" sourceRef="undo" targetRef="on" />' +
    '<bpmn:association id="note" sourceRef="on" targetRef="text" />';
  const nodes = [start, work, { ...on, compensation: true as const }, undo, thrown];
  const process = await compileSpec({ id: 'p', nodes, flows: ['s -> a -> t'], xml });
  assert.equal(nodeOf(process, 'on').compensationHandler, nodeOf(process, 'undo'));
});

test('the order of the handlers is a property of the event, or of the process', async () => {
  const nodes = [start, work, on, undo, { ...thrown, reverse: true as const }];
  const process = await compileSpec({ id: 'p', nodes, flows: ['s -> a -> t'] });
  assert.equal(nodeOf(process, 't').compensationOrder, 'reverse');
  const property = '<zeebe:property name="signalbox:compensationOrder" value="reverse" />';
  const xml = `<bpmn:extensionElements><zeebe:properties>${property}</zeebe:properties></bpmn:extensionElements>`;
  const whole = await compileSpec({ id: 'p', nodes: [start], xml });
  assert.equal(whole.root.compensationOrder, 'reverse');
});

test('a boundary event needs an association', async () => {
  assert.deepEqual(await findings([work, { ...on, compensation: true }, undo, thrown]), [
    'on: it must have an association to the activity that compensates',
  ]);
});

test('its association leads to one compensation handler in the same scope', async () => {
  const plain: NodeSpec = { id: 'undo', type: 'task' };
  assert.deepEqual(await findings([work, on, plain, thrown]), [
    "on: its association leads to 'undo', which is not a compensation handler (isForCompensation)",
  ]);
  const event: NodeSpec = { id: 'undo', type: 'intermediateThrowEvent' };
  assert.deepEqual(await findings([work, on, event, thrown]), [
    "on: its association leads to 'undo', which is not an activity of the same process or subprocess",
  ]);
  const inside: NodeSpec = { id: 'sub', type: 'subProcess', nodes: [{ ...start, id: 'i' }, undo] };
  assert.deepEqual(await findings([work, on, inside, thrown]), [
    "on: its association leads to 'undo', which is not an activity of the same process or subprocess",
  ]);
  const other: NodeSpec = { ...undo, id: 'other' };
  const xml = '<bpmn:association id="second" sourceRef="on" targetRef="other" />';
  assert.deepEqual(await findings([work, on, undo, other, thrown], undefined, xml), [
    'on: its associations lead to 2 activities; only one is allowed',
  ]);
});

test('a compensation handler is outside the flow, and is not compensated itself', async () => {
  assert.deepEqual(await findings([work, on, undo, thrown], ['s -> a -> t', 'a -> undo']), [
    'undo: a compensation handler (isForCompensation) must not have sequence flows',
  ]);
  const again: NodeSpec = { id: 'again', type: 'boundaryEvent', attachedTo: 'undo', compensation: 'redo' };
  assert.deepEqual(await findings([work, on, undo, again, { ...undo, id: 'redo' }, thrown]), [
    "again: 'undo' is a compensation handler and can't be compensated itself",
  ]);
});

test('a compensation boundary event has no outgoing flows, and an activity has at most one', async () => {
  assert.deepEqual(await findings([work, on, undo, thrown], ['s -> a -> t', 'on -> t']), [
    'on: a compensation boundary event must not have outgoing sequence flows',
  ]);
  assert.deepEqual(await findings([work, on, { ...on, id: 'on2' }, undo, thrown]), [
    "on2: 'a' has another compensation boundary event",
  ]);
});

test('activityRef must be an activity of the same scope that can be compensated', async () => {
  const inside: NodeSpec = {
    id: 'sub',
    type: 'subProcess',
    nodes: [
      { ...start, id: 'i' },
      { ...work, id: 'b' },
    ],
  };
  const nodes = [work, on, undo, inside];
  assert.deepEqual(await findings([...nodes, { ...thrown, compensation: 'b' }]), [
    "t: activityRef 'b' is not in the same process or subprocess",
  ]);
  assert.deepEqual(await findings([...nodes, { ...thrown, compensation: 'undo' }]), [
    "t: activityRef 'undo' has no compensation boundary event",
  ]);
  assert.deepEqual(await findings([...nodes, { ...thrown, compensation: 'sub' }]), []);
  assert.deepEqual(await findings([...nodes, { ...thrown, compensation: 'none' }]), [
    "t: activityRef refers to 'none', which is not in this file",
  ]);
});

test('its event definition must wait and have an id [C157 C200]', async () => {
  const throwing = (definition: string): NodeSpec => ({
    id: 't',
    type: 'intermediateThrowEvent',
    xml: definition,
  });
  const waitless = '<bpmn:compensateEventDefinition id="d" waitForCompletion="false" />';
  assert.deepEqual(await findings([work, throwing(waitless)]), [
    't: waitForCompletion="false" is not supported; a compensation event always waits for the handlers',
  ]);
  assert.deepEqual(await findings([work, throwing('<bpmn:compensateEventDefinition />')]), [
    't: bpmn:compensateEventDefinition requires an id',
  ]);
});

test("a process can't start with compensation", async () => {
  const compensating: NodeSpec = { ...start, compensation: true };
  assert.deepEqual(await findingsOf({ id: 'p', nodes: [compensating] }), [
    's: bpmn:compensateEventDefinition is not supported on bpmn:startEvent',
  ]);
});

function undoing(id: string, more: Partial<NodeSpec> = {}): NodeSpec {
  return {
    id,
    type: 'eventSubProcess',
    nodes: [{ id: `${id}In`, type: 'startEvent', compensation: true, ...more }],
  };
}

const within: NodeSpec[] = [
  { ...start, id: 'i' },
  { ...work, id: 'b' },
];

test('a compensation start event compensates its subprocess, also a multi-instance one', async () => {
  const nodes = [...within, undoing('e')];
  for (const multi of [undefined, { in: '=[1]' }]) {
    const sub: NodeSpec = { id: 'sub', type: 'subProcess', nodes, ...(multi ? { multi } : {}) };
    const compiled = await compileSpec({
      id: 'p',
      nodes: [start, sub, { ...thrown, compensation: 'sub' }],
      flows: ['s -> sub -> t'],
    });
    const scope = nodeOf(compiled, 'sub').inner ?? nodeOf(compiled, 'sub');
    assert.equal(scope.compensation, nodeOf(compiled, 'eIn'));
    assert.equal(scope.compensation?.compensationHandler, nodeOf(compiled, 'e'));
    assert.equal(nodeOf(compiled, 'sub').compensation, multi ? undefined : scope.compensation);
    assert.equal(nodeOf(compiled, 'e').isForCompensation, true);
    assert.equal(scope.eventSubProcessStarts, undefined);
  }
});

test('Compensation start: if it could never start, or has a duplicate, it is a finding [B134]', async () => {
  assert.deepEqual(await findings([work, thrown, undoing('e')]), [
    "eIn: a compensation start event is allowed in subprocesses only; a process can't be compensated, because it ends when it completes",
  ]);
  const sub: NodeSpec = { id: 'a', type: 'subProcess', nodes: [...within, undoing('e')] };
  assert.deepEqual(await findings([sub, on, undo, thrown]), [
    "eIn: a boundary event of 'a' also handles compensation",
  ]);
  assert.deepEqual(await findings([{ ...sub, nodes: [...(sub.nodes ?? []), undoing('f')] }, thrown]), [
    "fIn: another event subprocess of 'a' also handles compensation",
  ]);
  assert.deepEqual(await findings([work, on, { ...sub, id: 'undo', isForCompensation: true }, thrown]), [
    "eIn: 'undo' is a compensation handler and can't be compensated itself",
  ]);
  assert.deepEqual(
    await findings([{ ...sub, nodes: [...within, undoing('e', { interrupting: false })] }, thrown]),
    [
      'eIn: a compensation start event runs only after its subprocess has completed; isInterrupting="false" is not allowed',
    ],
  );
});
