/**
 * Compensation in the engine. Source: BPMN 2.0.2 §10.7; Zeebe's BpmnCompensationSubscriptionBehaviour and
 * CompensationEventExecutionTest; Camunda 8's page on compensation events.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldHistory } from '../../state/apply-event.ts';
import type { InstanceHandle, TestEngine } from '../../testkit/index.ts';
import type { NodeSpec } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process } from './engine-of.ts';

/** A job `id`, its compensation boundary event `onId` and its handler, the job `undoId`. */
function undoable(id: string, undo: Partial<NodeSpec> = {}): NodeSpec[] {
  return [
    job(id),
    { id: `on_${id}`, type: 'boundaryEvent', attachedTo: id, compensation: `undo_${id}` },
    job(`undo_${id}`, { isForCompensation: true, ...undo }),
  ];
}

const throwing = (id: string, more: Partial<NodeSpec> = {}): NodeSpec => ({
  id,
  type: 'intermediateThrowEvent',
  compensation: true,
  ...more,
});

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

function openJobs(engine: TestEngine): string[] {
  return engine.jobs().map(({ type }) => type);
}

function active({ activeElements }: InstanceHandle): string {
  return activeElements.join(' ');
}

test('Compensation: only completed activities are compensated, by their handlers, and the throw event waits [B95 C92 C152]', async () => {
  const engine = await engineOf(
    process(
      [...undoable('a'), ...undoable('b'), throwing('t'), job('after')],
      ['start -> a -> t -> after -> end', 'start -> b -> end'],
    ),
  );
  const instance = engine.start('p');
  assert.deepEqual(openJobs(engine), ['a', 'b']);
  complete(engine, 'a');
  assert.equal(active(instance), 'b t undo_a');
  assert.deepEqual(openJobs(engine), ['b', 'undo_a']);
  complete(engine, 'undo_a');
  assert.equal(active(instance), 'b after');
  complete(engine, 'b', 'after');
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.completedElements.includes('undo_b'), false);
});

test('Compensation: without anything to compensate, the event completes immediately [B102]', async () => {
  const engine = await engineOf(process([...undoable('a'), throwing('t')], ['start -> t -> a -> end']));
  const instance = engine.start('p');
  assert.equal(active(instance), 'a');
  complete(engine, 'a');
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation: handlers are all activated at once, as often as their activity has completed [B96 C93 C156]', async () => {
  const engine = await engineOf(
    process(
      [...undoable('a'), ...undoable('b'), { id: 'more', type: 'exclusiveGateway' }, throwing('t')],
      ['start -> a -> more', 'more -> a if again', 'more -> b default', 'b -> t -> end'],
    ),
  );
  const instance = engine.start('p', { variables: { again: true } });
  complete(engine, 'a');
  engine.job('a').complete({ again: false });
  complete(engine, 'b');
  assert.deepEqual(openJobs(engine), ['undo_a', 'undo_a', 'undo_b']);
  complete(engine, 'undo_b');
  engine.jobs()[0]?.complete();
  assert.equal(active(instance), 't undo_a');
  complete(engine, 'undo_a');
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation: an end event waits too, and the process ends after it [B100 C94]', async () => {
  const end: NodeSpec = { id: 'undone', type: 'endEvent', compensation: true };
  const engine = await engineOf(process([...undoable('a'), end], ['start -> a -> undone']));
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 'undone undo_a');
  complete(engine, 'undo_a');
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation: nothing is compensated twice [B103]', async () => {
  const engine = await engineOf(
    process([...undoable('a'), throwing('t'), throwing('u')], ['start -> a -> t -> u -> end']),
  );
  const instance = engine.start('p');
  complete(engine, 'a', 'undo_a');
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation: activityRef limits it to one activity [B98 C154]', async () => {
  const engine = await engineOf(
    process(
      [...undoable('a'), ...undoable('b'), throwing('t', { compensation: 'a' }), throwing('rest')],
      ['start -> a -> b -> t -> rest -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a', 'b');
  assert.equal(active(instance), 't undo_a');
  complete(engine, 'undo_a');
  assert.equal(active(instance), 'rest undo_b');
});

test('Compensation: the event continues if the activityRef has not completed [B104]', async () => {
  const engine = await engineOf(
    process(
      [...undoable('a'), ...undoable('b'), throwing('t', { compensation: 'b' })],
      ['start -> a -> t -> b -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 'b');
});

function sub(id: string, nodes: readonly NodeSpec[], flows: readonly string[], more: Partial<NodeSpec> = {}) {
  return { id, type: 'subProcess', nodes: [{ id: `${id}In`, type: 'startEvent' }, ...nodes], flows, ...more };
}

test('Compensation: it propagates into completed subprocesses, whose handlers run where it is thrown [B99 C155]', async () => {
  const inner = sub('inner', undoable('a'), ['innerIn -> a']);
  const engine = await engineOf(
    process(
      [sub('s', [inner, ...undoable('b')], ['sIn -> inner -> b'], { inputs: { own: '=1' } }), throwing('t')],
      ['start -> s -> t -> end'],
    ),
  );
  const instance = engine.start('p', { variables: { x: 1 } });
  complete(engine, 'a', 'b');
  assert.deepEqual(openJobs(engine), ['undo_a', 'undo_b']);
  assert.deepEqual(engine.job('undo_a').variables, { x: 1 });
  engine.job('undo_a').complete({ x: 2, y: 3 });
  assert.deepEqual(instance.variables, { x: 2, y: 3 });
  complete(engine, 'undo_b');
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation: activityRef to a subprocess compensates its content, and calls its own handler [B105]', async () => {
  const on: NodeSpec = { id: 'on_s', type: 'boundaryEvent', attachedTo: 's', compensation: 'undo_s' };
  const engine = await engineOf(
    process(
      [
        sub('s', undoable('a'), ['sIn -> a']),
        on,
        job('undo_s', { isForCompensation: true }),
        ...undoable('b'),
        throwing('t', { compensation: 's' }),
      ],
      ['start -> s -> b -> t -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a', 'b');
  assert.deepEqual(openJobs(engine), ['undo_s', 'undo_a']);
  complete(engine, 'undo_s', 'undo_a');
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation: thrown in a subprocess, it has no effect outside [B106 C152]', async () => {
  const engine = await engineOf(
    process(
      [...undoable('a'), sub('s', [...undoable('b'), throwing('t')], ['sIn -> b -> t'])],
      ['start -> a -> s -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a', 'b');
  assert.equal(active(instance), 's t undo_b');
  complete(engine, 'undo_b');
  assert.equal(instance.state, 'COMPLETED');
});

test("Compensation: an interrupted subprocess can't be compensated [B107]", async () => {
  const late: NodeSpec = { id: 'late', type: 'boundaryEvent', attachedTo: 's', timer: { duration: 'PT1H' } };
  const engine = await engineOf(
    process(
      [sub('s', [...undoable('a'), job('b')], ['sIn -> a -> b']), late, throwing('t')],
      ['start -> s -> end', 'late -> t -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.deepEqual(remembered(instance), ['a']);
  engine.advanceBy('PT1H');
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.completedElements.includes('undo_a'), false);
});

test('Compensation: a completed subprocess is only recorded if something in it can be compensated [B101 C158]', async () => {
  const engine = await engineOf(
    process([sub('s', [job('a')], ['sIn -> a']), job('b')], ['start -> s -> b -> end']),
  );
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.deepEqual(remembered(instance), []);
});

test('Compensation: a handler has input and output mappings [B108]', async () => {
  const more = { inputs: { amount: '=price * 2' }, outputs: { refunded: '=amount' } };
  const engine = await engineOf(process([...undoable('a', more), throwing('t')], ['start -> a -> t -> end']));
  const instance = engine.start('p', { variables: { price: 5 } });
  complete(engine, 'a');
  assert.deepEqual(engine.job('undo_a').variables, { price: 5, amount: 10 });
  complete(engine, 'undo_a');
  assert.deepEqual(instance.variables, { price: 5, refunded: 10 });
});

test('Compensation: a handler can complete without waiting, or be a subprocess [B109]', async () => {
  const script = { expression: '=1', result: 'undone' };
  const handler = sub('undo_b', [job('x')], ['undo_bIn -> x'], { isForCompensation: true });
  const engine = await engineOf(
    process(
      [
        ...undoable('a', { type: 'scriptTask', script }).map(({ job: its, ...node }) =>
          node.id === 'undo_a' ? node : { ...node, ...(its ? { job: its } : {}) },
        ),
        ...undoable('b').filter(({ id }) => id !== 'undo_b'),
        handler,
        throwing('t'),
      ],
      ['start -> a -> b -> t -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a', 'b');
  assert.equal(active(instance), 't undo_b x');
  assert.deepEqual(instance.variables, { undone: 1 });
  complete(engine, 'x');
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation: with a property of the event, handlers run one after the other in reverse order [B97]', async () => {
  const engine = await engineOf(
    process(
      [
        ...undoable('a'),
        sub('s', [...undoable('b'), ...undoable('c')], ['sIn -> b -> c']),
        ...undoable('d'),
        throwing('t', { reverse: true }),
      ],
      ['start -> a -> s -> d -> t -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a', 'b', 'c', 'd');
  for (const type of ['undo_d', 'undo_c', 'undo_b', 'undo_a']) {
    assert.deepEqual(openJobs(engine), [type]);
    complete(engine, type);
  }
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation: an error of a handler is caught at its boundary, and the others continue [B110]', async () => {
  const failed: NodeSpec = { id: 'failed', type: 'boundaryEvent', attachedTo: 'undo_b', error: 'NO' };
  for (const reverse of [true, undefined] as const) {
    const engine = await engineOf(
      process(
        [
          ...undoable('a'),
          ...undoable('b'),
          throwing('t', reverse ? { reverse } : {}),
          failed,
          job('byHand'),
          { id: 'last', type: 'endEvent' },
        ],
        ['start -> a -> b -> t -> end', 'failed -> byHand -> last'],
      ),
    );
    const instance = engine.start('p');
    complete(engine, 'a', 'b');
    engine.job('undo_b').throwError('NO');
    assert.equal(active(instance), 't undo_a byHand');
    complete(engine, 'undo_a');
    assert.equal(active(instance), 'byHand');
    complete(engine, 'byHand');
    assert.equal(instance.state, 'COMPLETED');
  }
});

test('Compensation: a handler with an incident blocks the event until it is resolved [B111]', async () => {
  const more = { inputs: { amount: '=number(price)' } };
  const engine = await engineOf(process([...undoable('a', more), throwing('t')], ['start -> a -> t -> end']));
  const instance = engine.start('p', { variables: { price: 'none' } });
  complete(engine, 'a');
  engine.job('undo_a').fail({ retries: 0 });
  assert.equal(incidentOf(instance), 'JOB_NO_RETRIES undo_a');
  engine.cancel(instance.key);
  assert.equal(instance.state, 'TERMINATED');
  assert.deepEqual(remembered(instance), []);
});

test('Compensation: thrown compensation ends with its scope [B112]', async () => {
  const late: NodeSpec = { id: 'late', type: 'boundaryEvent', attachedTo: 's', timer: { duration: 'PT1H' } };
  const engine = await engineOf(
    process(
      [sub('s', [...undoable('a'), throwing('t')], ['sIn -> a -> t']), late, job('after')],
      ['start -> s -> end', 'late -> after -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a');
  engine.advanceBy('PT1H');
  assert.equal(active(instance), 'after');
  assert.deepEqual(remembered(instance), []);
});

test('Compensation: the handler of a multi-instance activity is called once, after the last instance [B113]', async () => {
  const multi = { in: '=[1, 2]', element: 'item' };
  const nodes = undoable('a').map((node) => (node.id === 'a' ? { ...node, multi } : node));
  const engine = await engineOf(process([...nodes, throwing('t')], ['start -> a -> t -> end']));
  const instance = engine.start('p');
  engine.jobs()[0]?.complete();
  assert.deepEqual(remembered(instance), []);
  complete(engine, 'a');
  assert.equal(active(instance), 't undo_a');
  complete(engine, 'undo_a');
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation: a multi-instance handler processes its list [B114]', async () => {
  const multi = { in: '=items', element: 'item' };
  const engine = await engineOf(
    process([...undoable('a', { multi }), throwing('t')], ['start -> a -> t -> end']),
  );
  const instance = engine.start('p', { variables: { items: [1, 2] } });
  complete(engine, 'a');
  assert.deepEqual(openJobs(engine), ['undo_a', 'undo_a']);
  for (const each of engine.jobs()) each.complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation: activities completed in each instance of a multi-instance subprocess are compensated [B115]', async () => {
  const multi = { in: '=[1, 2]', element: 'item' };
  const engine = await engineOf(
    process([sub('s', undoable('a'), ['sIn -> a'], { multi }), throwing('t')], ['start -> s -> t -> end']),
  );
  const instance = engine.start('p');
  for (const each of engine.jobs()) each.complete();
  assert.deepEqual(openJobs(engine), ['undo_a', 'undo_a']);
  for (const each of engine.jobs()) each.complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation: thrown in an event subprocess, it also compensates the enclosing scope [B116 C153]', async () => {
  const failed: NodeSpec = {
    id: 'e',
    type: 'eventSubProcess',
    nodes: [{ id: 'eIn', type: 'startEvent', error: 'NO' }, throwing('t')],
    flows: ['eIn -> t'],
  };
  const engine = await engineOf(process([...undoable('a'), job('b'), failed], ['start -> a -> b -> end']));
  const instance = engine.start('p');
  complete(engine, 'a');
  engine.job('b').throwError('NO');
  assert.equal(active(instance), 'e t undo_a');
  complete(engine, 'undo_a');
  assert.equal(instance.state, 'COMPLETED');
});
