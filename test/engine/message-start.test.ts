/**
 * Message start events: one active instance per process and key. Source: Zeebe's
 * BpmnBufferedMessageStartEventBehavior.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { engineOf, job, rejected } from './engine-of.ts';

const started: ProcessSpec = {
  id: 'p',
  nodes: [
    { id: 'start', type: 'startEvent', message: { name: 'm' } },
    { id: 'start2', type: 'startEvent', message: { name: 'n' } },
    job('x'),
  ],
  flows: ['start -> x', 'start2 -> x'],
};

for (const partitions of [1, 3]) {
  const on = `(${partitions} partitions)`;

  test(`a message starts an instance with its variables ${on} [C70]`, async () => {
    const engine = await engineOf(started, { partitions });
    engine.publish('m', { key: 'k', variables: { a: 1 } });
    const [instance] = engine.instances();
    assert.deepEqual(instance?.activeElements, ['x']);
    assert.deepEqual(instance?.completedElements, ['start']);
    assert.deepEqual(instance?.variables, { a: 1 });
  });

  test(`without a key each message starts an instance ${on} [C114]`, async () => {
    const engine = await engineOf(started, { partitions });
    for (let n = 0; n < 3; n++) engine.publish('m');
    assert.equal(engine.instances({ state: 'ACTIVE' }).length, 3);
  });

  test(`one active instance per key; when it ends the oldest buffered message starts the next ${on} [C115]`, async () => {
    const engine = await engineOf(started, { partitions });
    engine.publish('m', { key: 'k', variables: { a: 1 } });
    engine.publish('n', { key: 'k', ttl: 'PT1H', variables: { a: 2 } });
    engine.publish('m', { key: 'k', ttl: 'PT1H', variables: { a: 3 } });
    engine.publish('m', { key: 'other', variables: { a: 9 } });
    const active = () =>
      engine
        .instances({ state: 'ACTIVE' })
        .map(({ variables, completedElements }) => [variables['a'], ...completedElements]);
    assert.deepEqual(active(), [
      [1, 'start'],
      [9, 'start'],
    ]);
    engine.jobs()[0]?.complete();
    assert.deepEqual(active(), [
      [9, 'start'],
      [2, 'start2'],
    ]);
    engine.cancel(engine.instances({ state: 'ACTIVE' })[1]?.key ?? 0);
    assert.deepEqual(active(), [
      [9, 'start'],
      [3, 'start'],
    ]);
    engine.jobs()[1]?.complete();
    assert.equal(active().length, 1);
    engine.publish('m', { key: 'k' });
    assert.equal(active().length, 2);
  });

  test(`while an instance is active, a message without time to live is discarded ${on}`, async () => {
    const engine = await engineOf(started, { partitions });
    engine.publish('m', { key: 'k' });
    engine.publish('m', { key: 'k' });
    engine.job().complete();
    assert.equal(engine.instances().length, 1);
  });

  test(`an expired message does not start an instance ${on}`, async () => {
    const engine = await engineOf(started, { partitions });
    engine.publish('m', { key: 'k' });
    engine.publish('m', { key: 'k', ttl: 'PT1M' });
    engine.advanceBy('PT1M');
    engine.job().complete();
    assert.equal(engine.instances().length, 1);
  });

  test(`after an instance that ends at once, the next one can start ${on}`, async () => {
    const engine = await engineOf(
      {
        id: 'p',
        nodes: [
          { id: 'start', type: 'startEvent', message: { name: 'm' } },
          { id: 'end', type: 'endEvent' },
        ],
        flows: ['start -> end'],
      },
      { partitions },
    );
    for (let n = 0; n < 3; n++) engine.publish('m', { key: 'k', ttl: 'PT1H' });
    assert.equal(engine.instances({ state: 'COMPLETED' }).length, 3);
  });

  test(`the lock applies across versions, and the next instance has the latest ${on} [C116]`, async () => {
    const engine = await engineOf(started, { partitions });
    engine.publish('m', { key: 'k' });
    await engine.deploy(bpmnXml({ ...started, nodes: [...started.nodes, { id: 'more', type: 'task' }] }));
    engine.publish('m', { key: 'k', ttl: 'PT1H' });
    assert.equal(engine.instances().length, 1);
    engine.job().complete();
    assert.deepEqual(
      engine.instances().map(({ version, state }) => [version, state]),
      [
        [1, 'COMPLETED'],
        [2, 'ACTIVE'],
      ],
    );
  });

  test(`a message that started an instance is not also correlated to its catch event of the same name ${on} [C117]`, async () => {
    const engine = await engineOf(
      {
        id: 'p',
        nodes: [
          { id: 'start', type: 'startEvent', message: { name: 'm', key: '=id' } },
          { id: 'again', type: 'receiveTask', message: { name: 'm', key: '=id' } },
        ],
        flows: ['start -> again'],
      },
      { partitions },
    );
    engine.publish('m', { key: 'k', ttl: 'PT1H', variables: { id: 'k' } });
    const [instance] = engine.instances();
    assert.deepEqual(instance?.activeElements, ['again']);
    engine.publish('m', { key: 'k', variables: { id: 'k' } });
    assert.equal(instance?.state, 'COMPLETED');
    assert.equal(engine.instances().length, 1);
  });

  test(`a message is delivered to subscriptions and to start events of other processes ${on} [C106]`, async () => {
    const waiting: ProcessSpec = {
      id: 'q',
      nodes: [
        { id: 's', type: 'startEvent' },
        { id: 'w', type: 'receiveTask', message: { name: 'm', key: '=id' } },
      ],
      flows: ['s -> w'],
    };
    const engine = await engineOf([started, waiting], { partitions });
    const instance = engine.start('q', { variables: { id: 'k' } });
    engine.publish('m', { key: 'k' });
    assert.equal(instance.state, 'COMPLETED');
    assert.equal(engine.instances({ processId: 'p' }).length, 1);
  });
}

test('only the latest version waits for the message [B34 C113]', async () => {
  const engine = await engineOf(started);
  await engine.deploy(
    bpmnXml({
      id: 'p',
      nodes: [{ id: 'start', type: 'startEvent', message: { name: 'changed' } }, job('x')],
      flows: ['start -> x'],
    }),
  );
  engine.publish('m', { key: 'k' });
  assert.equal(engine.instances().length, 0);
  engine.publish('changed', { key: 'k' });
  assert.equal(engine.instances()[0]?.version, 2);
});

test('the start event has output mappings', async () => {
  const engine = await engineOf({
    id: 'p',
    nodes: [{ id: 'start', type: 'startEvent', message: { name: 'm' }, outputs: { b: '=a + 1' } }, job('x')],
    flows: ['start -> x'],
  });
  engine.publish('m', { variables: { a: 1 } });
  assert.deepEqual(engine.instances()[0]?.variables, { b: 2 });
});

test('the name of a start event can be FEEL without variables; with variables it is rejected [C123]', async () => {
  const named = (name: string): ProcessSpec => ({
    id: 'p',
    nodes: [{ id: 'start', type: 'startEvent', message: { name } }],
  });
  const engine = await engineOf(named('="m-" + string(1 + 1)'));
  engine.publish('m-2');
  assert.equal(engine.instances().length, 1);
  await assert.rejects(
    engine.deploy(bpmnXml(named('="m-" + tenant'))),
    rejected('INVALID_ARGUMENT', /string that doesn't depend on variables/),
  );
});

test('a process that only starts by message has no none start event', async () => {
  const engine = await engineOf(started);
  assert.throws(
    () => engine.start('p'),
    rejected('INVALID_STATE', /no none start event; .* by its events: \w+ \(message\)/),
  );
});
