/**
 * Timers: when they are due, and timer start events. Source: BPMN 2.0.2 §10.5.5.2; Zeebe's timer processors.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCommand } from '../../engine/command-codec.ts';
import type { NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from './engine-of.ts';

const startTime = '2026-03-10T12:00:00Z';
const caught = (timer: NonNullable<NodeSpec['timer']>): ProcessSpec =>
  process([{ id: 't', type: 'intermediateCatchEvent', timer }], ['start -> t -> end']);
const startedBy = (timer: NonNullable<NodeSpec['timer']>): ProcessSpec => ({
  id: 'p',
  nodes: [{ id: 's', type: 'startEvent', timer }, job('x')],
  flows: ['s -> x'],
});
const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());

for (const [timer, due] of [
  [{ duration: 'PT90S' }, '2026-03-10T12:01:30.000Z'],
  [{ duration: 'P1Y2M' }, '2027-05-10T12:00:00.000Z'],
  [{ duration: '=duration("PT" + string(hours) + "H")' }, '2026-03-10T17:00:00.000Z'],
  [{ duration: '="PT" + string(hours) + "H"' }, '2026-03-10T17:00:00.000Z'],
  [{ date: '2026-04-01T00:00:00+02:00' }, '2026-03-31T22:00:00.000Z'],
  [{ date: '=date and time("2026-04-01T00:00:00Z")' }, '2026-04-01T00:00:00.000Z'],
  [{ date: '=now() + duration("P1D")' }, '2026-03-11T12:00:00.000Z'],
] as const) {
  test(`a catch event with ${JSON.stringify(timer)} fires at ${due} [C78]`, async () => {
    const engine = await engineOf(caught(timer), { startTime });
    const instance = engine.start('p', { variables: { hours: 5 } });
    assert.equal(iso(instance.timers[0]?.dueAtMs), due);
    assert.equal(iso(engine.advanceToNextTimer()), due);
    assert.equal(instance.state, 'COMPLETED');
    assert.equal(iso(instance.endedAtMs), due);
  });
}

for (const timer of [
  { date: '2020-01-01T00:00:00Z' },
  { date: '1970-01-01T00:00:00Z' },
  { date: '1960-01-01T00:00:00Z' },
  { duration: 'PT0S' },
  { duration: '-PT1H' },
]) {
  test(`a timer in the past fires at once: ${JSON.stringify(timer)} [C128]`, async () => {
    const engine = await engineOf(caught(timer), { startTime });
    const instance = engine.start('p');
    engine.advanceBy(0);
    assert.equal(instance.state, 'COMPLETED');
    assert.equal(instance.endedAtMs, instance.startedAtMs);
  });
}

for (const [timer, value] of [
  [{ duration: '=x' }, null],
  [{ duration: '=x' }, 'soon'],
  [{ duration: '=x' }, 5],
  [{ date: '=x' }, 'PT1H'],
] as const) {
  test(`${JSON.stringify(timer)} of ${JSON.stringify(value)} is the incident EXTRACT_VALUE_ERROR [C129]`, async () => {
    const engine = await engineOf(caught(timer), { startTime });
    const instance = engine.start('p', { variables: { x: value } });
    assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR t');
    engine.setVariables(instance, { x: 'date' in timer ? '2026-03-10T13:00:00Z' : 'PT1H' });
    engine.resolve(instance.incidents[0]?.key ?? 0);
    engine.advanceBy('PT1H');
    assert.equal(instance.state, 'COMPLETED');
  });
}

test('timers fire in the order of their due times, each at its time [B41]', async () => {
  const engine = await engineOf(caught({ duration: '=wait' }), { startTime, partitions: 3 });
  const waits = ['PT3M', 'PT1M', 'PT2M', 'PT1M'];
  const instances = waits.map((wait) => engine.start('p', { variables: { wait } }));
  engine.advanceBy('PT1H');
  assert.deepEqual(
    instances.map(({ endedAtMs = 0, startedAtMs }) => (endedAtMs - startedAtMs) / 60_000),
    [3, 1, 2, 1],
  );
});

test('after a downtime, an overdue timer fires once, and a cycle catches up step by step [B43 C136]', async () => {
  const engine = await engineOf(
    process(
      [
        job('x'),
        { id: 'b', type: 'boundaryEvent', attachedTo: 'x', interrupting: false, timer: { cycle: 'R5/PT1M' } },
        job('aside'),
      ],
      ['start -> x -> end', 'b -> aside'],
    ),
    { startTime },
  );
  engine.start('p');
  // As after an outage of the engine: everything is due at the same time.
  for (let n = 0; n < 6; n++) engine.cluster.tick(engine.nowMs + (n === 0 ? 3_600_000 : 0));
  assert.equal(engine.jobs({ type: 'aside' }).length, 5);
});

test('timers survive a restart', async () => {
  const engine = await engineOf([
    caught({ duration: 'PT1H' }),
    { ...startedBy({ cycle: 'R/P1D' }), id: 'q' },
  ]);
  const instance = engine.start('p');
  engine.restart();
  engine.advanceBy('P1D');
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(engine.instances({ processId: 'q' }).length, 1);
});

test('a start by date happens once [B40 C76]', async () => {
  const engine = await engineOf(startedBy({ date: '2026-03-10T13:00:00Z' }), { startTime, partitions: 3 });
  assert.equal(iso(engine.advanceToNextTimer()), '2026-03-10T13:00:00.000Z');
  assert.deepEqual(engine.instances()[0]?.activeElements, ['x']);
  assert.equal(engine.advanceToNextTimer(), undefined);
  assert.equal(engine.instances().length, 1);
});

test('a start by a date in the past happens at deployment', async () => {
  const engine = await engineOf(startedBy({ date: '2020-01-01T00:00:00Z' }), { startTime });
  engine.advanceBy(0);
  assert.equal(engine.instances().length, 1);
});

test('a start by cycle repeats [B40 C76]', async () => {
  const engine = await engineOf(startedBy({ cycle: 'R3/PT1H' }), { startTime, partitions: 3 });
  engine.advanceBy('P1D');
  assert.deepEqual(
    engine.instances().map(({ startedAtMs }) => iso(startedAtMs)?.slice(11, 16)),
    ['13:00', '14:00', '15:00'],
  );
});

test('a cycle with a past start starts immediately and continues from there; a future one starts then [C131]', async () => {
  const minutesOf = async (cycle: string) => {
    const engine = await engineOf(startedBy({ cycle }), { startTime });
    engine.advanceBy('PT150M');
    return engine.instances().map(({ startedAtMs }) => (startedAtMs - Date.parse(startTime)) / 60_000);
  };
  assert.deepEqual(await minutesOf('R/2020-06-01T00:30:00Z/PT1H'), [0, 60, 120]);
  assert.deepEqual(await minutesOf('R2/2026-03-10T12:30:00Z/PT1H'), [30, 90]);
});

test('a start by cron uses UTC [B40 C76 C132]', async () => {
  const engine = await engineOf(startedBy({ cycle: '0 30 9 * * MON-FRI' }), { startTime });
  engine.advanceBy('P7D');
  assert.deepEqual(
    engine.instances().map(({ startedAtMs }) => iso(startedAtMs)?.slice(0, 16)),
    ['2026-03-11T09:30', '2026-03-12T09:30', '2026-03-13T09:30', '2026-03-16T09:30', '2026-03-17T09:30'],
  );
});

test('a new version replaces the timer starts of the previous one [B40 C135]', async () => {
  const engine = await engineOf(startedBy({ cycle: 'R/PT1H' }), { startTime, partitions: 3 });
  engine.advanceBy('PT1H');
  await engine.deploy(bpmnXml(startedBy({ cycle: 'R/PT10M' })));
  engine.advanceBy('PT30M');
  assert.deepEqual(
    engine.instances().map(({ version }) => version),
    [1, 2, 2, 2],
  );
});

test('a new version without a timer start ends them', async () => {
  const engine = await engineOf(startedBy({ cycle: 'R/PT1H' }), { startTime });
  await engine.deploy(bpmnXml({ id: 'p', nodes: [{ id: 's', type: 'startEvent' }] }));
  assert.equal(engine.advanceToNextTimer(), undefined);
});

test('deploying the same content again does not change the timer starts', async () => {
  const engine = await engineOf(startedBy({ cycle: 'R/PT1H' }), { startTime });
  engine.advanceBy('PT30M');
  const [again] = await engine.deploy(bpmnXml(startedBy({ cycle: 'R/PT1H' })));
  assert.equal(again?.created, false);
  assert.equal(iso(engine.advanceToNextTimer()), '2026-03-10T13:00:00.000Z');
});

test('a timer start with FEEL uses the time of the deployment; with variables it is rejected [C129]', async () => {
  const engine = await engineOf(startedBy({ date: '=now() + duration("PT1H")' }), { startTime });
  assert.equal(iso(engine.advanceToNextTimer()), '2026-03-10T13:00:00.000Z');
  for (const timer of [{ date: '=when' }, { cycle: '=null' }, { cycle: '=string(5)' }]) {
    await assert.rejects(
      engine.deploy(bpmnXml(startedBy(timer))),
      rejected('INVALID_ARGUMENT', /s: the timer .* of a start event/),
    );
  }
});

test('an instance started by a timer is an ordinary instance', async () => {
  const engine = await engineOf(startedBy({ cycle: 'R1/PT1H' }), { startTime });
  engine.advanceToNextTimer();
  engine.job('x').complete({ a: 1 });
  const [instance] = engine.instances();
  assert.equal(instance?.state, 'COMPLETED');
  assert.deepEqual(instance?.completedElements, ['s', 'x']);
});

test('adding a definition again does not change the timer starts', async () => {
  const engine = await engineOf(startedBy({ cycle: 'R3/PT1H' }), { startTime });
  engine.advanceBy('PT30M');
  const [definitionKey = 0] = engine.cluster.definitions.keys();
  engine.cluster.append({ value: encodeCommand({ addDefinition: { definitionKey } }) });
  engine.cluster.settle();
  assert.equal(iso(engine.advanceToNextTimer()), '2026-03-10T13:00:00.000Z');
  engine.advanceBy('P1D');
  assert.equal(engine.instances().length, 3);
});
