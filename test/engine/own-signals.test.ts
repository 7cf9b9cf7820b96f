/**
 * A signal reaches waiting events in the instance that throws it, and in the instances that called it, before
 * these continue. Source: Zeebe 8.8 (BpmnSignalBehavior: the broadcast precedes the commands that complete
 * the scope).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliverSignal } from '../../engine/command.ts';
import { decodeCommand } from '../../engine/command-codec.ts';
import { partitionLimits } from '../../engine/partition-limits.ts';
import { signalProblem } from '../../engine/step/signals.ts';
import { PartitionState } from '../../state/partition-state.ts';
import { RestoredEntries } from '../../state/restored-entries.ts';
import { RestoredInstances } from '../../state/restored-instances.ts';
import type { NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { engineOf, job, process } from './engine-of.ts';

const inner: NodeSpec[] = [
  { id: 'ss', type: 'startEvent' },
  { id: 'se', type: 'endEvent', signal: 's' },
];
const sub = (more: Partial<NodeSpec> = {}): NodeSpec => ({
  ...{ id: 'sub', type: 'subProcess', nodes: inner, flows: ['ss -> se'] },
  ...more,
});
const boundary = (attachedTo: string, more: Partial<NodeSpec> = {}): NodeSpec => ({
  ...{ id: 'b', type: 'boundaryEvent', attachedTo, signal: 's' },
  ...more,
});
const eventSubProcess = (interrupting: boolean): NodeSpec => ({
  id: 'esp',
  type: 'eventSubProcess',
  nodes: [{ id: 'on', type: 'startEvent', signal: 's', interrupting }, job('handle')],
  flows: ['on -> handle'],
});
const PARTITIONS = [{ partitions: 1 }, { partitions: 3 }];

test('a signal end event interrupts its own subprocess', async () => {
  for (const options of PARTITIONS) {
    const engine = await engineOf(
      process([sub(), boundary('sub'), job('x')], ['start -> sub -> end', 'b -> x']),
      options,
    );
    const instance = engine.start('p');
    assert.deepEqual(instance.activeElements, ['x']);
    assert.ok(instance.completedElements.includes('se'));
    assert.deepEqual(instance.terminatedElements, ['sub']);
  }
});

test('a signal that does not interrupt triggers its event once, and the subprocess completes', async () => {
  for (const options of PARTITIONS) {
    const nodes = [sub(), boundary('sub', { interrupting: false }), job('x'), job('y')];
    const engine = await engineOf(process(nodes, ['start -> sub -> y', 'b -> x']), options);
    const instance = engine.start('p');
    assert.deepEqual([...instance.activeElements].sort(), ['x', 'y']);
    engine.restart();
    assert.deepEqual([...instance.activeElements].sort(), ['x', 'y']);
  }
});

test('an event subprocess receives the signal of the end event of its scope', async () => {
  for (const interrupting of [true, false]) {
    const own = sub({ nodes: [...inner, eventSubProcess(interrupting)] });
    const inSub = (await engineOf(process([own], ['start -> sub -> end']))).start('p');
    assert.deepEqual(inSub.activeElements, ['sub', 'esp', 'handle']);
    const ends: NodeSpec[] = [
      { id: 's', type: 'startEvent' },
      { id: 'e', type: 'endEvent', signal: 's' },
    ];
    const root: ProcessSpec = { id: 'p', nodes: [...ends, eventSubProcess(interrupting)], flows: ['s -> e'] };
    const inProcess = (await engineOf(root)).start('p');
    assert.deepEqual(inProcess.activeElements, ['esp', 'handle']);
  }
});

test('an intermediate throw event at the end of a path does the same', async () => {
  const nodes: NodeSpec[] = [
    { id: 'ss', type: 'startEvent' },
    { id: 'se', type: 'intermediateThrowEvent', signal: 's' },
  ];
  const engine = await engineOf(
    process([sub({ nodes }), boundary('sub'), job('x')], ['start -> sub -> end', 'b -> x']),
  );
  assert.deepEqual(engine.start('p').activeElements, ['x']);
});

test('what comes after the throw event is not activated if the signal interrupts its scope', async () => {
  const nodes: NodeSpec[] = [
    { id: 'ss', type: 'startEvent' },
    { id: 'throw', type: 'intermediateThrowEvent', signal: 's' },
    job('after'),
  ];
  const inside = sub({ nodes, flows: ['ss -> throw -> after'] });
  const engine = await engineOf(
    process([inside, boundary('sub'), job('x')], ['start -> sub -> end', 'b -> x']),
  );
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['x']);
  assert.deepEqual(instance.elementInstanceKeys('after'), []);
});

test('a caller receives the signal of an instance that ends in the same step', async () => {
  for (const options of PARTITIONS) {
    const called: ProcessSpec = { id: 'child', nodes: inner, flows: ['ss -> se'] };
    const middle = process(
      [{ id: 'c', type: 'callActivity', called: { processId: 'child' } }],
      ['start -> c -> end'],
    );
    const outer = process(
      [
        { id: 'call', type: 'callActivity', called: { processId: 'middle' } },
        boundary('call'),
        job('x'),
        job('y'),
      ],
      ['start -> call -> y', 'b -> x'],
    );
    const engine = await engineOf([outer, { ...middle, id: 'middle' }, called], options);
    const instance = engine.start('p');
    assert.deepEqual(instance.activeElements, ['x']);
    assert.equal(engine.instances({ state: 'ACTIVE' }).length, 1);
  }
});

test('a catch event behind the throw event does not receive its signal', async () => {
  const nodes: NodeSpec[] = [
    { id: 'throw', type: 'intermediateThrowEvent', signal: 's' },
    { id: 'c', type: 'intermediateCatchEvent', signal: 's' },
  ];
  const engine = await engineOf(process(nodes, ['start -> throw -> c -> end']));
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['c']);
  engine.signal('s');
  assert.equal(instance.state, 'COMPLETED');
});

test('parallel paths and other instances receive the signal once', async () => {
  const nodes: NodeSpec[] = [
    { id: 'fork', type: 'parallelGateway' },
    { id: 'c', type: 'intermediateCatchEvent', signal: 's' },
    job('wait'),
    { id: 'throw', type: 'endEvent', signal: 's' },
    job('x'),
  ];
  const engine = await engineOf(process(nodes, ['start -> fork -> c -> x', 'fork -> wait -> throw']), {
    partitions: 2,
  });
  const instances = [1, 2, 3, 4].map(() => engine.start('p'));
  instances[0]?.jobs[0]?.complete();
  assert.deepEqual(
    instances.map(({ activeElements }) => [...activeElements].sort().join()),
    ['x', 'wait,x', 'wait,x', 'wait,x'],
  );
});

test('a listener of the throwing event does not keep the signal from its instance', async () => {
  const listener =
    '<zeebe:executionListeners><zeebe:executionListener eventType="end" type="listen" /></zeebe:executionListeners>';
  const nodes: NodeSpec[] = [
    { id: 'ss', type: 'startEvent' },
    { id: 'se', type: 'endEvent', signal: 's', extension: listener },
  ];
  const engine = await engineOf(
    process([sub({ nodes }), boundary('sub'), job('x')], ['start -> sub -> end', 'b -> x']),
  );
  assert.deepEqual(engine.start('p').activeElements, ['x']);
});

test('a signal names the first of the signals that led to it', async () => {
  const throwing = (signal: string, id = `throw-${signal}`): NodeSpec => {
    return { id, type: 'intermediateThrowEvent', signal };
  };
  const starting = (id: string, signal: string, node: NodeSpec): ProcessSpec => {
    const on: NodeSpec = { id: 'on', type: 'startEvent', signal };
    return { id, nodes: [on, node], flows: [`on -> ${node.id}`] };
  };
  const catching: NodeSpec = { id: 'c', type: 'intermediateCatchEvent', signal: 'second' };
  const calling: NodeSpec = { id: 'call', type: 'callActivity', called: { processId: 'called' } };
  const engine = await engineOf(starting('starts', 'first', throwing('second')));
  const handler: NodeSpec = {
    ...{
      id: 'esp',
      type: 'eventSubProcess',
      nodes: [{ id: 'on', type: 'startEvent', signal: 'own', interrupting: false }, throwing('handled')],
    },
    flows: ['on -> throw-handled'],
  };
  for (const spec of [
    process([catching, throwing('third')], ['start -> c -> throw-third -> end']),
    starting('calls', 'third', calling),
    { ...process([throwing('fourth')], ['start -> throw-fourth -> end']), id: 'called' },
    {
      ...process(
        [throwing('one'), throwing('own'), throwing('two'), handler],
        ['start -> throw-one -> throw-own -> throw-two'],
      ),
      id: 'own',
    },
  ])
    await engine.deploy(bpmnXml(spec));
  const roots: [name: string, root: string | undefined][] = [];
  const throwers = new Map<string, number | undefined>();
  const names = new Map<number, string>();
  engine.cluster.observe(({ records }) => {
    for (const { topic, value } of records) {
      const decoded = topic === engine.cluster.names.commands && value ? decodeCommand(value) : undefined;
      if (!decoded || decoded instanceof Error || decoded.name !== 'deliverSignal') continue;
      const { name, signalKey, rootSignalKey = 0, thrownBy } = decoded.command as DeliverSignal;
      names.set(signalKey, name);
      throwers.set(name, thrownBy);
      roots.push([name, names.get(rootSignalKey)]);
    }
  });
  engine.start('p');
  engine.signal('first');
  const own = engine.start('own');
  assert.deepEqual(roots, [
    ['first', undefined],
    ['second', 'first'],
    ['third', 'first'],
    ['fourth', 'first'],
    ['one', undefined],
    ['own', undefined],
    ['two', 'own'],
    ['handled', 'own'],
  ]);
  assert.equal(throwers.get('first') ?? 0, 0, 'a client sent it');
  assert.equal(throwers.get('one'), own.key);
  const caller = engine.instances({ processId: 'calls' })[0];
  assert.equal(throwers.get('fourth'), caller?.key, 'the called instance threw it');
});

test('signals with one root that wait for their delivery are counted, also after a rollback and a restore', () => {
  const state = new PartitionState(0, partitionLimits());
  const { signals, signalTrees, undo } = state;
  const root = 1;
  const counts = (): [number, boolean] => [signalTrees.of(root).pending, signalTrees.isFull(root)];
  signals.set(2, { key: 2, name: 's', variables: '', rootSignalKey: root });
  signals.set(3, { key: 3, name: 's', variables: '', rootSignalKey: root, full: true });
  signals.set(4, { key: 4, name: 's', variables: '', rootSignalKey: 4 });
  assert.deepEqual(counts(), [2, true]);
  signals.set(3, { key: 3, name: 's', variables: '', rootSignalKey: root, full: true, afterInstanceKey: 9 });
  assert.deepEqual(counts(), [2, true]);
  const entries = new RestoredEntries();
  for (const { key, value } of state.takeChangedEntries()) entries.takeRecord(Buffer.from(key), value);
  const mark = undo.mark();
  signals.delete(3);
  assert.deepEqual(counts(), [1, false]);
  signals.delete(2);
  assert.deepEqual(counts(), [0, false]);
  undo.rollback(mark);
  assert.deepEqual(counts(), [2, true]);
  const restored = PartitionState.restore(0, partitionLimits(), entries, new RestoredInstances());
  assert.deepEqual([restored.signalTrees.of(root).pending, restored.signalTrees.isFull(root)], [2, true]);
});

test('an instance may not throw signals while too many of its own wait here, or once if they wait elsewhere', () => {
  const state = new PartitionState(0, partitionLimits());
  const { signals, signalTrees } = state;
  const [instance, other] = [7, 8];
  const mine = { name: 's', rootSignalKey: 2, thrownBy: instance };
  signals.set(2, { key: 2, ...mine });
  assert.equal(signalProblem(state, 0, instance), undefined);
  signals.set(3, { key: 3, ...mine, full: true });
  assert.match(signalProblem(state, 0, instance) ?? '', /^2 signals that process instance 7 has thrown wait/);
  assert.equal(signalProblem(state, 0, other), undefined);
  signals.delete(3);
  assert.equal(signalProblem(state, 0, instance), undefined);
  signalTrees.limit(instance);
  assert.match(signalProblem(state, 0, instance) ?? '', /process instance 7 .* on another partition/);
  assert.equal(signalProblem(state, 0, instance), undefined);
});
