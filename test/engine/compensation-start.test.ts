/**
 * Event subprocesses that are started by a compensation event. Source: BPMN 2.0.2 §10.7.1, §13.5.5; the
 * issues of Camunda 8 about them (camunda#14943, #15334, #15349, #15458, #15464), which are not implemented
 * there; Camunda 7's BpmnParse and CompensationUtil.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldHistory } from '../../state/apply-event.ts';
import type { InstanceHandle, TestEngine } from '../../testkit/index.ts';
import type { NodeSpec } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process } from './engine-of.ts';

/** A job `id` and its compensation handler, the job `undo_id`. */
function undoable(id: string): NodeSpec[] {
  return [
    job(id),
    { id: `on_${id}`, type: 'boundaryEvent', attachedTo: id, compensation: `undo_${id}` },
    job(`undo_${id}`, { isForCompensation: true }),
  ];
}

const throwing = (id: string, compensation: string | true = true): NodeSpec => ({
  id,
  type: 'intermediateThrowEvent',
  compensation,
});

/** The event subprocess `id`, which a compensation event starts. */
function undoing(
  id: string,
  nodes: readonly NodeSpec[],
  flows: readonly string[],
  more: Partial<NodeSpec> = {},
): NodeSpec {
  const start: NodeSpec = { id: `${id}In`, type: 'startEvent', compensation: true };
  return { id, type: 'eventSubProcess', nodes: [start, ...nodes], flows, ...more };
}

function sub(
  id: string,
  nodes: readonly NodeSpec[],
  flows: readonly string[],
  more: Partial<NodeSpec> = {},
): NodeSpec {
  return { id, type: 'subProcess', nodes: [{ id: `${id}In`, type: 'startEvent' }, ...nodes], flows, ...more };
}

/** The subprocess `s` with the jobs `a` and `b`, which `e` compensates with the job `x` alone. */
const S = sub(
  's',
  [...undoable('a'), ...undoable('b'), undoing('e', [job('x')], ['eIn -> x'])],
  ['sIn -> a -> b'],
);

/** Completes a job of each type, with a restart of the engine after each. */
function complete(engine: TestEngine, ...types: string[]): void {
  for (const type of types) {
    engine.job(type).complete();
    engine.restart();
  }
}

/** The activities that can be compensated. */
function remembered({ history }: InstanceHandle): string[] {
  return (foldHistory(history).compensations ?? []).map(({ elementId }) => elementId);
}

function active({ activeElements }: InstanceHandle): string {
  return activeElements.join(' ');
}

test('Compensation start: it compensates its subprocess instead of the handlers inside [B117]', async () => {
  const engine = await engineOf(process([S, throwing('t')], ['start -> s -> t -> end']));
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 's b');
  complete(engine, 'b');
  assert.equal(active(instance), 't e x');
  complete(engine, 'x');
  assert.equal(instance.state, 'COMPLETED');
  for (const id of ['undo_a', 'undo_b']) assert.equal(instance.completedElements.includes(id), false);
});

test('Compensation start: activityRef to the subprocess triggers it, one to another activity does not [B118]', async () => {
  const engine = await engineOf(process([S, throwing('t', 's')], ['start -> s -> t -> end']));
  const instance = engine.start('p');
  complete(engine, 'a', 'b');
  assert.equal(active(instance), 't e x');

  const other = await engineOf(
    process([S, throwing('t', 'c'), ...undoable('c')], ['start -> s -> c -> t -> end']),
  );
  const second = other.start('p');
  complete(other, 'a', 'b', 'c');
  assert.equal(active(second), 't undo_c');
});

test('Compensation start: a subprocess in which nothing else can be compensated is recorded for it [B119]', async () => {
  const nodes = [job('a'), undoing('e', [job('x')], ['eIn -> x'])];
  const engine = await engineOf(
    process([sub('s', nodes, ['sIn -> a']), throwing('t')], ['start -> s -> t -> end']),
  );
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 't e x');
});

test('Compensation start: an active or interrupted subprocess is not compensated [B120]', async () => {
  const late: NodeSpec = { id: 'late', type: 'boundaryEvent', attachedTo: 's', timer: { duration: 'PT1H' } };
  const fork: NodeSpec = { id: 'fork', type: 'parallelGateway' };
  const engine = await engineOf(
    process(
      [S, late, fork, throwing('t'), throwing('u')],
      ['start -> fork -> s -> end', 'fork -> t -> end', 'late -> u -> end'],
    ),
  );
  const instance = engine.start('p');
  assert.equal(active(instance), 's a');
  engine.advanceBy('PT1H');
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.completedElements.includes('e'), false);
});

test('Compensation start: it reads the variables of its subprocess at completion, and the current ones of enclosing scopes [B121]', async () => {
  const nodes = [job('a'), undoing('e', [job('x')], ['eIn -> x'], { inputs: { order: '="undo " + own' } })];
  const engine = await engineOf(
    process(
      [sub('s', nodes, ['sIn -> a'], { inputs: { own: '="s"', left: '=1' } }), job('after'), throwing('t')],
      ['start -> s -> after -> t -> end'],
    ),
  );
  const instance = engine.start('p', { variables: { around: 1 } });
  engine.job('a').complete({ left: 2 });
  engine.job('after').complete({ around: 2 });
  engine.restart();
  assert.deepEqual(engine.job('x').variables, { around: 2, own: 's', left: 2, order: 'undo s' });
  engine.job('x').complete({ left: 3, around: 3 });
  assert.deepEqual(instance.variables, { around: 3 });
  assert.equal(instance.state, 'COMPLETED');
});

test("Compensation start: thrown in it, compensation covers its subprocess, in the model's order [B122]", async () => {
  const order = undoing(
    'e',
    [throwing('t_a', 'a'), job('between'), throwing('rest')],
    ['eIn -> t_a -> between -> rest'],
  );
  const nodes = [...undoable('a'), ...undoable('b'), order];
  const engine = await engineOf(
    process(
      [...undoable('c'), sub('s', nodes, ['sIn -> a -> b'], { inputs: { own: '=1' } }), throwing('t')],
      ['start -> c -> s -> t -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'c', 'a', 'b');
  assert.equal(active(instance), 't undo_c e t_a undo_a');
  assert.deepEqual(engine.job('undo_a').variables, { own: 1 });
  complete(engine, 'undo_a', 'between');
  assert.equal(active(instance), 't undo_c e rest undo_b');
  complete(engine, 'undo_b');
  assert.equal(active(instance), 't undo_c');
  complete(engine, 'undo_c');
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation start: activities that it did not compensate are not compensated later, nor is it itself [B123]', async () => {
  const nodes = [...undoable('a'), undoing('e', undoable('x'), ['eIn -> x'])];
  const engine = await engineOf(
    process(
      [sub('s', nodes, ['sIn -> a']), throwing('t'), job('between'), throwing('u')],
      ['start -> s -> t -> between -> u -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a', 'x');
  assert.equal(active(instance), 'between');
  assert.deepEqual(remembered(instance), []);
  complete(engine, 'between');
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation start: in a completed enclosing subprocess, it is triggered from outside, and by the enclosing handler [B124]', async () => {
  const inner = sub('s', [...undoable('a'), undoing('e', [job('x')], ['eIn -> x'])], ['sIn -> a']);
  const plain = await engineOf(
    process([sub('outer', [inner], ['outerIn -> s']), throwing('t')], ['start -> outer -> t -> end']),
  );
  const first = plain.start('p');
  complete(plain, 'a');
  assert.equal(active(first), 't e x');

  const around = undoing('f', [job('y'), throwing('all')], ['fIn -> y -> all']);
  const own = await engineOf(
    process([sub('outer', [inner, around], ['outerIn -> s']), throwing('t')], ['start -> outer -> t -> end']),
  );
  const second = own.start('p');
  complete(own, 'a');
  assert.equal(active(second), 't f y');
  complete(own, 'y');
  assert.equal(active(second), 't f all e x');
  complete(own, 'x');
  assert.equal(second.state, 'COMPLETED');
});

test('Compensation start: each instance of a multi-instance subprocess is compensated with its own variables [B125]', async () => {
  const multi = { in: '=["p", "q", "r"]', element: 'item', until: '=numberOfCompletedInstances >= 2' };
  const nodes = [...undoable('a'), undoing('e', [job('x'), throwing('u')], ['eIn -> x -> u'])];
  const engine = await engineOf(
    process([sub('s', nodes, ['sIn -> a'], { multi }), throwing('t', 's')], ['start -> s -> t -> end']),
  );
  const instance = engine.start('p');
  const [, second, third] = engine.jobs();
  third?.complete();
  assert.deepEqual(
    engine.jobs().map(({ type }) => type),
    ['a', 'a'],
  );
  second?.complete();
  engine.restart();
  assert.deepEqual(
    engine.jobs().map(({ type, variables }) => [type, variables['item'], variables['loopCounter']]),
    [
      ['x', 'r', 3],
      ['x', 'q', 2],
    ],
  );
  engine.jobs()[0]?.complete();
  engine.restart();
  assert.deepEqual(
    engine.jobs().map(({ type, variables }) => [type, variables['item']]),
    [
      ['x', 'q'],
      ['undo_a', 'r'],
    ],
  );
  complete(engine, 'x');
  for (const each of engine.jobs()) each.complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation start: it compensates a completed transaction, but is not triggered by its own cancel event [B126]', async () => {
  const inner = (flows: readonly string[]): NodeSpec => ({
    ...sub('s', [...undoable('a'), undoing('e', [job('x')], ['eIn -> x'])], flows),
    type: 'transaction',
  });
  const engine = await engineOf(process([inner(['sIn -> a']), throwing('t')], ['start -> s -> t -> end']));
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 't e x');

  const tx = inner(['sIn -> a -> no']);
  const no: NodeSpec = { id: 'no', type: 'endEvent', cancel: true };
  const cancelled: NodeSpec = { id: 'cancelled', type: 'boundaryEvent', attachedTo: 's', cancel: true };
  const taken = await engineOf(
    process(
      [{ ...tx, nodes: [...(tx.nodes ?? []), no] }, cancelled],
      ['start -> s -> end', 'cancelled -> end'],
    ),
  );
  const second = taken.start('p');
  complete(taken, 'a');
  assert.equal(active(second), 's no undo_a');
  complete(taken, 'undo_a');
  assert.equal(second.state, 'COMPLETED');
});

test('Compensation start: canceling the enclosing transaction triggers it [B127]', async () => {
  const tx: NodeSpec = {
    ...sub('tx', [S, job('c'), { id: 'no', type: 'endEvent', cancel: true }], ['txIn -> s -> c -> no']),
    type: 'transaction',
  };
  const engine = await engineOf(
    process(
      [tx, { id: 'cancelled', type: 'boundaryEvent', attachedTo: 'tx', cancel: true }, job('after')],
      ['start -> tx -> end', 'cancelled -> after -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a', 'b', 'c');
  assert.equal(active(instance), 'tx no e x');
  complete(engine, 'x');
  assert.equal(active(instance), 'after');
});

test('Compensation start: it works in an ad-hoc subprocess and in an event subprocess [B128]', async () => {
  const help: NodeSpec = {
    id: 'help',
    type: 'adHocSubProcess',
    adHoc: { elements: '=["a"]' },
    nodes: [job('a'), undoing('e', [job('x')], ['eIn -> x'])],
  };
  const failed: NodeSpec = {
    id: 'failed',
    type: 'eventSubProcess',
    nodes: [
      { id: 'failedIn', type: 'startEvent', message: { name: 'm', key: '="k"' }, interrupting: false },
      job('c'),
      undoing('f', [job('y')], ['fIn -> y']),
    ],
    flows: ['failedIn -> c'],
  };
  const engine = await engineOf(
    process([help, job('b'), throwing('t'), failed], ['start -> help -> b -> t -> end']),
  );
  const instance = engine.start('p');
  complete(engine, 'a');
  engine.publish('m', { key: 'k' });
  complete(engine, 'c', 'b');
  assert.equal(active(instance), 't e f x y');
  complete(engine, 'y', 'x');
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation start: in reverse order, it runs in turn with the other handlers [B129]', async () => {
  const engine = await engineOf(
    process(
      [S, { ...throwing('t'), reverse: true }, ...undoable('c'), ...undoable('d')],
      ['start -> c -> s -> d -> t -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'c', 'a', 'b', 'd');
  for (const type of ['undo_d', 'x', 'undo_c']) {
    assert.deepEqual(
      engine.jobs().map((each) => each.type),
      [type],
    );
    complete(engine, type);
  }
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation start: its error is caught around the throwing event [B130]', async () => {
  const no: NodeSpec = { id: 'no', type: 'endEvent', error: 'NO' };
  const inner = sub('s', [...undoable('a'), undoing('e', [no], ['eIn -> no'])], ['sIn -> a']);
  const failed: NodeSpec = { id: 'failed', type: 'boundaryEvent', attachedTo: 'outer', error: 'NO' };
  const engine = await engineOf(
    process(
      [sub('outer', [inner, throwing('t')], ['outerIn -> s -> t']), failed, job('after')],
      ['start -> outer -> end', 'failed -> after -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 'after');
  assert.deepEqual(remembered(instance), []);
});

test('Compensation start: an incident blocks its start; resolved, it continues with its variables [B131]', async () => {
  const inputs = { n: '=if ok then own else function(a) a' };
  const nodes = [job('a'), undoing('e', [job('x')], ['eIn -> x'], { inputs })];
  const engine = await engineOf(
    process(
      [sub('s', nodes, ['sIn -> a'], { inputs: { own: '=1' } }), throwing('t')],
      ['start -> s -> t -> end'],
    ),
  );
  const instance = engine.start('p', { variables: { ok: false } });
  complete(engine, 'a');
  assert.equal(incidentOf(instance), 'IO_MAPPING_ERROR e');
  engine.setVariables(instance, { ok: true });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.deepEqual(engine.job('x').variables, { ok: true, own: 1, n: 1 });
  complete(engine, 'x');
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation start: a large snapshot is a separate record until it is no longer needed [B133]', async () => {
  const nodes = [job('a'), undoing('e', [job('x')], ['eIn -> x'])];
  const engine = await engineOf(
    process(
      [sub('s', nodes, ['sIn -> a'], { inputs: { own: '=large' } }), job('b'), throwing('t'), job('c')],
      ['start -> s -> b -> t -> c -> end'],
    ),
  );
  const live = new Set<string>();
  engine.cluster.observe(({ records }) => {
    for (const { topic, key, value } of records) {
      if (topic !== engine.cluster.names.state || !String(key).includes('/c/')) continue;
      if (value) live.add(String(key));
      else live.delete(String(key));
    }
  });
  const large = 'x'.repeat(70_000);
  const instance = engine.start('p', { variables: { large } });
  complete(engine, 'a');
  assert.equal(live.size, 1);
  const [kept] = engine.cluster.topics.instance(instance.key)?.compensations ?? [];
  assert.equal(kept?.variables?.[0]?.value, JSON.stringify(large));
  complete(engine, 'b');
  assert.deepEqual(engine.job('x').variables, { large, own: large });
  complete(engine, 'x');
  assert.equal(live.size, 0);
  complete(engine, 'c');
  assert.equal(instance.state, 'COMPLETED');
});
