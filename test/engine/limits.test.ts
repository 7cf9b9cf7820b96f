/** Steps and records that are too large: continuations, MESSAGE_SIZE_EXCEEDED. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventKind } from '../../state/events.ts';
import type { NodeSpec } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from './engine-of.ts';

function straight(count: number, last: NodeSpec = { id: 'last', type: 'task' }) {
  const tasks = Array.from({ length: count }, (_, n): NodeSpec => ({ id: `t${n}`, type: 'task' }));
  return process([...tasks, last], [`start -> ${tasks.map(({ id }) => id).join(' -> ')} -> last -> end`]);
}

test('a long run is split at the limit of activations and continues automatically', async () => {
  const engine = await engineOf(straight(95), { activationsPerStepMax: 10 });
  const instance = engine.start('p');
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.completedElements.length, 98);
  const activations = instance.history.map(
    ({ events }) => events.filter(({ kind }) => kind === EventKind.elementActivating).length,
  );
  assert.equal(activations.length, 10);
  assert.ok(
    activations.every((count) => count <= 12),
    String(activations),
  );
  assert.deepEqual(
    new Set(instance.history.slice(1).map(({ command }) => command)),
    new Set(['continueInstance']),
  );
});

test('other commands are processed between the parts of a long run', async () => {
  const engine = await engineOf(straight(95, job('last')), { activationsPerStepMax: 10 });
  const { cluster } = engine;
  cluster.request({ startProcessInstance: { processId: 'p' } });
  cluster.step(0);
  const [instance] = engine.instances();
  assert.equal(instance?.state, 'ACTIVE');
  cluster.request({ setVariables: { instanceKey: instance?.key ?? 0, variables: '{"a":1}' } });
  cluster.step(0);
  cluster.step(0);
  assert.deepEqual(instance?.variables, { a: 1 });
  cluster.settle();
  assert.deepEqual(engine.job().variables, { a: 1 });
});

test('a run survives a restart in its middle', async () => {
  const engine = await engineOf(straight(95), { activationsPerStepMax: 10 });
  engine.cluster.request({ startProcessInstance: { processId: 'p' } });
  while (engine.cluster.step(0)) engine.restart();
  assert.equal(engine.instances()[0]?.state, 'COMPLETED');
});

test('after canceling in the middle of a run, the continuation has no effect', async () => {
  const engine = await engineOf(straight(95), { activationsPerStepMax: 10 });
  const { cluster } = engine;
  cluster.request({ startProcessInstance: { processId: 'p' } });
  cluster.step(0);
  const [instance] = engine.instances();
  cluster.request({ cancelProcessInstance: { instanceKey: instance?.key ?? 0 } });
  cluster.settle();
  assert.equal(instance?.state, 'TERMINATED');
  assert.deepEqual(engine.deadLetters, []);
});

const recordBytesMax = 10_000;
/** Two of these exceed the limit of an instance. */
const large = 'x'.repeat(6_000);
const tooLarge = 'x'.repeat(12_000);

test('an instance whose first state would be too large does not start', async () => {
  const engine = await engineOf(process([job('x')], ['start -> x -> end']), { recordBytesMax });
  assert.throws(() => engine.start('p', { variables: { tooLarge } }), rejected('EXCEEDED_LIMIT', /10000/));
  assert.deepEqual(engine.instances(), []);
});

test('a result that makes the state too large is MESSAGE_SIZE_EXCEEDED with the sizes, and the last valid state stays [C170]', async () => {
  const engine = await engineOf(process([job('x')], ['start -> x -> end']), { recordBytesMax });
  const instance = engine.start('p', { variables: { a: large } });
  const other = engine.start('p');
  const [work] = engine.jobs({ instance });
  assert.throws(() => work?.complete({ large }), rejected('EXCEEDED_LIMIT', /would be 1\d{4} bytes/));
  assert.equal(incidentOf(instance), 'MESSAGE_SIZE_EXCEEDED x');
  assert.deepEqual(instance.variables, { a: large });
  assert.deepEqual(instance.activeElements, ['x']);
  engine.jobs({ instance: other })[0]?.complete();
  assert.equal(other.state, 'COMPLETED');
  work?.complete({ small: 1 });
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.incidents, []);
});

test('a timer that makes the state too large is retried when its incident is resolved', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 't', type: 'intermediateCatchEvent', timer: { duration: 'PT1M' } },
        {
          id: 's',
          type: 'scriptTask',
          script: { expression: '=string join(for i in 1..n return "0123456789")', result: 'r' },
        },
      ],
      ['start -> t -> s -> end'],
    ),
    { recordBytesMax },
  );
  const instance = engine.start('p', { variables: { n: 2000 } });
  engine.advanceBy('PT1H');
  assert.equal(incidentOf(instance), 'MESSAGE_SIZE_EXCEEDED t');
  assert.deepEqual(instance.activeElements, ['t']);
  engine.setVariables(instance, { n: 2 });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  engine.advanceBy(0);
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.variables['r'], '01234567890123456789');
});

test('a timer start whose instance would be too large has no effect, and the next one is tried at its time', async () => {
  const nodes: NodeSpec[] = [
    { id: 's', type: 'startEvent', timer: { cycle: 'R3/PT1M' } },
    {
      id: 'x',
      type: 'scriptTask',
      script: {
        expression:
          '=if now() > date and time("2026-01-01T00:02:30Z") then 1 else string join(for i in 1..2000 return "0123456789")',
        result: 'r',
      },
    },
  ];
  const engine = await engineOf({ id: 'p', nodes, flows: ['s -> x'] }, { recordBytesMax });
  engine.advanceBy('PT1H');
  assert.deepEqual(
    engine.instances().map(({ variables }) => variables),
    [{ r: 1 }],
  );
});

test('a message that makes one of its receivers too large is rejected and not stored', async () => {
  const engine = await engineOf(
    process([{ id: 'm', type: 'receiveTask', message: { name: 'm', key: '="k"' } }], ['start -> m -> end']),
    { recordBytesMax },
  );
  const instance = engine.start('p', { variables: { a: large } });
  assert.throws(() => engine.publish('m', { key: 'k', variables: { large } }), rejected('EXCEEDED_LIMIT'));
  assert.equal(incidentOf(instance), 'MESSAGE_SIZE_EXCEEDED m');
  engine.publish('m', { key: 'k', variables: { small: 1 } });
  assert.equal(instance.state, 'COMPLETED');
});

/** A loop with `count` rounds of an activity that a script compensates, then the event that throws. */
function rounds(count: number, thrown: Partial<NodeSpec>): ReturnType<typeof process> {
  const script = (expression: string, result: string): Partial<NodeSpec> => ({
    type: 'scriptTask',
    script: { expression, result },
  });
  return process(
    [
      { id: 'a', type: 'scriptTask', ...script('=n + 1', 'n') },
      { id: 'on_a', type: 'boundaryEvent', attachedTo: 'a', compensation: 'undo_a' },
      { id: 'undo_a', type: 'scriptTask', ...script('=n - 1', 'n'), isForCompensation: true },
      { id: 'more', type: 'exclusiveGateway' },
      { id: 't', type: 'intermediateThrowEvent', compensation: true, ...thrown },
    ],
    ['start -> a -> more', `more -> a if n < ${count}`, 'more -> t default', 't -> end'],
  );
}

test('Compensation: 5,000 handlers run without waiting, at once or in reverse order, in separate steps [B132]', async () => {
  for (const thrown of [{}, { reverse: true as const }]) {
    const engine = await engineOf(rounds(5000, thrown));
    const instance = engine.start('p', { variables: { n: 0 } });
    assert.equal(instance.state, 'COMPLETED');
    assert.deepEqual(instance.variables, { n: 0 });
    const undone = instance.history.map(
      ({ events }) => events.filter(({ kind }) => kind === EventKind.compensationCompleted).length,
    );
    assert.equal(
      undone.reduce((sum, count) => sum + count),
      5000,
    );
    assert.ok(Math.max(...undone) <= 1000, String(undone));
  }
});
