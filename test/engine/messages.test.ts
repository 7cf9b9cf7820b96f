/**
 * Messages: which partition they belong to, and how long they are buffered. Source: Zeebe's
 * MessagePublishProcessor and MessageCorrelator.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { engineOf, job, process, rejected } from './engine-of.ts';

const receive = (id: string, name = 'm'): NodeSpec => {
  return { id, type: 'receiveTask', message: { name, key: '=id' } };
};
const waiting = (id: string): ProcessSpec => ({ ...process([receive('x')], ['start -> x -> end']), id });
const k = { variables: { id: 'k' } };

for (const partitions of [1, 3]) {
  const on = `(${partitions} partitions)`;

  test(`one message is delivered to one instance of each process, once per process id ${on} [C72 C104]`, async () => {
    const engine = await engineOf([waiting('p'), waiting('q')], { partitions });
    const p1 = engine.start('p', k);
    const p2 = engine.start('p', k);
    const q1 = engine.start('q', k);
    engine.publish('m', { key: 'k' });
    assert.deepEqual([p1.state, p2.state, q1.state], ['COMPLETED', 'ACTIVE', 'COMPLETED']);
    engine.publish('m', { key: 'k' });
    assert.equal(p2.state, 'COMPLETED');
  });

  test(`versions of one process count as one ${on} [C105]`, async () => {
    const engine = await engineOf(waiting('p'), { partitions });
    const old = engine.start('p', k);
    const changed = process([receive('x'), { id: 'y', type: 'task' }], ['start -> x -> y -> end']);
    await engine.deploy(bpmnXml(changed));
    const fresh = engine.start('p', k);
    assert.deepEqual([old.version, fresh.version], [1, 2]);
    engine.publish('m', { key: 'k' });
    assert.deepEqual([old.state, fresh.state], ['COMPLETED', 'ACTIVE']);
  });

  test(`a buffered message is delivered to one instance of a process, and to one of another ${on} [C107 C112]`, async () => {
    const engine = await engineOf([waiting('p'), waiting('q')], { partitions });
    engine.publish('m', { key: 'k', ttl: 'PT1H' });
    const p1 = engine.start('p', k);
    const p2 = engine.start('p', k);
    const q1 = engine.start('q', k);
    assert.deepEqual([p1.state, p2.state, q1.state], ['COMPLETED', 'ACTIVE', 'COMPLETED']);
  });

  test(`the oldest buffered message is delivered first ${on} [C109]`, async () => {
    const engine = await engineOf(waiting('p'), { partitions });
    for (const a of [1, 2, 3]) engine.publish('m', { key: 'k', ttl: 'PT1H', variables: { a } });
    assert.deepEqual(
      [1, 2, 3].map(() => engine.start('p', k).variables['a']),
      [1, 2, 3],
    );
    assert.equal(engine.start('p', k).state, 'ACTIVE');
  });

  test(`the oldest subscription is served first ${on}`, async () => {
    const engine = await engineOf(waiting('p'), { partitions });
    const instances = [1, 2, 3].map(() => engine.start('p', k));
    for (const a of [1, 2, 3]) engine.publish('m', { key: 'k', variables: { a } });
    assert.deepEqual(
      instances.map(({ variables }) => variables['a']),
      [1, 2, 3],
    );
  });

  test(`an instance that waits again does not get the same message twice ${on}`, async () => {
    const engine = await engineOf(process([receive('x'), receive('y')], ['start -> x -> y -> end']), {
      partitions,
    });
    engine.publish('m', { key: 'k', ttl: 'PT1H' });
    const instance = engine.start('p', k);
    assert.deepEqual(instance.activeElements, ['y']);
    engine.publish('m', { key: 'k' });
    assert.equal(instance.state, 'COMPLETED');
  });

  test(`without time to live, a message without receiver is discarded ${on}`, async () => {
    const engine = await engineOf(waiting('p'), { partitions });
    engine.publish('m', { key: 'k' });
    assert.deepEqual(engine.messages(), []);
    assert.equal(engine.start('p', k).state, 'ACTIVE');
  });

  test(`an expired message is not delivered ${on} [C110]`, async () => {
    const engine = await engineOf(waiting('p'), { partitions });
    engine.publish('m', { key: 'k', ttl: 'PT1H' });
    assert.equal(engine.messages().length, 1);
    engine.advanceBy('PT1H');
    assert.deepEqual(engine.messages(), []);
    assert.equal(engine.start('p', k).state, 'ACTIVE');
  });

  test(`a correlated message stays buffered for its time to live, for other processes ${on} [C107]`, async () => {
    const engine = await engineOf([waiting('p'), waiting('q')], { partitions });
    const p1 = engine.start('p', k);
    engine.publish('m', { key: 'k', ttl: 'PT1H' });
    assert.equal(p1.state, 'COMPLETED');
    engine.advanceBy('PT59M');
    assert.equal(engine.start('q', k).state, 'COMPLETED');
  });

  test(`a second message with the same id is rejected while the first is stored ${on} [C102 C204]`, async () => {
    const engine = await engineOf(waiting('p'), { partitions });
    const messageKey = engine.publish('m', { key: 'k', id: 'i', ttl: 'PT1H' });
    assert.throws(
      () => engine.publish('m', { key: 'k', id: 'i', ttl: 'PT1H' }),
      (error: { details?: unknown }) => {
        assert.deepEqual(error.details, { messageKey });
        return rejected('ALREADY_EXISTS')(error);
      },
    );
    engine.publish('m', { key: 'other', id: 'i', ttl: 'PT1H' });
    engine.publish('n', { key: 'k', id: 'i', ttl: 'PT1H' });
    engine.advanceBy('PT1H');
    engine.publish('m', { key: 'k', id: 'i', ttl: 'PT1H' });
  });

  test(`with time to live 0 an id is not remembered ${on} [C103]`, async () => {
    const engine = await engineOf(waiting('p'), { partitions });
    engine.publish('m', { key: 'k', id: 'i' });
    engine.publish('m', { key: 'k', id: 'i' });
    assert.deepEqual(engine.messages(), []);
  });
}

test('a closed subscription does not get the message, the next one does', async () => {
  const engine = await engineOf(waiting('p'), { partitions: 3 });
  const first = engine.start('p', k);
  const second = engine.start('p', k);
  engine.cancel(first);
  engine.publish('m', { key: 'k' });
  assert.equal(second.state, 'COMPLETED');
});

test('an invalid message is rejected', async () => {
  const engine = await engineOf(waiting('p'));
  assert.throws(() => engine.publish(''), rejected('INVALID_ARGUMENT', /name is missing/));
  assert.throws(() => engine.publish('m'.repeat(2000)), rejected('INVALID_ARGUMENT', /longer/));
  assert.throws(() => engine.publish('m', { ttlMs: -1 }), rejected('INVALID_ARGUMENT', /timeToLiveMs/));
  assert.throws(() => engine.publish('m', { ttl: 'P10Y' }), rejected('INVALID_ARGUMENT', /timeToLiveMs/));
  assert.throws(() => engine.publish('m', { variables: '[1]' }), rejected('INVALID_ARGUMENT', /object/));
});

test('a message without a key reaches no subscription [B279]', async () => {
  const engine = await engineOf(waiting('p'));
  const instance = engine.start('p', k);
  engine.publish('m', { ttl: 'PT1H' });
  assert.equal(instance.state, 'ACTIVE');
});

test('an instance that fails after its message has still received it', async () => {
  const engine = await engineOf(
    process([receive('x'), job('y', { job: { type: '=kind' } })], ['start -> x -> y -> end']),
  );
  const instance = engine.start('p', k);
  engine.publish('m', { key: 'k', variables: { a: 1 } });
  assert.equal(instance.incidents[0]?.elementId, 'y');
  assert.deepEqual(instance.variables, { id: 'k', a: 1 });
});
