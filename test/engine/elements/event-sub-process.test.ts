/**
 * The event subprocess in the engine. Source: BPMN 2.0.2 §10.3.5, §13.5.4; Zeebe's EventSubProcessProcessor,
 * EventTriggerBehavior; `bpmn-semantics.md` B1 "Event subprocess", B3 "Interrupting order".
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, job, process } from '../engine-of.ts';

/** An event subprocess `id` with the start event `<id>On`, followed by a job of type `id` by default. */
function on(id: string, start: Partial<NodeSpec>, body: readonly NodeSpec[] = [job(`${id}Job`)]): NodeSpec {
  const [first] = body;
  return {
    id,
    type: 'eventSubProcess',
    nodes: [{ id: `${id}On`, type: 'startEvent', ...start }, ...body],
    flows: first ? [`${id}On -> ${first.id}`] : [],
  };
}

const message = { message: { name: 'm', key: '=id' } };
const minute = { timer: { duration: 'PT1M' } };
const variables = { id: 'k' };

/** start -> x -> end, with these event subprocesses. */
function main(...subs: readonly NodeSpec[]) {
  return process([job('x'), ...subs], ['start -> x -> end']);
}

/** The same in a subprocess `s`, which the job `after` follows. */
function inside(subs: readonly NodeSpec[], beside: readonly NodeSpec[] = [], flows: readonly string[] = []) {
  const s: NodeSpec = {
    id: 's',
    type: 'subProcess',
    nodes: [{ id: 'sIn', type: 'startEvent' }, job('x'), ...subs],
    flows: ['sIn -> x'],
  };
  return process([s, job('after'), ...beside], ['start -> s -> after -> end', ...flows]);
}

test('interrupting: it closes the subscriptions of the scope, terminates its children, then starts [B145 C37 C71]', async () => {
  const engine = await engineOf(main(on('a', message), on('b', minute)));
  const instance = engine.start('p', { variables });
  assert.deepEqual(
    instance.subscriptions.map(({ elementId, elementInstanceKey }) => [elementId, elementInstanceKey]),
    [['aOn', instance.key]],
  );
  assert.equal(instance.timers.length, 1);
  engine.publish('m', { key: 'k', variables: { v: 1 } });
  assert.deepEqual(instance.activeElements, ['a', 'aJob']);
  assert.deepEqual(instance.terminatedElements, ['x']);
  assert.deepEqual([instance.subscriptions, instance.timers], [[], []]);
  assert.deepEqual(instance.variables, { id: 'k', v: 1 });
  engine.advanceBy('PT1H');
  engine.job('aJob').complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.completedElements, ['start', 'aOn', 'aJob', 'a']);
});

test('non-interrupting: it can start many times in parallel, and the scope waits for all [B146 C38 C71]', async () => {
  const engine = await engineOf(main(on('a', { ...message, interrupting: false })));
  const instance = engine.start('p', { variables });
  engine.publish('m', { key: 'k' });
  engine.publish('m', { key: 'k' });
  assert.deepEqual(instance.activeElements, ['x', 'a', 'aJob', 'a', 'aJob']);
  engine.job('x').complete();
  assert.equal(instance.state, 'ACTIVE');
  engine.publish('m', { key: 'k' });
  for (const open of engine.jobs({ type: 'aJob' })) open.complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('in a subprocess, it ends only the elements inside, and the flow continues after the subprocess [B150]', async () => {
  const engine = await engineOf(inside([on('a', minute)]));
  const instance = engine.start('p');
  engine.advanceBy('PT1M');
  assert.deepEqual(instance.activeElements, ['s', 'a', 'aJob']);
  engine.job('aJob').complete();
  assert.deepEqual(instance.activeElements, ['after']);
});

test('boundary events of an interrupted subprocess stay open [B154]', async () => {
  const boundary = { id: 'late', type: 'boundaryEvent', attachedTo: 's', timer: { duration: 'PT1H' } };
  const engine = await engineOf(inside([on('a', minute)], [boundary, job('l')], ['late -> l']));
  const instance = engine.start('p');
  engine.advanceBy('PT1M');
  engine.advanceBy('PT1H');
  assert.deepEqual(instance.activeElements, ['l']);
  assert.deepEqual(instance.terminatedElements, ['x', 'aJob', 'a', 's']);
});

test('pending tokens in an interrupted scope are discarded [B155 C37]', async () => {
  const nodes: NodeSpec[] = [
    { id: 'fork', type: 'parallelGateway' },
    { id: 'join', type: 'parallelGateway' },
    job('x'),
    job('y'),
    on('a', minute),
  ];
  const flows = ['start -> fork -> x -> join -> end', 'fork -> y -> join'];
  const engine = await engineOf(process(nodes, flows));
  const instance = engine.start('p');
  engine.job('y').complete();
  engine.advanceBy('PT1M');
  assert.deepEqual(instance.activeElements, ['a', 'aJob']);
  engine.job('aJob').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('a non-interrupting timer cycle fires step by step [B151 C77]', async () => {
  const engine = await engineOf(main(on('a', { timer: { cycle: 'R3/PT1M' }, interrupting: false })));
  const instance = engine.start('p');
  engine.advanceBy('PT10M');
  assert.equal(engine.jobs({ type: 'aJob' }).length, 3);
  assert.deepEqual(instance.timers, []);
});

test('a timer date triggers it [B151 C77]', async () => {
  const engine = await engineOf(main(on('a', { timer: { date: '2026-02-01T00:00:00Z' } })));
  const instance = engine.start('p');
  engine.advanceTo('2026-02-01T00:00:00Z');
  assert.deepEqual(instance.activeElements, ['a', 'aJob']);
});

test('error start: with output mappings, thrown variables are local to the start event [B152 C80]', async () => {
  const engine = await engineOf(main(on('a', { error: 'E', outputs: { why: '=reason' } })));
  const instance = engine.start('p');
  engine.job('x').throwError('E', { variables: { reason: 'r', other: 1 } });
  assert.deepEqual(instance.activeElements, ['a', 'aJob']);
  assert.deepEqual(instance.variables, { why: 'r' });
});

// As for other start events, unlike boundary events: see Zeebe's ErrorCatchEventTest.
test('error start without mappings: thrown variables reach the instance [B152 C145]', async () => {
  const engine = await engineOf(main(on('a', { error: true })));
  const instance = engine.start('p');
  engine.job('x').throwError('E', { variables: { reason: 'r' } });
  assert.deepEqual(instance.variables, { reason: 'r' });
  assert.deepEqual(engine.job('aJob').variables, { reason: 'r' });
});

test('an error: the nearest scope wins, and there a code takes precedence over catch-all [B152 C141]', async () => {
  const boundary = { id: 'b', type: 'boundaryEvent', attachedTo: 's', error: 'E' };
  const spec = inside([on('a', { error: true })], [boundary, job('l')], ['b -> l']);
  const engine = await engineOf([spec]);
  const instance = engine.start('p');
  engine.job('x').throwError('E');
  // Both are attached to the subprocess; Zeebe's CatchEventAnalyzer sorts them by code.
  assert.deepEqual(instance.activeElements, ['l']);
  const other = engine.start('p');
  engine.job('x').throwError('F');
  assert.deepEqual(other.activeElements, ['s', 'a', 'aJob']);
});

test('an error end event in the scope itself triggers it [B156]', async () => {
  const spec = process(
    [job('x'), { id: 'bad', type: 'endEvent', error: 'E' }, on('a', { error: 'E' })],
    ['start -> x -> bad'],
  );
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  engine.job('x').complete();
  assert.deepEqual(instance.activeElements, ['a', 'aJob']);
});

test('an error in the event subprocess that caught one propagates outward [B157 C147]', async () => {
  const again = on('a', { error: true }, [{ id: 'again', type: 'endEvent', error: 'E2' }]);
  const boundary = { id: 'b', type: 'boundaryEvent', attachedTo: 's', error: true as const };
  const engine = await engineOf(inside([again], [boundary, job('l')], ['b -> l']));
  const instance = engine.start('p');
  engine.job('x').throwError('E');
  assert.deepEqual(instance.activeElements, ['l']);
  const alone = await engineOf(main(again));
  const stopped = alone.start('p');
  alone.job('x').throwError('E');
  assert.equal(incidentOf(stopped), 'UNHANDLED_ERROR_EVENT again');
});

test('an error in a non-interrupting one is caught by its sibling [B158]', async () => {
  const spec = main(on('a', { ...message, interrupting: false }), on('b', { error: 'E' }));
  const engine = await engineOf(spec);
  const instance = engine.start('p', { variables });
  engine.publish('m', { key: 'k' });
  engine.job('aJob').throwError('E');
  assert.deepEqual(instance.activeElements, ['b', 'bJob']);
});

test('directly in an event subprocess: it opens with it, as in the standard [B147 C205]', async () => {
  const inner = on('i', { message: { name: 'n', key: '=id' } });
  const outer: NodeSpec = on('a', message, [job('aJob')]);
  const engine = await engineOf(main({ ...outer, nodes: [...(outer.nodes ?? []), inner] }));
  const instance = engine.start('p', { variables });
  engine.publish('n', { key: 'k' });
  assert.deepEqual(instance.activeElements, ['x']);
  engine.publish('m', { key: 'k' });
  assert.deepEqual(
    instance.subscriptions.map(({ elementId }) => elementId),
    ['iOn'],
  );
  engine.publish('n', { key: 'k' });
  assert.deepEqual(instance.activeElements, ['a', 'i', 'iJob']);
  engine.job('iJob').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('a terminate end event in it ends it, and the scope continues [B148 C151]', async () => {
  const body: NodeSpec[] = [{ id: 'stop', type: 'endEvent', terminate: true }];
  const engine = await engineOf(main(on('a', { ...minute, interrupting: false }, body)));
  const instance = engine.start('p');
  engine.advanceBy('PT1M');
  assert.deepEqual(instance.activeElements, ['x']);
  engine.job('x').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('a terminate end event of the scope ends the running ones too [B159]', async () => {
  const spec = process(
    [
      job('x'),
      { id: 'stop', type: 'endEvent', terminate: true },
      on('a', { ...minute, interrupting: false }),
    ],
    ['start -> x -> stop'],
  );
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  engine.advanceBy('PT1M');
  engine.job('x').complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.terminatedElements, ['aJob', 'a']);
});

test("a key that can't be evaluated blocks the activation of the process, until it is fixed [B160 C36]", async () => {
  const engine = await engineOf(main(on('a', message)));
  const instance = engine.start('p', { variables: { other: 1 } });
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR p');
  assert.deepEqual(instance.activeElements, []);
  engine.restart();
  engine.setVariables(instance, variables);
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.deepEqual(instance.activeElements, ['x']);
  engine.publish('m', { key: 'k' });
  assert.deepEqual(instance.activeElements, ['a', 'aJob']);
});

test('started by a message without the variables of its event subprocess: the process continues after a fix [B161]', async () => {
  const spec = {
    id: 'p',
    nodes: [
      { id: 'start', type: 'startEvent', message: { name: 'go' } },
      job('x'),
      on('a', { message: { name: 'm', key: '=key' } }),
    ],
    flows: ['start -> x'],
  };
  const engine = await engineOf(spec);
  engine.publish('go', { variables: { v: 1 } });
  const [instance] = engine.instances();
  assert.ok(instance);
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR p');
  engine.setVariables(instance, { key: 'k' });
  engine.restart();
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.deepEqual(instance.activeElements, ['x']);
  assert.deepEqual(instance.variables, { key: 'k', v: 1 });
});

test('failing input mappings stop it; the data of its trigger is kept [B162]', async () => {
  const a = { ...on('a', message), inputs: { local: '=function(x) x' } };
  const engine = await engineOf(main(a));
  const instance = engine.start('p', { variables });
  engine.publish('m', { key: 'k', variables: { v: 1 } });
  assert.equal(incidentOf(instance), 'IO_MAPPING_ERROR a');
  engine.restart();
  assert.deepEqual(instance.activeElements, ['a']);
  engine.cancel(instance);
  assert.equal(instance.state, 'TERMINATED');
});

test('nothing is triggered when the scope is already completing [B163]', async () => {
  const spec = inside([on('a', minute)]);
  const [, , s] = spec.nodes;
  const failing = { ...s, outputs: { out: '=function(x) x' } } as NodeSpec;
  const nodes = spec.nodes.map((node) => (node === s ? failing : node));
  const engine = await engineOf({ ...spec, nodes });
  const instance = engine.start('p');
  engine.job('x').complete();
  assert.equal(incidentOf(instance), 'IO_MAPPING_ERROR s');
  assert.deepEqual(instance.timers, []);
});

test('inclusive join: checked again when a sibling branch is interrupted [B153 C206]', async () => {
  const nodes: NodeSpec[] = [
    { id: 'fork', type: 'inclusiveGateway' },
    { id: 'join', type: 'inclusiveGateway' },
    job('x'),
    job('y'),
    { id: 'late', type: 'boundaryEvent', attachedTo: 'y', timer: { duration: 'PT1M' } },
    { id: 'other', type: 'endEvent' },
  ];
  const flows = ['start -> fork', 'fork -> x if true', 'fork -> y if true', 'x -> join -> end', 'y -> join'];
  const engine = await engineOf(process(nodes, [...flows, 'late -> other']));
  const instance = engine.start('p');
  engine.job('x').complete();
  assert.deepEqual(instance.activeElements, ['y']);
  engine.advanceBy('PT1M');
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.completedElements.slice(-3), ['other', 'join', 'end']);
});

test('a restart at every step changes nothing', async () => {
  const engine = await engineOf(main(on('a', { ...message, interrupting: false }), on('b', minute)));
  const instance = engine.start('p', { variables });
  engine.restart();
  engine.publish('m', { key: 'k' });
  engine.restart();
  engine.advanceBy('PT1M');
  engine.restart();
  assert.deepEqual(instance.activeElements, ['b', 'bJob']);
  engine.job('bJob').complete();
  engine.restart();
  assert.equal(instance.state, 'COMPLETED');
});
