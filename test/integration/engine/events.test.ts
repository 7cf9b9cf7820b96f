/**
 * Event subprocesses, signals, escalations, errors, conditions, links and terminate end events on a real
 * broker, each once, with an engine that is killed in the middle and signals that arrive while no engine
 * runs.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import type { NodeSpec, ProcessSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { KillableEngine } from '../fixture/killable-engine.ts';
import { until } from '../fixture/until.ts';

const PARTITIONS = 3;

function eventSubProcess(id: string, start: Partial<NodeSpec>): NodeSpec {
  const end: NodeSpec = { id: `${id}End`, type: 'endEvent' };
  const nodes: NodeSpec[] = [{ id: `${id}Start`, type: 'startEvent', ...start }, end];
  return { id, type: 'eventSubProcess', nodes, flows: [`${id}Start -> ${id}End`] };
}

function caught(id: string, event: Partial<NodeSpec>): NodeSpec {
  return { id, type: 'intermediateCatchEvent', ...event };
}

function boundary(id: string, attachedTo: string, event: Partial<NodeSpec>): NodeSpec {
  return { id, type: 'boundaryEvent', attachedTo, ...event };
}

/** Throws an escalation that propagates, one that is caught inside, and an error that is caught inside. */
const escalating: NodeSpec = {
  id: 'escalating',
  type: 'subProcess',
  nodes: [
    { id: 'in', type: 'startEvent' },
    { id: 'throwOut', type: 'intermediateThrowEvent', escalation: 'OUT' },
    { id: 'throwIn', type: 'intermediateThrowEvent', escalation: 'IN' },
    { id: 'fail', type: 'endEvent', error: 'FAILED' },
    eventSubProcess('escalated', { escalation: 'IN', interrupting: false }),
    eventSubProcess('failed', { error: 'FAILED' }),
  ],
  flows: ['in -> throwOut -> throwIn -> fail'],
};

const terminating: NodeSpec = {
  id: 'terminating',
  type: 'subProcess',
  nodes: [
    { id: 'tIn', type: 'startEvent' },
    { id: 'tFork', type: 'parallelGateway' },
    caught('never', { signal: 'never' }),
    { id: 'jump', type: 'intermediateThrowEvent', link: 'over' },
    caught('land', { link: 'over' }),
    { id: 'terminate', type: 'endEvent', terminate: true },
  ],
  flows: ['tIn -> tFork -> never', 'tFork -> jump', 'land -> terminate'],
};

const EVERYTHING: ProcessSpec = {
  id: 'everything',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'fork', type: 'parallelGateway' },
    { id: 'join', type: 'parallelGateway' },
    caught('go', { signal: 'go' }),
    { id: 'gate', type: 'eventBasedGateway' },
    caught('first', { signal: 'first' }),
    caught('tooLate', { timer: { duration: 'PT1H' } }),
    { id: 'work', type: 'serviceTask', job: { type: 'work' } },
    boundary('beep', 'work', { signal: 'beep', interrupting: false }),
    boundary('stop', 'work', { signal: 'stop' }),
    { id: 'noted', type: 'endEvent' },
    caught('high', { condition: '=level > 10' }),
    { id: 'lasting', type: 'receiveTask', message: { name: 'never', key: '=orderId' } },
    boundary('low', 'lasting', { condition: '=level < 0' }),
    boundary('changed', 'lasting', { condition: { is: '=level > 5', names: 'level' }, interrupting: false }),
    escalating,
    boundary('out', 'escalating', { escalation: 'OUT', interrupting: false }),
    terminating,
    { id: 'tell', type: 'intermediateThrowEvent', signal: 'told', inputs: { by: '=orderId' } },
    { id: 'bye', type: 'endEvent', signal: 'bye' },
    eventSubProcess('asked', { message: { name: 'ask', key: '=orderId' }, interrupting: false }),
    eventSubProcess('reminded', { timer: { cycle: 'R2/PT1S' }, interrupting: false }),
    eventSubProcess('heard', { signal: 'hear', interrupting: false }),
    eventSubProcess('alarmed', { condition: { is: '=level > 20', names: 'level' }, interrupting: false }),
  ],
  flows: [
    'start -> fork',
    'fork -> go -> join',
    'fork -> gate -> first -> join',
    'gate -> tooLate -> noted',
    'fork -> work -> noted',
    'stop -> join',
    'beep -> noted',
    'fork -> high -> join',
    'fork -> lasting -> noted',
    'low -> join',
    'changed -> noted',
    'fork -> escalating -> join',
    'out -> noted',
    'fork -> terminating -> join',
    'join -> tell -> bye',
  ],
};

function startedBy(signal: string): ProcessSpec {
  const nodes: NodeSpec[] = [
    { id: `${signal}On`, type: 'startEvent', signal },
    { id: `${signal}End`, type: 'endEvent' },
  ];
  return { id: `on-${signal}`, nodes, flows: [`${signal}On -> ${signal}End`] };
}

let engine: KillableEngine;

before(async () => {
  engine = await KillableEngine.open(PARTITIONS);
});

after(() => engine.close());

test('each of these events happens once, although an engine is killed', async () => {
  const { line } = engine;
  await engine.deploy({ 'events.bpmn': bpmnXml([EVERYTHING, startedBy('told'), startedBy('bye')]) });
  const variables = JSON.stringify({ orderId: 'o-1', level: 1 });
  const [started] = await line.json('start', 'everything', '--business-key', 'o-1', '--variables', variables);
  const key = String(started?.['instanceKey']);

  const reasons = await line.json<{ kind: string; waitsFor: string }>('why', key);
  const waitsFor = (kind: string) => reasons.flatMap((r) => (r.kind === kind ? [r.waitsFor] : [])).sort();
  assert.deepEqual(
    waitsFor('signal'),
    ['beep', 'first', 'go', 'hear', 'stop'].map((name) => `signal ${name}`),
  );
  assert.deepEqual(waitsFor('condition'), [
    'the condition of alarmedStart =level > 20',
    'the condition of changed =level > 5',
    'the condition of high =level > 10',
    'the condition of low =level < 0',
  ]);
  const { stdout } = await line.run('get', key);
  assert.match(stdout, /Signal subscriptions[\s\S]*beep/);
  assert.match(stdout, /Condition subscriptions[\s\S]*alarmedStart/);

  await line.json('signal', 'beep');
  await line.json('publish', 'ask', '--key', 'o-1');
  await engine.killAndGoOn(() => broadcastFromAnyClient(['go', 'hear']));

  await line.json('set', 'variables', key, '--variables', '{"level": 11}');
  await line.json('set', 'variables', key, '--variables', '{"level": 21}');
  await line.json('signal', 'first', '--variables', '{"heard": "first"}');
  await until('the reminders are done', async () => ((await engine.completions()).get('reminded') ?? 0) >= 2);
  await line.json('signal', 'stop');
  await line.json('set', 'variables', key, '--variables', '{"level": -1}');
  await until('it has ended', async () => (await engine.get(key))['state'] === 'COMPLETED');
  await until('both signals have started their processes', async () => {
    const completions = await engine.completions();
    return completions.has('on-told') && completions.has('on-bye');
  });
  await engine.stop();

  assertEachOnce(await engine.completions());
  const verdict = await engine.assertClean({ acknowledged: ['o-1'], allEnded: true });
  assert.deepEqual([verdict.started, verdict.completed, verdict.deadLetters], [3, 3, 0]);
});

/** Sends signals as JSON to different partitions while no engine runs. */
async function broadcastFromAnyClient(names: readonly string[]): Promise<void> {
  const { cluster } = engine;
  const producer = new RecordProducer(cluster.connection);
  for (const [partition, name] of names.entries()) {
    const value = Buffer.from(JSON.stringify({ broadcastSignal: { name, variables: { [name]: true } } }));
    await producer.send([{ topic: cluster.topics.commands, partition, key: null, value }]);
  }
  await producer.close();
}

function assertEachOnce(counts: ReadonlyMap<string, number>): void {
  const twice = new Set(['reminded', 'remindedStart', 'remindedEnd', 'changed']);
  const never = new Set(['tooLate', 'work', 'lasting', 'never', 'throwOnly']);
  const expected = new Map<string, number>();
  const expect = (nodes: readonly NodeSpec[]): void => {
    for (const { id, nodes: inner } of nodes) {
      if (!never.has(id)) expected.set(id, twice.has(id) ? 2 : 1);
      expect(inner ?? []);
    }
  };
  const processes = [EVERYTHING, startedBy('told'), startedBy('bye')];
  for (const { id, nodes } of processes) {
    expected.set(id, 1);
    expect(nodes);
  }
  // Once by the message, twice by changes, once by the escalation.
  expected.set('noted', 4);
  // An error ends the element that throws it.
  expected.delete('fail');
  const sorted = (map: ReadonlyMap<string, number>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  assert.deepEqual(sorted(counts), sorted(expected));
}
