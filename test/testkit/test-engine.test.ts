/** The engine in memory as its users see it. (The behaviour of the engine is tested in test/engine.) */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestEngine } from '../../testkit/index.ts';
import {
  CommandRejection,
  createTestEngine,
  DeploymentRejected,
  EventKind,
  eventName,
  START_TIME,
} from '../../testkit/index.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { engineOf, job, process, rejected } from '../engine/engine-of.ts';

const spec = process(
  [
    job('x', { inputs: { own: '=1' } }),
    { id: 't', type: 'intermediateCatchEvent', timer: { duration: 'P1Y' } },
    { id: 'm', type: 'receiveTask', message: { name: 'm', key: '=id' } },
  ],
  ['start -> x -> t -> m -> end'],
);

test('virtual time starts at a default or given instant, in any form', () => {
  assert.equal(createTestEngine().nowMs, Date.parse(START_TIME));
  for (const startTime of ['2030-01-01T00:00:00Z', Date.UTC(2030, 0, 1), new Date(Date.UTC(2030, 0, 1))]) {
    assert.equal(createTestEngine({ startTime }).nowMs, Date.UTC(2030, 0, 1));
  }
  assert.throws(() => createTestEngine({ startTime: 'soon' }), RangeError);
});

test('time advances by ms, by a duration and to an instant, never back', () => {
  const engine = createTestEngine({ startTime: '2026-01-31T00:00:00Z' });
  engine.advanceBy(1000);
  engine.advanceBy('PT59S');
  engine.advanceBy('P1M');
  assert.equal(new Date(engine.nowMs).toISOString(), '2026-02-28T00:01:00.000Z');
  engine.advanceTo('2027-01-01T00:00:00Z');
  assert.equal(engine.nowMs, Date.UTC(2027, 0, 1));
  assert.throws(() => engine.advanceTo('2026-01-01T00:00:00Z'), /can't go back/);
  assert.throws(() => engine.advanceBy(-1), /can't go back/);
  assert.throws(() => engine.advanceBy('a while'), /not a duration/);
});

test('an instance can be read at any time, also after its end', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p', { variables: { id: 'k' }, businessKey: 'b' });
  assert.deepEqual(
    [instance.processId, instance.version, instance.businessKey, instance.state],
    ['p', 1, 'b', 'ACTIVE'],
  );
  assert.equal(instance.startedAtMs, engine.nowMs);
  assert.equal(instance.endedAtMs, undefined);
  assert.deepEqual(instance.activeElements, ['x']);
  assert.deepEqual(instance.variablesOf('x'), { own: 1 });
  engine.job('x').complete({ a: 1 });
  const [timer] = instance.timers;
  assert.equal(timer?.elementId, 't');
  assert.equal(engine.advanceToNextTimer(), timer?.dueAtMs);
  assert.deepEqual(
    instance.subscriptions.map(({ elementId, messageName, correlationKey }) => [
      elementId,
      messageName,
      correlationKey,
    ]),
    [['m', 'm', 'k']],
  );
  engine.publish('m', { key: 'k' });
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.endedAtMs, Date.UTC(2027, 0, 1));
  assert.deepEqual(instance.activeElements, []);
  assert.deepEqual(instance.completedElements, ['start', 'x', 't', 'm', 'end']);
  assert.deepEqual(instance.sequenceFlowsTaken, ['start_x', 'x_t', 't_m', 'm_end']);
  assert.deepEqual(instance.variables, { id: 'k', a: 1 });
  assert.deepEqual(instance.variablesOf('x'), { own: 1 });
  const commands = instance.history.map(({ command }) => command);
  assert.deepEqual(commands, ['startProcessInstance', 'completeJob', 'due', 'publishMessage']);
  assert.equal(eventName(instance.history[0]?.events[0]?.kind ?? 0), 'processInstanceCreated');
  assert.equal(instance.history[2]?.events[0]?.kind, EventKind.timerTriggered);
  assert.throws(() => instance.variablesOf('nowhere'), /never had an element instance of nowhere/);
});

test('an ended instance stays readable after the engine has deleted it', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  engine.cancel(instance);
  engine.advanceBy('P1D');
  assert.equal(engine.cluster.partition(0).state.instances.endedCount, 0);
  assert.equal(engine.instance(instance.key).state, 'TERMINATED');
  assert.deepEqual(instance.terminatedElements, ['x']);
  assert.throws(() => engine.cancel(instance), rejected('NOT_FOUND'));
});

test('instances are found by process and state, oldest first', async () => {
  const engine = await engineOf([spec, { ...spec, id: 'q' }], { partitions: 3 });
  const [a, b, c] = [engine.start('p'), engine.start('q'), engine.start('p')];
  engine.cancel(c);
  const keys = (filter: Parameters<TestEngine['instances']>[0]) =>
    engine.instances(filter).map(({ key }) => key);
  assert.deepEqual(keys({}), [a.key, b.key, c.key]);
  assert.deepEqual(keys({ processId: 'p' }), [a.key, c.key]);
  assert.deepEqual(keys({ state: 'ACTIVE' }), [a.key, b.key]);
  assert.deepEqual(keys({ processId: 'p', state: 'TERMINATED' }), [c.key]);
  assert.throws(() => engine.instance(99), rejected('NOT_FOUND', /99/));
});

test('jobs are found by type, instance and state', async () => {
  const engine = await engineOf(spec, { partitions: 2 });
  const one = engine.start('p');
  const two = engine.start('p');
  assert.deepEqual(
    engine.jobs().map(({ instanceKey }) => instanceKey),
    [one.key, two.key],
  );
  assert.equal(engine.jobs({ instance: two })[0]?.instanceKey, two.key);
  assert.equal(engine.jobs({ instance: two.key, type: 'other' }).length, 0);
  engine.jobs({ instance: one })[0]?.fail({ retries: 0 });
  engine.jobs({ instance: two })[0]?.fail({ retries: 1, backoff: 'PT1M' });
  assert.deepEqual(engine.jobs(), []);
  assert.equal(engine.jobs({ state: 'incident' })[0]?.instanceKey, one.key);
  assert.equal(engine.jobs({ state: 'backoff' })[0]?.instanceKey, two.key);
  assert.equal(engine.jobs({ state: 'any' }).length, 2);
});

test('job() requires exactly one', async () => {
  const engine = await engineOf(spec);
  assert.throws(() => engine.job(), /no open job/);
  engine.start('p');
  assert.equal(engine.job('x').elementId, 'x');
  assert.throws(() => engine.job('y'), /no open job of type 'y'/);
  engine.start('p');
  assert.throws(() => engine.job('x'), /2 open jobs of type 'x'/);
});

test('a rejection is an error with code, reason and details', async () => {
  const engine = await engineOf(spec);
  const { key } = engine.start('p', { businessKey: 'b' });
  assert.throws(
    () => engine.start('p', { businessKey: 'b' }),
    (error) => {
      assert.ok(error instanceof CommandRejection);
      assert.equal(error.code, 'ALREADY_EXISTS');
      assert.equal(error.message, `ALREADY_EXISTS: ${error.reason}`);
      assert.deepEqual(error.details, { instanceKey: key });
      return true;
    },
  );
  assert.throws(() => engine.resolve(1234), rejected('NOT_FOUND', /1234/));
});

test('a rejected deployment lists its findings', async () => {
  const engine = createTestEngine();
  const content = bpmnXml(process([{ id: 'c', type: 'choreographyTask' }], ['start -> c -> end']));
  await assert.rejects(engine.deploy({ name: 'bad.bpmn', content }), (error) => {
    assert.ok(error instanceof DeploymentRejected);
    assert.equal(error.code, 'INVALID_ARGUMENT');
    assert.equal(error.findings[0]?.elementId, 'c');
    assert.match(error.message, /\n {2}bad\.bpmn: c: /);
    return true;
  });
});

test('the same calls produce the same records', async () => {
  const run = async () => {
    const engine = await engineOf(spec, { partitions: 3 });
    const instance = engine.start('p', { variables: { id: 'k' } });
    engine.job().complete();
    engine.advanceToNextTimer();
    engine.publish('m', { key: 'k' });
    return instance.history;
  };
  assert.deepEqual(await run(), await run());
});

test('a restart at any time changes nothing', async () => {
  const run = async (restart: (engine: TestEngine) => void) => {
    const engine = await engineOf(spec, { partitions: 3 });
    engine.publish('m', { key: 'k', ttl: 'P366D', id: 'i' });
    restart(engine);
    const instance = engine.start('p', { variables: { id: 'k' }, businessKey: 'b' });
    restart(engine);
    engine.job().fail({ retries: 1, backoff: 'PT1M' });
    restart(engine);
    engine.advanceToNextTimer();
    restart(engine);
    engine.job().complete();
    restart(engine);
    engine.advanceToNextTimer();
    assert.equal(instance.state, 'COMPLETED');
    assert.throws(() => engine.start('p', { businessKey: 'b' }), rejected('ALREADY_EXISTS'));
    return instance.history;
  };
  assert.deepEqual(await run((engine) => engine.restart()), await run(() => undefined));
});

test('buffered messages can be read', async () => {
  const engine = await engineOf(spec);
  const key = engine.publish('m', { key: 7, ttlMs: 1000, id: 'i', variables: { a: [1] } });
  assert.deepEqual(engine.messages(), [
    { key, name: 'm', correlationKey: '7', variables: { a: [1] }, expiresAtMs: engine.nowMs + 1000, id: 'i' },
  ]);
});
