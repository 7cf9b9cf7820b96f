/**
 * The ad-hoc subprocess in the engine. Source: BPMN 2.0.2 §10.3.5, §13.3.5; Camunda 8.7's
 * AdHocSubProcessProcessor and its page on ad-hoc subprocesses.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceHandle, TestEngine } from '../../../testkit/index.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, job, process } from '../engine-of.ts';

/** An ad-hoc subprocess `s` of the jobs a, b and c. */
function adHoc(adHoc: NonNullable<NodeSpec['adHoc']>, more: Partial<NodeSpec> = {}) {
  const nodes = [job('a'), job('b'), job('c'), { id: 'nothing', type: 'manualTask' }];
  return process(
    [{ id: 's', type: 'adHocSubProcess', nodes, adHoc, ...more }, job('after')],
    ['start -> s -> after -> end'],
  );
}

function complete(engine: TestEngine, ...types: string[]): void {
  for (const type of types) {
    engine.job(type).complete();
    engine.restart();
  }
}

function active({ activeElements }: InstanceHandle): string {
  return activeElements.join(' ');
}

test('Ad-hoc subprocess: it starts with the elements of the list and ends with the last of them [B204 C50]', async () => {
  const engine = await engineOf(adHoc({ elements: '=list' }));
  const instance = engine.start('p', { variables: { list: ['c', 'a', 'nothing'] } });
  assert.equal(active(instance), 's c a');
  complete(engine, 'a');
  assert.equal(active(instance), 's c');
  complete(engine, 'c');
  assert.equal(active(instance), 'after');
});

test('Ad-hoc subprocess: an element that is listed twice is activated twice [B225]', async () => {
  const engine = await engineOf(adHoc({ elements: '=["a", "a"]' }));
  const instance = engine.start('p');
  assert.equal(active(instance), 's a a');
});

test('Ad-hoc subprocess: all elements that do not wait complete before it does [B226]', async () => {
  const engine = await engineOf(adHoc({ elements: '=["nothing", "nothing", "a"]' }));
  const instance = engine.start('p');
  assert.equal(active(instance), 's a');
  assert.equal(instance.completedElements.filter((id) => id === 'nothing').length, 2);
});

test('Ad-hoc subprocess: with an empty list, or none, it stays active [B205]', async () => {
  const engine = await engineOf([adHoc({ elements: '=[]' }), { ...adHoc({}), id: 'q' }]);
  assert.equal(active(engine.start('p')), 's');
  assert.equal(active(engine.start('q')), 's');
});

test('Ad-hoc subprocess: a value that is not a list of its elements is an incident [B206]', async () => {
  const engine = await engineOf(adHoc({ elements: '=list' }));
  for (const list of ['a', [1], ['a', 'after'], null]) {
    const instance = engine.start('p', { variables: { list } });
    assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR s');
    engine.setVariables(instance, { list: ['b'] });
    engine.resolve(instance.incidents[0] ?? 0);
    assert.equal(active(instance), 's b');
  }
});

test('Ad-hoc subprocess: its input mappings are evaluated before the list [B227]', async () => {
  const engine = await engineOf(
    adHoc({ elements: '=own' }, { inputs: { own: '=["b"]' }, outputs: { result: '=own' } }),
  );
  const instance = engine.start('p');
  complete(engine, 'b');
  assert.deepEqual(instance.variables, { result: ['b'] });
});

test('Ad-hoc subprocess: when the completion condition is true, remaining elements are terminated [B207 C51]', async () => {
  const engine = await engineOf(adHoc({ elements: '=["a", "b", "c"]', completion: '=enough' }));
  const instance = engine.start('p', { variables: { enough: false } });
  complete(engine, 'a');
  assert.equal(active(instance), 's b c');
  engine.job('b').complete({ enough: true });
  assert.equal(active(instance), 'after');
  assert.deepEqual(instance.terminatedElements, ['c']);
});

test('Ad-hoc subprocess: without cancelRemainingInstances, remaining elements are awaited [B208 C51]', async () => {
  const attributes = { cancelRemainingInstances: 'false' };
  const engine = await engineOf(adHoc({ elements: '=["a", "b"]', completion: '=enough' }, { attributes }));
  const instance = engine.start('p', { variables: { enough: true } });
  complete(engine, 'a');
  assert.equal(active(instance), 's b');
  complete(engine, 'b');
  assert.equal(active(instance), 'after');
});

test('Ad-hoc subprocess: it stays active while the condition is not true [B228]', async () => {
  const engine = await engineOf(adHoc({ elements: '=["a"]', completion: '=enough' }));
  const instance = engine.start('p', { variables: { enough: false } });
  complete(engine, 'a');
  assert.equal(active(instance), 's');
});

test('Ad-hoc subprocess: a condition that is not a boolean is an incident of the completing element [B229]', async () => {
  const engine = await engineOf(adHoc({ elements: '=["a"]', completion: '=enough' }));
  const instance = engine.start('p');
  engine.job('a').complete();
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR a');
  engine.setVariables(instance, { enough: true });
  engine.resolve(instance.incidents[0] ?? 0);
  assert.equal(active(instance), 'after');
});

test('Ad-hoc subprocess: with sequence flows inside, the condition is evaluated at the end of a path [B209]', async () => {
  const engine = await engineOf(
    adHoc({ elements: '=["a", "c"]', completion: '=true' }, { flows: ['a -> b'] }),
  );
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 's c b');
  complete(engine, 'b');
  assert.equal(active(instance), 'after');
});

test("Ad-hoc subprocess: the list can't contain targets of flows [B230]", async () => {
  const engine = await engineOf(adHoc({ elements: '=["b"]' }, { flows: ['a -> b'] }));
  assert.equal(incidentOf(engine.start('p')), 'EXTRACT_VALUE_ERROR s');
});

test('Ad-hoc subprocess: sequential elements run one after the other in the order of the list [B210]', async () => {
  const attributes = { ordering: 'Sequential' };
  const engine = await engineOf(
    adHoc({ elements: '=["b", "nothing", "a"]' }, { attributes, flows: ['b -> c'] }),
  );
  const instance = engine.start('p');
  assert.equal(active(instance), 's b');
  complete(engine, 'b');
  assert.equal(active(instance), 's c');
  complete(engine, 'c');
  assert.equal(active(instance), 's a');
  complete(engine, 'a');
  assert.equal(active(instance), 'after');
});

test('Ad-hoc subprocess: sequential elements run until the condition is true [B231]', async () => {
  const engine = await engineOf(
    adHoc(
      { elements: '=["a", "b", "c"]', completion: '=enough' },
      { attributes: { ordering: 'Sequential' } },
    ),
  );
  const instance = engine.start('p', { variables: { enough: false } });
  complete(engine, 'a');
  engine.job('b').complete({ enough: true });
  assert.equal(active(instance), 'after');
  assert.equal(instance.completedElements.includes('c'), false);
});

test('Ad-hoc subprocess: a boundary event terminates it [B215]', async () => {
  const spec = adHoc({ elements: '=["a"]' });
  const late: NodeSpec = { id: 'late', type: 'boundaryEvent', attachedTo: 's', timer: { duration: 'PT1H' } };
  const engine = await engineOf({ ...spec, nodes: [...spec.nodes, late] });
  const instance = engine.start('p');
  engine.advanceBy('PT1H');
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.terminatedElements, ['a', 's']);
});

test('Ad-hoc subprocess: activities completed in it can be compensated [B232]', async () => {
  const nodes: NodeSpec[] = [
    job('a'),
    { id: 'on', type: 'boundaryEvent', attachedTo: 'a', compensation: 'undo' },
    job('undo', { isForCompensation: true }),
  ];
  const engine = await engineOf(
    process(
      [
        { id: 's', type: 'adHocSubProcess', nodes, adHoc: { elements: '=["a"]' } },
        { id: 't', type: 'intermediateThrowEvent', compensation: true },
      ],
      ['start -> s -> t -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 't undo');
  complete(engine, 'undo');
  assert.equal(instance.state, 'COMPLETED');
});

test('Ad-hoc subprocess: a modification activates its elements, even if it was not active [B233]', async () => {
  const engine = await engineOf(adHoc({}));
  const instance = engine.start('p');
  assert.equal(active(instance), 's');
  engine.modify(instance, { activate: ['a', 'b'] });
  assert.equal(active(instance), 's a b');
  complete(engine, 'a');
  engine.modify(instance, { activate: ['c'] });
  complete(engine, 'b', 'c');
  assert.equal(active(instance), 'after');
});

test('Ad-hoc subprocess: several run at once, each with its own list [B234]', async () => {
  const multi = { in: '=[["a"], ["a", "b"]]', element: 'list' };
  const engine = await engineOf(adHoc({ elements: '=list' }, { multi }));
  const instance = engine.start('p');
  assert.equal(active(instance), 's s a s a b');
  for (const each of engine.jobs({ type: 'a' })) each.complete();
  engine.restart();
  assert.equal(active(instance), 's s b');
  complete(engine, 'b');
  assert.equal(active(instance), 'after');
});

test('Ad-hoc subprocess: if an event subprocess has interrupted it, it ends with that, regardless of the condition [B235]', async () => {
  const late: NodeSpec = {
    id: 'late',
    type: 'eventSubProcess',
    nodes: [{ id: 'lateOn', type: 'startEvent', timer: { duration: 'PT1H' } }, job('x')],
    flows: ['lateOn -> x'],
  };
  for (const completion of [undefined, '=false', '=true']) {
    const spec = adHoc({ elements: '=["a"]', ...(completion ? { completion } : {}) });
    const nodes = spec.nodes.map((node) =>
      node.id === 's' ? { ...node, nodes: [...(node.nodes ?? []), late] } : node,
    );
    const engine = await engineOf({ ...spec, nodes });
    const instance = engine.start('p');
    engine.advanceBy('PT1H');
    assert.equal(active(instance), 's late x');
    complete(engine, 'x');
    assert.equal(active(instance), 'after');
  }
});

test('Ad-hoc subprocess: compensation thrown in it ends before the condition is evaluated [B236]', async () => {
  const nodes: NodeSpec[] = [
    job('a'),
    { id: 'on_a', type: 'boundaryEvent', attachedTo: 'a', compensation: 'undo_a' },
    job('undo_a', { isForCompensation: true }),
    { id: 't', type: 'intermediateThrowEvent', compensation: true },
  ];
  const spec = adHoc({ elements: '=["a"]', completion: '=true' }, { nodes, flows: ['a -> t'] });
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 's t undo_a');
  complete(engine, 'undo_a');
  assert.equal(active(instance), 'after');
});
