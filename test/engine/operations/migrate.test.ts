/**
 * "Migration". Source: Zeebe's ProcessInstanceMigrationPreconditions, ...MigrateProcessor and
 * ...CatchEventBehaviour, with their tests (MigrateProcessInstanceTest, ...RejectionTest).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceHandle, TestEngine } from '../../../testkit/index.ts';
import type { NodeSpec, ProcessSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from '../engine-of.ts';

/** An engine with a deployed process, an instance of it, and then its next version. */
async function between(
  before: ProcessSpec,
  next: ProcessSpec,
  options: { partitions?: number; variables?: Record<string, unknown> } = {},
): Promise<{ engine: TestEngine; instance: InstanceHandle }> {
  const { partitions = 1, variables = { id: 'k' } } = options;
  const engine = await engineOf(before, { partitions });
  const instance = engine.start(before.id, { variables });
  await engine.deploy(bpmnXml(next));
  return { engine, instance };
}

const sub = (id: string, nodes: readonly NodeSpec[], flows: readonly string[]): NodeSpec => ({
  id,
  type: 'subProcess',
  nodes: [{ id: `${id}Start`, type: 'startEvent' }, ...nodes],
  flows,
});

const simple = process([job('a')], ['start -> a -> end']);

test('variables, jobs and their retries stay; the instance continues in the target [B297 C185]', async () => {
  const { engine, instance } = await between(
    simple,
    process([job('b', { job: { type: 'other' } }), job('c')], ['start -> b -> c -> end']),
  );
  engine.job('a').fail({ retries: 1 });
  const before = engine.job('a');
  engine.migrate(instance, { map: { a: 'b' } });
  assert.deepEqual([instance.version, instance.activeElements], [2, ['b']]);
  const after = engine.job('a');
  assert.deepEqual(
    [after.key, after.retries, after.attempt],
    [before.key, 1, before.attempt],
    'the same job',
  );
  before.complete({ x: 1 });
  assert.deepEqual(instance.activeElements, ['c']);
  assert.deepEqual(instance.variables, { id: 'k', x: 1 });
  engine.restart();
  engine.job('c').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('each element is mapped by an instruction or by its id; equal ids can be excluded [B298 C187]', async () => {
  const { engine, instance } = await between(
    simple,
    process([job('a'), job('z')], ['start -> z -> a -> end']),
  );
  const unmapped = "'a' is active and not mapped";
  assert.deepEqual(engine.migrationReasons(instance, { sameIds: false }), [unmapped]);
  assert.throws(() => engine.migrate(instance, { sameIds: false }), rejected('INVALID_STATE', /not mapped/));
  engine.migrate(instance, { sameIds: false, map: { a: 'a' } });
  assert.equal(instance.version, 2);
});

test('an incident stays and is resolved by the target [B299 C186]', async () => {
  const broken = process(
    [job('a', { inputs: { x: '=number("?")' }, job: { type: 'a', retries: '=nothing' } })],
    ['start -> a -> end'],
  );
  const mended = process([job('a')], ['start -> a -> end']);
  const { engine, instance } = await between(broken, mended);
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR a');
  const [incident] = instance.incidents;
  engine.migrate(instance);
  assert.equal(instance.incidents[0]?.key, incident?.key);
  engine.resolve(incident?.key ?? 0);
  engine.job('a').fail({ retries: 0 });
  await engine.deploy(bpmnXml(process([job('b')], ['start -> b -> end'])));
  engine.migrate(instance, { map: { a: 'b' } });
  assert.equal(incidentOf(instance), 'JOB_NO_RETRIES b');
  assert.equal(instance.jobs[0]?.state, 'incident');
});

const boundary = (events: readonly NodeSpec[]): ProcessSpec =>
  process([job('a'), ...events], ['start -> a -> end', ...events.map(({ id }) => `${id} -> end`)]);

test('timers of mapped events keep their due time, others are canceled; new ones are set [B300]', async () => {
  const { engine, instance } = await between(
    boundary([
      { id: 'stays', type: 'boundaryEvent', attachedTo: 'a', timer: { duration: 'PT1H' } },
      { id: 'goes', type: 'boundaryEvent', attachedTo: 'a', timer: { duration: 'PT2H' } },
    ]),
    boundary([
      { id: 'renamed', type: 'boundaryEvent', attachedTo: 'a', timer: { duration: 'PT9H' } },
      { id: 'comes', type: 'boundaryEvent', attachedTo: 'a', timer: { duration: 'PT3H' } },
    ]),
  );
  const [stays] = instance.timers;
  engine.advanceBy('PT30M');
  engine.migrate(instance, { map: { stays: 'renamed' } });
  assert.deepEqual(
    instance.timers.map(({ elementId, dueAtMs }) => [elementId, dueAtMs - engine.nowMs]),
    [
      ['renamed', 1_800_000],
      ['comes', 10_800_000],
    ],
  );
  assert.equal(instance.timers[0]?.key, stays?.key);
  engine.advanceBy('PT30M');
  assert.deepEqual(instance.completedElements.slice(-2), ['renamed', 'end']);
});

test('a triggered event is not opened again', async () => {
  const events: NodeSpec[] = [
    { id: 'once', type: 'boundaryEvent', attachedTo: 'a', timer: { duration: 'PT1M' }, interrupting: false },
  ];
  const { engine, instance } = await between(
    boundary(events),
    boundary([...events, { id: 'e', type: 'boundaryEvent', attachedTo: 'a', error: 'E' }]),
  );
  engine.advanceBy('PT2M');
  assert.deepEqual(instance.timers, []);
  engine.migrate(instance);
  assert.deepEqual(instance.timers, []);
  engine.job('a').throwError('E');
  assert.equal(instance.state, 'COMPLETED', 'and the new error event catches');
});

test('subscriptions of mapped events keep name and key; others are closed, new ones opened [B301]', async () => {
  const message = (id: string, name: string, interrupting = true): NodeSpec => ({
    id,
    type: 'boundaryEvent',
    attachedTo: 'a',
    message: { name, key: '=id' },
    interrupting,
  });
  const { engine, instance } = await between(
    boundary([message('stays', 'old', false), message('goes', 'gone')]),
    boundary([message('renamed', 'new', false), message('comes', 'fresh')]),
    { partitions: 3 },
  );
  const [stays] = instance.subscriptions;
  engine.migrate(instance, { map: { stays: 'renamed' } });
  assert.deepEqual(
    instance.subscriptions.map(({ elementId, messageName }) => [elementId, messageName]),
    [
      ['renamed', 'old'],
      ['comes', 'fresh'],
    ],
  );
  assert.equal(instance.subscriptions[0]?.key, stays?.key, 'as Zeebe: not evaluated again');
  engine.publish('gone', { key: 'k' });
  engine.publish('new', { key: 'k' });
  assert.deepEqual(instance.completedElements, ['start']);
  engine.publish('old', { key: 'k' });
  assert.deepEqual(instance.completedElements.slice(1), ['renamed', 'end']);
  engine.publish('fresh', { key: 'k' });
  assert.equal(instance.state, 'COMPLETED');
});

test('a subscription is opened again when the event becomes interrupting or non-interrupting', async () => {
  const message = (interrupting: boolean): NodeSpec => ({
    id: 'm',
    type: 'boundaryEvent',
    attachedTo: 'a',
    message: { name: 'm', key: '=id' },
    interrupting,
  });
  const { engine, instance } = await between(boundary([message(false)]), boundary([message(true)]), {
    partitions: 2,
  });
  engine.migrate(instance);
  engine.publish('m', { key: 'k' });
  assert.deepEqual([instance.state, instance.terminatedElements], ['COMPLETED', ['a']]);
});

test('catch events, receive tasks and event-based gateways continue to wait', async () => {
  const waiting = (names: readonly [string, string, string]): ProcessSpec =>
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        { id: names[0], type: 'intermediateCatchEvent', message: { name: 'm1', key: '=id' } },
        { id: names[1], type: 'receiveTask', message: { name: 'm2', key: '=id' } },
        { id: 'gate', type: 'eventBasedGateway' },
        { id: names[2], type: 'intermediateCatchEvent', message: { name: 'm3', key: '=id' } },
        { id: 'late', type: 'intermediateCatchEvent', timer: { duration: 'PT1H' } },
      ],
      [
        'start -> fork',
        `fork -> ${names[0]} -> end`,
        `fork -> ${names[1]} -> end`,
        'fork -> gate',
        `gate -> ${names[2]} -> end`,
        'gate -> late -> end',
      ],
    );
  const { engine, instance } = await between(waiting(['c', 'r', 'g']), waiting(['c2', 'r2', 'g2']), {
    partitions: 2,
  });
  const keys = instance.subscriptions.map(({ key }) => key);
  engine.migrate(instance, { map: { c: 'c2', r: 'r2', g: 'g2' } });
  assert.deepEqual(
    instance.subscriptions.map(({ key }) => key),
    keys,
  );
  for (const name of ['m1', 'm2', 'm3']) engine.publish(name, { key: 'k' });
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(
    ['c2', 'r2', 'g2'].filter((id) => !instance.completedElements.includes(id)),
    [],
  );
});

test('a token that waits at a join waits at the mapped one', async () => {
  const joined = (join: string): ProcessSpec =>
    process(
      [{ id: 'fork', type: 'parallelGateway' }, job('a'), job('b'), { id: join, type: 'parallelGateway' }],
      ['start -> fork', `fork -> a -> ${join}`, `fork -> b -> ${join} -> end`],
    );
  const { engine, instance } = await between(joined('join'), joined('meet'));
  engine.job('a').complete();
  assert.deepEqual(engine.migrationReasons(instance), [
    "'a_join' waits at a join and is not mapped to a sequence flow",
  ]);
  assert.deepEqual(engine.migrationReasons(instance, { map: { a_join: 'fork_a' } }), [
    "'a_join' waits at a join, but 'fork_a' does not lead to a join of that type in the same scope",
  ]);
  engine.migrate(instance, { map: { a_join: 'a_meet' } });
  engine.job('b').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('nested scopes are mapped with their content', async () => {
  const nested = (outer: string, inner: string): ProcessSpec =>
    process(
      [sub(outer, [sub(inner, [job('a')], [`${inner}Start -> a`])], [`${outer}Start -> ${inner}`])],
      [`start -> ${outer} -> end`],
    );
  const { engine, instance } = await between(nested('o', 'i'), nested('p2', 'q2'));
  assert.deepEqual(engine.migrationReasons(instance), [
    "'o' is active and not mapped",
    "'i' is active and not mapped",
  ]);
  assert.deepEqual(engine.migrationReasons(instance, { map: { o: 'q2', i: 'p2' } }), [
    "'o' is in 'p', but 'q2' in 'p2': its scope can't change",
    "'i' is in 'q2', but 'p2' in 'p': its scope can't change",
    "'a' is in 'p2', but 'a' in 'q2': its scope can't change",
  ]);
  engine.migrate(instance, { map: { o: 'p2', i: 'q2' } });
  engine.job('a').complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.completedElements.slice(-3), ['q2', 'p2', 'end']);
});

test('a dry run returns all reasons and changes nothing [B302 C187]', async () => {
  const before = process(
    [
      { id: 'fork', type: 'parallelGateway' },
      job('a'),
      { id: 'm1', type: 'boundaryEvent', attachedTo: 'a', message: { name: 'm1', key: '=id' } },
      { id: 't1', type: 'boundaryEvent', attachedTo: 'a', timer: { duration: 'PT1H' } },
      { id: 'u', type: 'userTask', extension: '<zeebe:userTask />' },
      { id: 'w', type: 'intermediateCatchEvent', timer: { duration: 'PT1H' } },
    ],
    ['start -> fork -> a -> end', 'fork -> u -> end', 'fork -> w -> end', 'm1 -> end', 't1 -> end'],
  );
  const next = process(
    [
      { id: 'fork', type: 'parallelGateway' },
      job('a'),
      { id: 'm2', type: 'boundaryEvent', attachedTo: 'a', message: { name: 'm1', key: '=id' } },
      { id: 'm3', type: 'boundaryEvent', attachedTo: 'a', message: { name: 'm3', key: '=unknown' } },
      { id: 'm1', type: 'boundaryEvent', attachedTo: 'a', message: { name: 'm4', key: '=id' } },
      { id: 'other', type: 'boundaryEvent', attachedTo: 'u', message: { name: 'o', key: '=id' } },
      { id: 'u', type: 'userTask' },
      { id: 'w', type: 'intermediateCatchEvent', message: { name: 'w', key: '=id' } },
      { id: 't', type: 'manualTask' },
    ],
    [
      'start -> fork -> a -> end',
      'fork -> u -> end',
      'fork -> w -> t -> end',
      ...['m1', 'm2', 'm3', 'other'].map((id) => `${id} -> end`),
    ],
  );
  const { engine, instance } = await between(before, next);
  const records = instance.history.length;
  const map = { a: 'a', nowhere: 'x', t1: 'other', m1: 'm1' };
  assert.deepEqual(
    engine.migrationReasons(instance, { map }),
    [
      "the source has no element 'nowhere'",
      "the target has no element 'x'",
      "'t1' would be detached: 'other' is not an event of the target element",
      "'m3' of 'a' can't be opened: expected the expression 'unknown' to return a non-empty string or a number, but it returned null (Variable 'unknown' not found)",
      "'m2' would wait for 'm1', which its element already waits for; map that event",
      "'u' is implemented as a native user task, but 'u' as a job",
      "'w' is a timer event, but 'w' is a message event",
    ].map((reason) => reason),
  );
  assert.deepEqual([instance.history.length, instance.version], [records, 1]);
  assert.deepEqual(engine.migrationReasons(instance, { map: { a: 't' } }).slice(0, 1), [
    "'a' is a serviceTask, but 't' is a manualTask",
  ]);
  assert.throws(() => engine.migrate(instance, { version: 9 }), rejected('NOT_FOUND', /version 9/));
  assert.throws(() => engine.migrate(99), rejected('NOT_FOUND'));
});

test('to another process: business key, start lock and subscriptions move with the instance [B303]', async () => {
  const waiting = (id: string): ProcessSpec => ({
    id,
    nodes: [
      { id: 'begin', type: 'startEvent', message: { name: 'begin', key: '=id' } },
      { id: 'start', type: 'startEvent' },
      { id: 'wait', type: 'receiveTask', message: { name: 'go', key: '=id' } },
    ],
    flows: ['begin -> wait', 'start -> wait'],
  });
  const engine = await engineOf([
    waiting('p'),
    { ...waiting('q'), nodes: waiting('q').nodes.slice(1), flows: ['start -> wait'] },
  ]);
  engine.publish('begin', { key: 'k', variables: { id: 'k' } });
  const [started] = engine.instances();
  assert.ok(started);
  engine.publish('begin', { key: 'k', variables: { id: 'k' }, ttl: 'PT1H' });
  assert.equal(engine.instances().length, 1, 'one active instance of a process and key');
  engine.migrate(started, { processId: 'q' });
  const [second] = engine.instances({ processId: 'p' });
  assert.ok(second, 'the message that was kept has started the next one of p');
  engine.publish('go', { key: 'k' });
  assert.deepEqual([started.state, second.state], ['COMPLETED', 'COMPLETED'], 'one each: two processes');

  const first = engine.start('p', { businessKey: 'b', variables: { id: 'x' } });
  const holder = engine.start('q', { businessKey: 'b', variables: { id: 'y' } });
  assert.deepEqual(engine.migrationReasons(first, { processId: 'q' }), [
    `instance ${holder.key} of 'q' already has the business key 'b'`,
  ]);
  engine.publish('go', { key: 'y' });
  engine.advanceBy('PT2H');
  engine.migrate(first, { processId: 'q' });
  assert.throws(
    () => engine.start('q', { businessKey: 'b' }),
    rejected('ALREADY_EXISTS', new RegExp(String(first.key))),
  );
  engine.start('p', { businessKey: 'b', variables: { id: 'z' } });
  engine.restart();
  assert.throws(() => engine.start('q', { businessKey: 'b' }), rejected('ALREADY_EXISTS'));
});
