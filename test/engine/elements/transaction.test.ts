/** The transaction subprocess in the engine. Source: BPMN 2.0.2 §10.3.5, §13.3.4. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceHandle, TestEngine } from '../../../testkit/index.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, job, process } from '../engine-of.ts';

function undoable(id: string): NodeSpec[] {
  return [
    job(id),
    { id: `on_${id}`, type: 'boundaryEvent', attachedTo: id, compensation: `undo_${id}` },
    job(`undo_${id}`, { isForCompensation: true }),
  ];
}

/**
 * A transaction `tx` with a cancel end event `no` and a boundary event `cancelled` that leads to the job
 * `after`.
 */
function transaction(nodes: readonly NodeSpec[], flows: readonly string[], others: readonly NodeSpec[] = []) {
  return process(
    [
      {
        id: 'tx',
        type: 'transaction',
        nodes: [{ id: 'in', type: 'startEvent' }, ...nodes, { id: 'no', type: 'endEvent', cancel: true }],
        flows,
      },
      { id: 'cancelled', type: 'boundaryEvent', attachedTo: 'tx', cancel: true },
      job('after'),
      ...others,
    ],
    ['start -> tx -> end', 'cancelled -> after -> end'],
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

const FORK: NodeSpec = { id: 'fork', type: 'parallelGateway' };

test('Transaction: it completes like any subprocess [B198]', async () => {
  const engine = await engineOf(transaction(undoable('a'), ['in -> a']));
  const instance = engine.start('p');
  assert.equal(active(instance), 'tx a');
  complete(engine, 'a');
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.completedElements.includes('cancelled'), false);
});

test('Transaction: cancel terminates active elements, compensates completed ones, and continues at the boundary event [B201 C52 C101]', async () => {
  const engine = await engineOf(
    transaction(
      [...undoable('a'), ...undoable('b'), FORK, job('c')],
      ['in -> fork -> a -> c -> no', 'fork -> b'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 'tx b c');
  complete(engine, 'c');
  assert.equal(active(instance), 'tx no undo_a');
  assert.deepEqual(instance.terminatedElements, ['b']);
  complete(engine, 'undo_a');
  assert.equal(active(instance), 'after');
  assert.deepEqual(instance.terminatedElements, ['b', 'no', 'tx']);
  complete(engine, 'after');
  assert.equal(instance.state, 'COMPLETED');
});

test('Transaction: with nothing to compensate, it is left at once [B203]', async () => {
  const engine = await engineOf(transaction([job('a')], ['in -> a -> no']));
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 'after');
});

test('Transaction: subprocesses that completed in it are compensated, active ones are terminated [B221]', async () => {
  const sub = (id: string): NodeSpec => ({
    id: `sub_${id}`,
    type: 'subProcess',
    nodes: [{ id: `in_${id}`, type: 'startEvent' }, ...undoable(id), job(`last_${id}`)],
    flows: [`in_${id} -> ${id} -> last_${id}`],
  });
  const engine = await engineOf(
    transaction([sub('a'), sub('b'), FORK, job('c')], ['in -> fork -> sub_a -> c -> no', 'fork -> sub_b']),
  );
  const instance = engine.start('p');
  complete(engine, 'a', 'b', 'last_a', 'c');
  assert.equal(active(instance), 'tx no undo_a');
  complete(engine, 'undo_a');
  assert.equal(active(instance), 'after');
});

test('Transaction: with a property of the cancel event, compensation is in reverse order [B202]', async () => {
  const engine = await engineOf(
    process(
      [
        {
          id: 'tx',
          type: 'transaction',
          nodes: [
            { id: 'in', type: 'startEvent' },
            ...undoable('a'),
            ...undoable('b'),
            { id: 'no', type: 'endEvent', cancel: true, reverse: true },
          ],
          flows: ['in -> a -> b -> no'],
        },
        { id: 'cancelled', type: 'boundaryEvent', attachedTo: 'tx', cancel: true },
      ],
      ['start -> tx', 'cancelled -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a', 'b');
  assert.equal(active(instance), 'tx no undo_b');
  complete(engine, 'undo_b');
  assert.equal(active(instance), 'tx no undo_a');
  complete(engine, 'undo_a');
  assert.equal(instance.state, 'COMPLETED');
});

const FAILED: NodeSpec = { id: 'failed', type: 'boundaryEvent', attachedTo: 'tx', error: 'NO' };

test('Transaction: an error leaves it without compensation [B199]', async () => {
  const engine = await engineOf(transaction([...undoable('a'), job('b')], ['in -> a -> b -> no'], [FAILED]));
  const instance = engine.start('p');
  complete(engine, 'a');
  engine.job('b').throwError('NO');
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.completedElements.includes('undo_a'), false);
});

test('Transaction: an error of a handler also leaves it, and the other handlers are terminated [B222]', async () => {
  const engine = await engineOf(
    transaction([...undoable('a'), ...undoable('b')], ['in -> a -> b -> no'], [FAILED]),
  );
  const instance = engine.start('p');
  complete(engine, 'a', 'b');
  engine.job('undo_a').throwError('NO');
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.terminatedElements, ['no', 'undo_a', 'undo_b', 'tx']);
});

test('Transaction: nothing else triggers it while it is being canceled [B200]', async () => {
  const late: NodeSpec = { id: 'late', type: 'boundaryEvent', attachedTo: 'tx', timer: { duration: 'PT1H' } };
  const engine = await engineOf(transaction(undoable('a'), ['in -> a -> no'], [late]));
  const instance = engine.start('p');
  complete(engine, 'a');
  engine.advanceBy('PT2H');
  assert.equal(active(instance), 'tx no undo_a');
  assert.deepEqual(instance.timers, []);
});

test('Transaction: a completed one can be compensated from outside [B223]', async () => {
  const thrown: NodeSpec = { id: 't', type: 'intermediateThrowEvent', compensation: true };
  const tx = transaction(undoable('a'), ['in -> a'], [thrown]);
  const engine = await engineOf({ ...tx, flows: ['start -> tx -> t -> end', 'cancelled -> after -> end'] });
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 't undo_a');
});

test('Transaction: instances of a multi-instance end together when one is canceled, and only that one is compensated [B224]', async () => {
  const multi = { in: '=[1, 2]', element: 'item' };
  const tx = transaction(undoable('a'), ['in -> a -> no']);
  const nodes = tx.nodes.map((node) => (node.id === 'tx' ? { ...node, multi } : node));
  const engine = await engineOf({ ...tx, nodes });
  const instance = engine.start('p');
  engine.jobs({ type: 'a' })[0]?.complete();
  engine.restart();
  assert.equal(active(instance), 'tx tx tx a no undo_a');
  complete(engine, 'undo_a');
  assert.equal(active(instance), 'after');
});
