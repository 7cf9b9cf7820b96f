/**
 * Signals in every position. Source: BPMN 2.0.2 §10.5.7; Zeebe's SignalBroadcastProcessor,
 * BpmnSignalBehavior; `bpmn-semantics.md` B2, B3 "Signal".
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from './engine-of.ts';

const caught: NodeSpec = { id: 'c', type: 'intermediateCatchEvent', signal: 's' };

test('Signal: it is delivered to all subscriptions with its name on all partitions [B50 C89 C137]', async () => {
  const engine = await engineOf(process([caught], ['start -> c -> end']), { partitions: 4 });
  const instances = Array.from({ length: 12 }, () => engine.start('p'));
  assert.equal(new Set(instances.map(({ key }) => Math.floor(key / 2 ** 43))).size, 4);
  engine.signal('other');
  assert.ok(instances.every(({ state }) => state === 'ACTIVE'));
  engine.signal('s', { variables: { v: 1 } });
  for (const { state, variables } of instances) assert.deepEqual([state, variables], ['COMPLETED', { v: 1 }]);
});

test('Signal: it is never buffered [B51 C138]', async () => {
  const engine = await engineOf(process([caught], ['start -> c -> end']));
  engine.signal('s');
  const instance = engine.start('p');
  assert.equal(instance.state, 'ACTIVE');
  assert.equal(engine.cluster.partitions[0]?.state.signals.size, 0);
});

test('Signal: it triggers start events of the latest version, each on one partition [B52 C87 C139]', async () => {
  const start = (signal: string): ProcessSpec => ({
    id: 'p',
    nodes: [{ id: 'on', type: 'startEvent', signal }, job('x')],
    flows: ['on -> x'],
  });
  const engine = await engineOf(start('old'), { partitions: 4 });
  engine.signal('old', { variables: { v: 1 } });
  const [first] = engine.instances();
  assert.deepEqual(first?.variables, { v: 1 });
  const { bpmnXml } = await import('../bpmn-xml.ts');
  await engine.deploy(bpmnXml(start('new')));
  engine.signal('old');
  assert.equal(engine.instances().length, 1);
  engine.restart();
  engine.signal('new');
  assert.deepEqual(
    engine
      .instances()
      .map(({ version }) => version)
      .sort(),
    [1, 2],
  );
});

test('Signal: one can start several processes, and an instance that it starts does not get it again [B60]', async () => {
  const starter = (id: string): ProcessSpec => ({
    id,
    nodes: [
      { id: `${id}On`, type: 'startEvent', signal: 's' },
      { ...caught, id: `${id}C` },
    ],
    flows: [`${id}On -> ${id}C`],
  });
  const engine = await engineOf([starter('a'), starter('b')]);
  engine.signal('s');
  assert.deepEqual(
    engine
      .instances()
      .map(({ processId, activeElements }) => [processId, ...activeElements])
      .sort(),
    [
      ['a', 'aC'],
      ['b', 'bC'],
    ],
  );
  engine.signal('s');
  assert.equal(engine.instances({ state: 'COMPLETED' }).length, 2);
  assert.equal(engine.instances().length, 4);
});

test('Signal: it triggers boundary events, interrupting and non-interrupting [B55 C90]', async () => {
  const b = (id: string, interrupting: boolean): NodeSpec => {
    return { id, type: 'boundaryEvent', attachedTo: 'x', signal: id, interrupting };
  };
  const nodes = [job('x'), b('stop', true), b('tell', false), job('told'), job('stopped')];
  const flows = ['start -> x -> end', 'stop -> stopped', 'tell -> told'];
  const engine = await engineOf(process(nodes, flows));
  const instance = engine.start('p');
  engine.signal('tell', { variables: { n: 1 } });
  engine.signal('tell', { variables: { n: 2 } });
  assert.deepEqual(instance.activeElements, ['x', 'told', 'told']);
  assert.deepEqual(instance.variables, { n: 2 });
  engine.signal('stop');
  assert.deepEqual(instance.activeElements, ['told', 'told', 'stopped']);
  assert.deepEqual(instance.signals, []);
});

test('Signal: it starts event subprocesses; with output mappings, its variables are local [B53 C88]', async () => {
  const sub = (id: string, more: Partial<NodeSpec>): NodeSpec => ({
    id,
    type: 'eventSubProcess',
    nodes: [{ id: `${id}On`, type: 'startEvent', signal: id, ...more }, job(`${id}Job`)],
    flows: [`${id}On -> ${id}Job`],
  });
  const beside = sub('beside', { interrupting: false, outputs: { got: '=v' } });
  const engine = await engineOf(process([job('x'), beside, sub('over', {})], ['start -> x -> end']));
  const instance = engine.start('p');
  engine.signal('beside', { variables: { v: 7 } });
  assert.deepEqual(instance.activeElements, ['x', 'beside', 'besideJob']);
  assert.deepEqual(instance.variables, { got: 7 });
  engine.signal('over');
  engine.signal('beside');
  assert.deepEqual(instance.activeElements, ['over', 'overJob']);
});

test('Signal: it triggers an event after an event-based gateway [B54]', async () => {
  const nodes: NodeSpec[] = [
    { id: 'g', type: 'eventBasedGateway' },
    caught,
    { id: 't', type: 'intermediateCatchEvent', timer: { duration: 'PT1H' } },
  ];
  const engine = await engineOf(process(nodes, ['start -> g -> c -> end', 'g -> t -> end']));
  const instance = engine.start('p');
  engine.signal('s');
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.sequenceFlowsTaken, ['start_g', 'g_c', 'c_end']);
});

test('Signal: intermediate and end events throw it, with the variables of their input mappings [B56 B57 C91]', async () => {
  const thrower: ProcessSpec = {
    id: 'thrower',
    nodes: [
      { id: 'go', type: 'startEvent' },
      { id: 'throw', type: 'intermediateThrowEvent', signal: '="s"', inputs: { v: '=a + 1' } },
      { id: 'done', type: 'endEvent', signal: 'e' },
    ],
    flows: ['go -> throw -> done'],
  };
  const waits = (id: string, signal: string): ProcessSpec => ({
    id,
    nodes: [
      { id: 'w', type: 'startEvent' },
      { id: 'c', type: 'intermediateCatchEvent', signal },
    ],
    flows: ['w -> c'],
  });
  const engine = await engineOf([thrower, waits('first', 's'), waits('second', 'e')], { partitions: 3 });
  const [first, second] = [engine.start('first'), engine.start('second')];
  const instance = engine.start('thrower', { variables: { a: 1 } });
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual([first.state, first.variables], ['COMPLETED', { v: 2 }]);
  assert.deepEqual([second.state, second.variables], ['COMPLETED', {}]);
});

test('Signal: its name can be FEEL, evaluated in the scope; null is an incident [B58]', async () => {
  const engine = await engineOf(process([{ ...caught, signal: '=name' }], ['start -> c -> end']));
  const instance = engine.start('p', { variables: { name: 's' } });
  assert.deepEqual(
    instance.signals.map(({ signalName }) => signalName),
    ['s'],
  );
  assert.equal(incidentOf(engine.start('p')), 'EXTRACT_VALUE_ERROR c');
});

test('Signal: an instance gets it for each of its subscriptions, but only while it waits there [B61]', async () => {
  const nodes: NodeSpec[] = [
    { id: 'fork', type: 'parallelGateway' },
    { ...caught, id: 'c1' },
    { ...caught, id: 'c2' },
    { ...caught, id: 'again' },
  ];
  const flows = ['start -> fork -> c1 -> again', 'fork -> c2'];
  const engine = await engineOf(process(nodes, flows));
  const instance = engine.start('p');
  engine.signal('s');
  assert.deepEqual(instance.activeElements, ['again']);
  engine.signal('s');
  assert.equal(instance.state, 'COMPLETED');
});

test('Signal: it can have more subscriptions than fit in one transaction; a restart in between loses and doubles nothing [B59]', async () => {
  const b: NodeSpec = { id: 'b', type: 'boundaryEvent', attachedTo: 'x', signal: 's', interrupting: false };
  const engine = await engineOf(process([job('x'), b, job('t')], ['start -> x -> end', 'b -> t']));
  const instances = Array.from({ length: 1203 }, () => engine.start('p'));
  engine.cluster.request({ broadcastSignal: { name: 's' } });
  const cursors: number[] = [];
  while (engine.cluster.step(0)) {
    engine.restart();
    for (const signal of engine.cluster.partition(0).state.signals.values()) {
      cursors.push(signal.afterInstanceKey ?? 0);
    }
  }
  // The command, its delivery, and three batches of at most 500.
  assert.deepEqual(
    cursors.map((key) => (key ? instances.findIndex((instance) => instance.key === key) + 1 : 0)),
    [0, 500, 1000],
  );
  assert.equal(engine.jobs({ type: 't' }).length, 1203);
});

test('Signal: a failing receiver does not block the others [B62]', async () => {
  const engine = await engineOf(process([caught, job('x')], ['start -> c -> x -> end']), {
    recordBytesMax: 2000,
  });
  const before = engine.start('p');
  const full = engine.start('p', { variables: { large: 'x'.repeat(1500) } });
  const after = engine.start('p');
  engine.signal('s', { variables: { more: 'y'.repeat(400) } });
  assert.deepEqual(
    [before, after].map(({ activeElements }) => activeElements[0]),
    ['x', 'x'],
  );
  assert.equal(incidentOf(full), 'MESSAGE_SIZE_EXCEEDED c');
  assert.deepEqual(full.activeElements, ['c']);
});

test('Signal: a command without a name or with invalid variables is rejected [B63]', async () => {
  const engine = await engineOf(process([]));
  assert.throws(() => engine.signal(''), rejected('INVALID_ARGUMENT', /name is missing/));
  assert.throws(() => engine.signal('s', { variables: '[]' as never }), rejected('INVALID_ARGUMENT'));
});

test('Signal: any client can send it as JSON to the commands topic [B64]', async () => {
  const engine = await engineOf(process([caught], ['start -> c -> end']), { partitions: 3 });
  const instance = engine.start('p');
  engine.produce('{"broadcastSignal": {"name": "s", "variables": {"v": [1]}}}', { partition: 2 });
  assert.deepEqual([instance.state, instance.variables], ['COMPLETED', { v: [1] }]);
});

test('Signal: a repeated delivery has no effect [B65]', async () => {
  const b: NodeSpec = { id: 'b', type: 'boundaryEvent', attachedTo: 'x', signal: 's', interrupting: false };
  const engine = await engineOf(process([job('x'), b, job('t')], ['start -> x -> end', 'b -> t']));
  engine.start('p');
  const said: { readonly value: Buffer | null; readonly partition: number }[] = [];
  engine.cluster.observe(({ records }) => {
    for (const { topic, value, partition } of records) {
      if (topic === engine.cluster.names.commands)
        said.push({ value: value as Buffer, partition: partition ?? 0 });
    }
  });
  engine.signal('s');
  assert.equal(said.length, 1);
  for (const { value, partition } of said) engine.produce(value, { partition });
  assert.equal(engine.jobs({ type: 't' }).length, 1);
});

test('Signal: it is deleted when all receivers have ended [B66]', async () => {
  const engine = await engineOf(process([caught], ['start -> c -> end']));
  const { state } = engine.cluster.partition(0);
  const key = state.nextKey();
  state.signals.set(key, { key, name: 's', variables: '{}' });
  engine.cluster.settle();
  assert.equal(state.signals.size, 0);
});
