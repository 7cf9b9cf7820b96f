/** Why an instance makes no progress: each way of waiting has a reason and the command that continues it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absenceText } from '../../../inspect/engine-presence.ts';
import type { Reason, ReasonContext } from '../../../inspect/why/reasons.ts';
import { reasonsOf } from '../../../inspect/why/reasons.ts';
import type { InstanceHandle, TestEngine } from '../../../testkit/index.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, job, process } from '../../engine/engine-of.ts';

function reasons(engine: TestEngine, { key }: InstanceHandle, more: Partial<ReasonContext> = {}): Reason[] {
  const instance = engine.cluster.topics.instance(key);
  assert.ok(instance);
  const definition = engine.cluster.definitions.get(instance.definitionKey);
  return reasonsOf(instance, { nowMs: engine.nowMs, process: definition?.process, ...more });
}

/** Each reason as `kind element: command`. */
function told(found: readonly Reason[]): string[] {
  return found.map(({ kind, elementId = '', command = '' }) => `${kind} ${elementId}: ${command}`);
}

test('a job needs a worker or a manual result', async () => {
  const engine = await engineOf(process([job('charge')], ['start -> charge -> end']));
  const instance = engine.start('p');
  engine.advanceBy('PT5M');
  const [reason, ...others] = reasons(engine, instance);
  assert.equal(others.length, 0);
  assert.deepEqual(told([reason as Reason]), [`job charge: signalbox complete ${engine.job().key}`]);
  assert.match(reason?.waitsFor ?? '', /of type charge \(attempt 1, 3 retries left\)/);
  assert.equal(reason?.sinceMs, engine.nowMs - 300_000);
});

test('a user task needs a user to claim it first', async () => {
  const extension = '<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="sales" />';
  const engine = await engineOf(process([{ id: 't', type: 'userTask', extension }], ['start -> t -> end']));
  const instance = engine.start('p');
  const { key } = engine.userTask();
  const [reason] = reasons(engine, instance);
  assert.deepEqual(told([reason as Reason]), [`person t: signalbox task claim ${key} --assignee=me`]);
  assert.match(reason?.waitsFor ?? '', /one of sales to claim/);
  engine.userTask().claim('ann');
  assert.deepEqual(told(reasons(engine, instance)), [`person t: signalbox task complete ${key}`]);
});

test('a failed job waits for its back-off, and then has an incident that needs retries', async () => {
  const engine = await engineOf(process([job('charge')], ['start -> charge -> end']));
  const instance = engine.start('p');
  const { key } = engine.job();
  engine.job().fail({ retries: 1, backoff: 'PT1M', message: 'no network' });
  const [waiting] = reasons(engine, instance);
  assert.equal(waiting?.kind, 'back-off');
  assert.match(waiting?.waitsFor ?? '', /retry of job .* in 1 min; last error: no network/);

  engine.advanceBy('PT2M');
  engine.job().fail({ retries: 0, message: 'still none' });
  const [incident] = reasons(engine, instance);
  const { key: incidentKey } = instance.incidents[0] ?? { key: 0 };
  assert.deepEqual(told([incident as Reason]), [
    `incident charge: signalbox resolve ${incidentKey} --retries=1`,
  ]);
  assert.match(incident?.waitsFor ?? '', /JOB_NO_RETRIES: still none/);
  assert.match(incident?.movesOn ?? '', new RegExp(`job ${key}`));
});

test('a message and a timer are reasons, also while the message is being delivered', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'wait', type: 'eventBasedGateway' },
        { id: 'paid', type: 'intermediateCatchEvent', message: { name: 'pay it', key: '=id' } },
        { id: 'late', type: 'intermediateCatchEvent', timer: { duration: 'PT1H' } },
      ],
      ['start -> wait -> paid -> end', 'wait -> late -> end'],
    ),
  );
  const instance = engine.start('p', { variables: { id: "o'1" } });
  const found = reasons(engine, instance);
  assert.deepEqual(told(found).toSorted(), [
    `message wait: signalbox publish 'pay it' --key='o'\\''1'`,
    'timer wait: ',
  ]);
  const timer = found.find(({ kind }) => kind === 'timer');
  assert.match(timer?.waitsFor ?? '', /timer late, due in 1 h/);

  const { key } = engine.cluster.topics.instance(instance.key)?.elements[1]?.subscriptions[0] ?? { key: 0 };
  const standing = {
    key,
    instanceKey: instance.key,
    processId: 'p',
    messageName: 'pay it',
    correlationKey: "o'1",
    order: 1,
    correlatingMessageKey: 77,
  };
  const onItsWay = reasons(engine, instance, { subscriptions: new Map([[key, standing]]) });
  assert.match(
    onItsWay.find(({ kind }) => kind === 'message')?.waitsFor ?? '',
    /message 77 is being delivered/,
  );
  const nowMs = engine.nowMs + 60_000;
  const missing = reasons(engine, instance, { subscriptions: new Map(), nowMs });
  assert.match(missing.find(({ kind }) => kind === 'message')?.waitsFor ?? '', /is not open yet/);
});

test('a signal and a condition are reasons', async () => {
  const nodes = [
    { id: 'fork', type: 'parallelGateway' },
    { id: 's', type: 'intermediateCatchEvent', signal: 'go ahead' },
    { id: 'c', type: 'intermediateCatchEvent', condition: '=x > 1' },
  ];
  const engine = await engineOf(process(nodes, ['start -> fork -> s -> end', 'fork -> c -> end']));
  const instance = engine.start('p');
  const found = reasons(engine, instance);
  assert.deepEqual(told(found), [
    "signal s: signalbox signal 'go ahead'",
    `condition c: signalbox set variables ${instance.elementInstanceKeys('c')[0]} --variables='{}'`,
  ]);
  assert.deepEqual(
    found.map(({ waitsFor }) => waitsFor),
    ['signal go ahead', 'the condition of c =x > 1'],
  );
});

test('a join lists its missing sequence flows', async () => {
  const engine = await engineOf(
    process(
      [{ id: 'fork', type: 'parallelGateway' }, { id: 'join', type: 'parallelGateway' }, job('a'), job('b')],
      ['start -> fork -> a -> join -> end', 'fork -> b -> join'],
    ),
  );
  const instance = engine.start('p');
  engine.job('a').complete();
  const found = reasons(engine, instance);
  assert.deepEqual(told(found), ['join join: ', `job b: signalbox complete ${engine.job('b').key}`]);
  assert.match(found[0]?.waitsFor ?? '', /the sequence flow \S+ \(from b\)/);
});

test('waiting commands or an overdue timer show that no engine is running', async () => {
  const engine = await engineOf(
    process(
      [{ id: 'pause', type: 'intermediateCatchEvent', timer: { duration: 'PT1H' } }],
      ['start -> pause -> end'],
    ),
  );
  const instance = engine.start('p');
  const progress = { partition: 0, position: 5, commandsWaiting: 0, owner: null, lastStepAtMs: engine.nowMs };
  assert.deepEqual(told(reasons(engine, instance, { progress })), ['timer pause: ']);
  const behind = reasons(engine, instance, { progress: { ...progress, commandsWaiting: 3 } });
  assert.deepEqual(told(behind), ['engine : signalbox engine', 'timer pause: ']);
  const overdue = reasons(engine, instance, { progress, nowMs: engine.nowMs + 2 * 3_600_000 });
  assert.match(overdue[0]?.waitsFor ?? '', /overdue timer on partition/);
});

test('an ended instance has no reasons', async () => {
  const engine = await engineOf(process([], ['start -> end']));
  assert.deepEqual(reasons(engine, engine.start('p')), []);
});

test('a call activity has the called instance and the command for it', async () => {
  const child = {
    id: 'child',
    nodes: [{ id: 'in', type: 'startEvent' }, job('work')],
    flows: ['in -> work'],
  };
  const call = { id: 'call', type: 'callActivity', called: { processId: 'child' } };
  const engine = await engineOf([child, process([call], ['start -> call -> end'])]);
  const instance = engine.start('p');
  const [called] = instance.calledKeys;
  const found = reasons(engine, instance);
  assert.deepEqual(told(found), [`called call: signalbox why ${called}`]);
});

test('a partition without an engine is the first reason', async () => {
  const engine = await engineOf(process([job('charge')], ['start -> charge -> end']));
  const instance = engine.start('p');
  const owner = { nodeId: 'one', incarnation: 'i', generation: 1, sinceMs: engine.nowMs - 3_600_000 };
  const presence = { groupId: 'g', members: [], ownerless: [0], lastOwner: owner };
  const absence = absenceText(presence, engine.nowMs);
  const [reason, ...others] = reasons(engine, instance, { absence });
  assert.equal(reason?.kind, 'engine');
  assert.match(
    reason?.waitsFor ?? '',
    /no engine is running: group g has no members; the last owner was node one, which took over 1 h ago/,
  );
  assert.deepEqual(told(others), [`job charge: signalbox complete ${engine.job().key}`]);
});

test('a compensation throw or end event waits for the handlers of what it compensates', async () => {
  for (const type of ['intermediateThrowEvent', 'endEvent']) {
    const nodes: NodeSpec[] = [
      job('book'),
      { id: 'onBook', type: 'boundaryEvent', attachedTo: 'book', compensation: 'undo' },
      { ...job('undo'), isForCompensation: true },
      { id: 'throw', type, compensation: true },
    ];
    const engine = await engineOf(process(nodes, ['start -> book -> throw']));
    const instance = engine.start('p');
    engine.job('book').complete();
    const found = reasons(engine, instance);
    assert.deepEqual(found.map(({ kind, elementId }) => `${kind} ${elementId}`).sort(), [
      'compensation throw',
      'job undo',
    ]);
    const waitsFor = found.find(({ kind }) => kind === 'compensation')?.waitsFor;
    assert.equal(waitsFor, 'the compensation of book (by undo)');
  }
});

test('an element with an inbound connector waits for a record of its topic', async () => {
  const property = (name: string, value: string) => `<zeebe:property name="${name}" value="${value}" />`;
  const extension = `<zeebe:properties>${[
    property('inbound.type', 'io.camunda:connector-kafka-inbound:1'),
    property('topic.bootstrapServers', 'broker:9092'),
    property('topic.topicName', 'payments'),
    property('correlationKeyExpression', '=value.orderId'),
    property('activationCondition', '=value.amount &gt; 100'),
  ].join('')}</zeebe:properties>`;
  const message = { name: '6f1c7d3e-uuid', key: '=id' };
  const nodes: NodeSpec[] = [{ id: 'paid', type: 'intermediateCatchEvent', message, extension }];
  const engine = await engineOf(process(nodes, ['start -> paid -> end']));
  const instance = engine.start('p', { variables: { id: 'o-1' } });
  const [reason] = reasons(engine, instance);
  assert.equal(reason?.kind, 'record');
  assert.equal(
    reason?.waitsFor,
    'a record of topic payments for which =value.orderId is o-1 and =value.amount > 100 is true',
  );
});
