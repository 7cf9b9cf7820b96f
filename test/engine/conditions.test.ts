/**
 * Conditional events: start of an event subprocess, intermediate catch, boundary. Source: BPMN 2.0.2 §10.5.7;
 * Camunda 8.9's BpmnConditionalBehavior and CatchEventBehavior (camunda#43913), docs "Conditionals".
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from './engine-of.ts';

const caught: NodeSpec = { id: 'c', type: 'intermediateCatchEvent', condition: '=x > 10' };

function onX(condition: NonNullable<NodeSpec['condition']>, more: Partial<NodeSpec> = {}) {
  const b: NodeSpec = { id: 'b', type: 'boundaryEvent', attachedTo: 'x', condition, ...more };
  return process([job('x'), b, job('h')], ['start -> x -> end', 'b -> h']);
}

test('Conditional: an intermediate catch event waits until it is true [B77 C97]', async () => {
  const engine = await engineOf(process([caught], ['start -> c -> end']));
  const instance = engine.start('p', { variables: { x: 1 } });
  assert.deepEqual(
    instance.conditions.map(({ elementId }) => elementId),
    ['c'],
  );
  engine.setVariables(instance, { x: 5 });
  assert.equal(instance.state, 'ACTIVE');
  engine.restart();
  engine.setVariables(instance, { x: 11 });
  assert.equal(instance.state, 'COMPLETED');
});

test('Conditional: it triggers if it is true when it starts to wait [B84]', async () => {
  const engine = await engineOf(process([caught], ['start -> c -> end']));
  assert.equal(engine.start('p', { variables: { x: 11 } }).state, 'COMPLETED');
});

test("Conditional: one that can't be evaluated is not true, and not an incident [B83]", async () => {
  const engine = await engineOf(process([caught], ['start -> c -> end']));
  const instance = engine.start('p');
  assert.deepEqual(instance.incidents, []);
  engine.setVariables(instance, { x: 'text' });
  assert.deepEqual([instance.incidents, instance.activeElements], [[], ['c']]);
});

test('Conditional: an interrupting boundary event, at activation and later [B78 C98]', async () => {
  const engine = await engineOf(onX('=x > 10'));
  const at = engine.start('p', { variables: { x: 11 } });
  assert.deepEqual([at.activeElements, at.terminatedElements], [['h'], ['x']]);
  const later = engine.start('p', { variables: { x: 1 } });
  assert.deepEqual(later.activeElements, ['x']);
  engine.setVariables(later, { x: 12 });
  assert.deepEqual([later.activeElements, later.conditions], [['h'], []]);
});

test('Conditional: a boundary event can read its activity’s own variables [B85]', async () => {
  const spec = onX('=own = 2');
  const nodes = spec.nodes.map((node) => (node.id === 'x' ? { ...node, inputs: { own: '=1' } } : node));
  const engine = await engineOf({ ...spec, nodes });
  const instance = engine.start('p');
  engine.setVariables(instance, { own: 2 }, { scope: 'x', local: true });
  assert.deepEqual(instance.activeElements, ['h']);
});

test('Conditional: a non-interrupting one triggers at each change while it is true, once per change of several variables [B79 C98]', async () => {
  const engine = await engineOf(onX('=x > 10', { interrupting: false }));
  const instance = engine.start('p', { variables: { x: 1, y: 1 } });
  engine.setVariables(instance, { x: 11, y: 2 });
  assert.equal(engine.jobs({ type: 'h' }).length, 1);
  engine.setVariables(instance, { x: 12 });
  assert.equal(engine.jobs({ type: 'h' }).length, 2);
  engine.setVariables(instance, { x: 3 });
  engine.setVariables(instance, { x: 3 });
  assert.equal(engine.jobs({ type: 'h' }).length, 2);
});

test('Conditional: a filter selects variables and kinds of changes [B82]', async () => {
  const engine = await engineOf(
    onX({ is: '=x > 0', names: 'x, z', events: 'update' }, { interrupting: false }),
  );
  const instance = engine.start('p', { variables: { y: 1 } });
  engine.setVariables(instance, { x: 1 });
  assert.equal(engine.jobs({ type: 'h' }).length, 0);
  engine.setVariables(instance, { y: 2 });
  assert.equal(engine.jobs({ type: 'h' }).length, 0);
  engine.setVariables(instance, { x: 2 });
  assert.equal(engine.jobs({ type: 'h' }).length, 1);
});

test('Conditional: variables of a job in a parallel branch can make it true [B86]', async () => {
  const nodes: NodeSpec[] = [{ id: 'fork', type: 'parallelGateway' }, caught, job('a'), job('after')];
  const engine = await engineOf(process(nodes, ['start -> fork -> a', 'fork -> c -> after']));
  const instance = engine.start('p');
  engine.job('a').complete({ x: 20 });
  assert.deepEqual(instance.activeElements, ['after']);
});

test('Conditional: a failed job’s variables are local to it [B87]', async () => {
  const engine = await engineOf(onX('=broken'));
  const instance = engine.start('p');
  engine.job('x').fail({ retries: 1, variables: { broken: true } });
  assert.deepEqual(instance.activeElements, ['h']);
});

test('Conditional: it starts event subprocesses, interrupting and non-interrupting, in an inner scope [B80 C99]', async () => {
  const sub = (id: string, interrupting: boolean): NodeSpec => ({
    id,
    type: 'eventSubProcess',
    nodes: [{ id: `${id}On`, type: 'startEvent', condition: `=${id}`, interrupting }, job(`${id}Job`)],
    flows: [`${id}On -> ${id}Job`],
  });
  const s: NodeSpec = {
    id: 's',
    type: 'subProcess',
    nodes: [{ id: 'sIn', type: 'startEvent' }, job('x'), sub('tell', false), sub('over', true)],
    flows: ['sIn -> x'],
  };
  const engine = await engineOf(process([s, job('after')], ['start -> s -> after']));
  const instance = engine.start('p');
  engine.setVariables(instance, { tell: true });
  assert.deepEqual(instance.activeElements, ['s', 'x', 'tell', 'tellJob']);
  engine.setVariables(instance, { over: true });
  // In document order; the first one triggers again because it is still true.
  assert.deepEqual(instance.activeElements, ['s', 'over', 'overJob']);
  engine.job('overJob').complete();
  assert.deepEqual(instance.activeElements, ['after']);
});

test('Conditional: if the event subprocess of a process is true at once, only that runs [B88]', async () => {
  const over: NodeSpec = {
    id: 'over',
    type: 'eventSubProcess',
    nodes: [{ id: 'on', type: 'startEvent', condition: '=stop' }, job('h')],
    flows: ['on -> h'],
  };
  const engine = await engineOf(process([job('x'), over], ['start -> x -> end']));
  const instance = engine.start('p', { variables: { stop: true } });
  assert.deepEqual(instance.activeElements, ['over', 'h']);
  engine.job('h').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('Conditional: variables that complete an activity do not interrupt it any more [B89]', async () => {
  const engine = await engineOf(onX('=done'));
  const instance = engine.start('p');
  engine.job('x').complete({ done: true });
  assert.deepEqual([instance.state, instance.terminatedElements], ['COMPLETED', []]);
});

test('Conditional: outer scopes are first; interrupted ones do not trigger [B90]', async () => {
  const inner: NodeSpec = { id: 'b', type: 'boundaryEvent', attachedTo: 'x', condition: '=v' };
  const s: NodeSpec = {
    id: 's',
    type: 'subProcess',
    nodes: [{ id: 'sIn', type: 'startEvent' }, job('x'), inner, job('i')],
    flows: ['sIn -> x', 'b -> i'],
  };
  const outer: NodeSpec = { id: 'o', type: 'boundaryEvent', attachedTo: 's', condition: '=v' };
  const engine = await engineOf(process([s, outer, job('l')], ['start -> s -> end', 'o -> l']));
  const instance = engine.start('p');
  engine.setVariables(instance, { v: true });
  assert.deepEqual(instance.activeElements, ['l']);
});

test('Conditional: events that trigger themselves endlessly suspend the instance [B91]', async () => {
  const spec = onX('=n > 0', { interrupting: false, outputs: { n: '=n + 1' } });
  const nodes: NodeSpec[] = spec.nodes.map((node) =>
    node.id === 'h' ? { id: 'h', type: 'endEvent' } : node,
  );
  const engine = await engineOf({ ...spec, nodes });
  const instance = engine.start('p', { variables: { n: 0 } });
  assert.throws(() => engine.setVariables(instance, { n: 1 }), /trigger each other endlessly/);
  assert.match(instance.suspendedReason ?? '', /trigger each other endlessly/);
  engine.cancel(instance);
  assert.equal(instance.state, 'TERMINATED');
});

test('Conditional: it continues while there are incidents elsewhere [B92]', async () => {
  const engine = await engineOf(onX('=x > 10'));
  const instance = engine.start('p', { variables: { x: 1 } });
  engine.job('x').fail({ retries: 0 });
  assert.equal(incidentOf(instance), 'JOB_NO_RETRIES x');
  engine.setVariables(instance, { x: 11 });
  assert.deepEqual([instance.activeElements, instance.incidents], [['h'], []]);
});

test('Conditional: a process starts on request with variables [B81 C99]', async () => {
  const starting = (id: string, condition: string): ProcessSpec => ({
    id,
    nodes: [{ id: `${id}On`, type: 'startEvent', condition }, job(`${id}Job`)],
    flows: [`${id}On -> ${id}Job`],
  });
  const engine = await engineOf([starting('hot', '=t > 30'), starting('cold', '=t < 0'), process([])]);
  const [hot, ...others] = engine.evaluateConditions({ t: 41 });
  assert.deepEqual([hot?.processId, hot?.variables, others], ['hot', { t: 41 }, []]);
  assert.deepEqual(engine.evaluateConditions({ other: 1 }), []);
  assert.deepEqual(engine.evaluateConditions({ t: 41 }, 'cold'), []);
  assert.equal(engine.evaluateConditions({ t: -1 }, 'cold').length, 1);
  assert.throws(() => engine.evaluateConditions({}, 'none'), rejected('NOT_FOUND'));
  assert.throws(() => engine.start('hot'), rejected('INVALID_STATE'));
});

/** An event subprocess `es` that starts when `x` is above 10. */
function rescue(interrupting: boolean): NodeSpec {
  const start: NodeSpec = { id: 'esOn', type: 'startEvent', condition: '=x > 10', interrupting };
  return { id: 'es', type: 'eventSubProcess', nodes: [start, job('h')], flows: ['esOn -> h'] };
}

function inside(nodes: readonly NodeSpec[], more: Partial<NodeSpec> = {}): NodeSpec {
  return { id: 's', type: 'subProcess', nodes: [{ id: 'in', type: 'startEvent' }, ...nodes], ...more };
}

test('Conditional: a change before it starts to wait triggers it once, not twice [B93]', async () => {
  const s = inside([job('w'), rescue(false)], { flows: ['in -> w'], inputs: { x: '=11' } });
  const scope = await engineOf(process([s], ['start -> s -> end']));
  scope.start('p');
  assert.equal(scope.jobs({ type: 'h' }).length, 1);

  const on: NodeSpec = { id: 'b', type: 'boundaryEvent', attachedTo: 'w', condition: '=x > 10' };
  const boundary = await engineOf(
    process(
      [job('w', { inputs: { x: '=11' } }), { ...on, interrupting: false }, job('h')],
      ['start -> w -> end', 'b -> h'],
    ),
  );
  boundary.start('p');
  assert.equal(boundary.jobs({ type: 'h' }).length, 1);

  const whole = await engineOf(process([job('w'), rescue(false)], ['start -> w -> end']));
  const instance = whole.start('p', { variables: { x: 11 } });
  assert.equal(whole.jobs({ type: 'h' }).length, 1);
  whole.setVariables(instance, { x: 12 });
  assert.equal(whole.jobs({ type: 'h' }).length, 2);
});

test('Conditional: in a scope that a modification activates, it is evaluated when the scope starts [B94]', async () => {
  for (const interrupting of [false, true]) {
    const s = inside([job('a'), job('b'), rescue(interrupting)], { flows: ['in -> a -> b'] });
    const engine = await engineOf(process([job('before'), s], ['start -> before -> s -> end']));
    const instance = engine.start('p', { variables: { x: 20 } });
    engine.modify(instance, { move: { before: 'b' } });
    assert.deepEqual(instance.activeElements, interrupting ? ['s', 'es', 'h'] : ['s', 'b', 'es', 'h']);
    const begun = engine.start('p', { variables: { x: 20 }, at: ['b'] });
    assert.deepEqual(begun.activeElements, interrupting ? ['s', 'es', 'h'] : ['s', 'b', 'es', 'h']);
    for (const each of engine.jobs({ instance })) each.complete();
    assert.equal(instance.state, 'COMPLETED');
  }
});
