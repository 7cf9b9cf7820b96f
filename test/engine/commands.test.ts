/**
 * Commands: rejections, business keys, repeated commands, cancellation, awaiting a result, records of other
 * clients.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCommand } from '../../engine/command-codec.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { engineOf, job, process, rejected } from './engine-of.ts';

const spec = process([job('x')], ['start -> x -> end']);

test('the latest version starts, or the specified one [C175]', async () => {
  const engine = await engineOf(spec, { partitions: 3 });
  const changed = bpmnXml(process([job('y')], ['start -> y -> end']));
  const [second] = await engine.deploy(changed);
  assert.deepEqual([second?.version, second?.created], [2, true]);
  assert.deepEqual(
    [1, 2, 3].map(() => engine.start('p').version),
    [2, 2, 2],
  );
  assert.deepEqual(engine.start('p', { version: 1 }).activeElements, ['x']);
  assert.throws(() => engine.start('p', { version: 3 }), rejected('NOT_FOUND', /version 3 of process 'p'/));
  assert.throws(() => engine.start('q'), rejected('NOT_FOUND', /'q' is not deployed/));
  assert.throws(() => engine.start(''), rejected('INVALID_ARGUMENT', /processId/));
});

test('a running instance stays on its version [B275]', async () => {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  await engine.deploy(bpmnXml({ id: 'p', nodes: [{ id: 's', type: 'startEvent' }] }));
  engine.job('x').complete();
  assert.deepEqual(instance.completedElements, ['start', 'x', 'end']);
});

test('the same content is the same version [B288 C190]', async () => {
  const engine = await engineOf(spec);
  const [again] = await engine.deploy({ name: 'p.bpmn', content: bpmnXml(spec) });
  assert.deepEqual([again?.version, again?.created], [1, false]);
});

test('a file can have several processes, of which the executable ones are deployed [B274 C66]', async () => {
  const engine = await engineOf(spec);
  const content = bpmnXml(
    [
      { ...spec, id: 'a' },
      { ...spec, id: 'b' },
      { ...spec, id: 'c', executable: false },
    ].map((each) => ({
      ...each,
      nodes: each.nodes.map((node) => ({ ...node, id: `${each.id}-${node.id}` })),
      flows: [],
    })),
  );
  const deployed = await engine.deploy({ name: 'several.bpmn', content });
  assert.deepEqual(
    deployed.map(({ processId, version, resourceName }) => [processId, version, resourceName]),
    [
      ['a', 1, 'several.bpmn'],
      ['b', 1, 'several.bpmn'],
    ],
  );
  assert.equal(engine.start('a').state, 'COMPLETED');
});

test('a deployment is atomic, and returns all findings with file and element [B288 C189]', async () => {
  const engine = await engineOf([]).catch((error: unknown) => error);
  assert.ok(rejected('INVALID_ARGUMENT', /no resources/)(engine));
  const fresh = await engineOf(spec);
  const bad = bpmnXml({ id: 'bad', nodes: [{ id: 'c', type: 'choreographyTask' }] });
  const good = bpmnXml({ id: 'good', nodes: [{ id: 's', type: 'startEvent' }] });
  await assert.rejects(
    fresh.deploy([
      { name: 'good.bpmn', content: good },
      { name: 'bad.bpmn', content: bad },
    ]),
    rejected('INVALID_ARGUMENT', /bad\.bpmn: c: .*not supported/),
  );
  assert.throws(() => fresh.start('good'), rejected('NOT_FOUND'));
});

for (const partitions of [1, 3]) {
  test(`a business key is unique per process while its instance is retained (${partitions} partitions)`, async () => {
    const engine = await engineOf([spec, { ...spec, id: 'q' }], { partitions });
    const { key } = engine.start('p', { businessKey: 'b' });
    assert.equal(engine.instance(key).businessKey, 'b');
    assert.throws(
      () => engine.start('p', { businessKey: 'b' }),
      (error: { details?: unknown }) => {
        assert.deepEqual(error.details, { instanceKey: key });
        return rejected('ALREADY_EXISTS', /'b'/)(error);
      },
    );
    engine.start('q', { businessKey: 'b' });
    engine.start('p', { businessKey: 'c' });
    engine.cancel(key);
    assert.throws(() => engine.start('p', { businessKey: 'b' }), rejected('ALREADY_EXISTS'));
    engine.advanceBy('PT1H1S');
    assert.notEqual(engine.start('p', { businessKey: 'b' }).key, key);
    assert.equal(engine.instance(key).state, 'TERMINATED');
  });

  test(`a second command with the same id is rejected (${partitions} partitions)`, async () => {
    const engine = await engineOf(spec, { partitions });
    engine.start('p', { commandId: 'c1' });
    assert.throws(() => engine.start('p', { commandId: 'c1' }), rejected('ALREADY_EXISTS', /'c1'/));
    engine.start('p', { commandId: 'c2' });
    assert.equal(engine.instances().length, 2);
  });
}

test('a rejected command can be sent again with its id', async () => {
  const engine = await engineOf(spec);
  assert.throws(() => engine.start('q', { commandId: 'c' }), rejected('NOT_FOUND'));
  assert.throws(() => engine.start('q', { commandId: 'c' }), rejected('NOT_FOUND'));
  engine.start('p', { commandId: 'c' });
});

test('command ids are remembered after a restart', async () => {
  const engine = await engineOf(spec);
  engine.start('p', { commandId: 'c' });
  engine.restart();
  assert.throws(() => engine.start('p', { commandId: 'c' }), rejected('ALREADY_EXISTS'));
});

test('canceling terminates everything and leaves nothing open [B289 C178]', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        job('x'),
        { id: 'b', type: 'boundaryEvent', attachedTo: 'x', timer: { duration: 'PT1H' } },
        { id: 'm', type: 'receiveTask', message: { name: 'm', key: '="k"' } },
        {
          id: 'sub',
          type: 'subProcess',
          nodes: [{ id: 'in', type: 'startEvent' }, job('y')],
          flows: ['in -> y'],
        },
      ],
      ['start -> fork -> x -> end', 'fork -> m -> end', 'fork -> sub -> end', 'b -> end'],
    ),
  );
  const instance = engine.start('p');
  engine.cancel(instance);
  assert.equal(instance.state, 'TERMINATED');
  assert.deepEqual(instance.terminatedElements.toSorted(), ['m', 'sub', 'x', 'y']);
  assert.deepEqual(instance.activeElements, []);
  assert.deepEqual(engine.jobs({ state: 'any' }), []);
  assert.equal(engine.advanceToNextTimer(), undefined);
  assert.equal(engine.cluster.partition(0).state.subscriptions.size, 0);
});

const reply = { 'reply-to': 'answers', 'correlation-id': 'c1' };

for (const [how, state] of [
  ['completed', 'COMPLETED'],
  ['cancelled', 'TERMINATED'],
] as const) {
  test(`an awaited result of a ${how} instance is sent once, with its variables [C177]`, async () => {
    const engine = await engineOf(spec);
    const variables = { a: 1 };
    const command = { startProcessInstance: { processId: 'p', awaitResult: true, variables } };
    engine.produce(JSON.stringify(command), { headers: reply });
    assert.deepEqual(engine.replies, []);
    const [instance] = engine.instances();
    if (how === 'completed') engine.job().complete({ b: 2 });
    else engine.cancel(instance?.key ?? 0);
    const result = {
      instanceKey: instance?.key,
      state,
      variables: how === 'completed' ? { a: 1, b: 2 } : { a: 1 },
    };
    assert.deepEqual(engine.replies, [
      { topic: 'answers', correlationId: 'c1', answer: { status: 'ok', result } },
    ]);
  });
}

test("awaiting the result of an instance that can't start is rejected immediately", async () => {
  const engine = await engineOf(spec);
  const command = { startProcessInstance: { processId: 'q', awaitResult: true } };
  engine.produce(JSON.stringify(command), { headers: reply });
  assert.equal(engine.replies[0]?.answer.status, 'rejected');
  engine.produce(JSON.stringify({ startProcessInstance: { processId: 'p', awaitResult: true } }));
  assert.match(engine.deadLetters[0]?.reason ?? '', /reply-to and correlation-id/);
});

test('replies are never written to the topics of the engine', async () => {
  const engine = await engineOf(spec);
  const command = JSON.stringify({ startProcessInstance: { processId: 'p' } });
  for (const topic of ['signalbox.state', 'signalbox.commands', '..', 'a b']) {
    engine.produce(command, { headers: { ...reply, 'reply-to': topic } });
  }
  assert.equal(engine.instances().length, 4);
  assert.deepEqual(engine.replies, []);
  for (const { history } of engine.instances()) assert.equal(history.length, 1);
});

test('any client can start an instance with a JSON record on any partition', async () => {
  const engine = await engineOf(spec, { partitions: 3 });
  const command = JSON.stringify({
    startProcessInstance: { processId: 'p', businessKey: 'b', variables: { a: [1] } },
  });
  for (const partition of [0, 1, 2]) engine.produce(command, { partition, headers: reply });
  assert.deepEqual(
    engine.replies.map(({ answer }) => (answer.status === 'ok' ? 'ok' : answer.code)),
    ['ok', 'ALREADY_EXISTS', 'ALREADY_EXISTS'],
  );
  assert.deepEqual(engine.instances()[0]?.variables, { a: [1] });
});

for (const [what, value, reason] of [
  ['no JSON', '{"startProcessInstance"', /not valid JSON/],
  ['an unknown command', '{"startProces":{}}', /names the command/],
  ['two commands', '{"publishMessage":{},"completeJob":{}}', /one property/],
  [
    'the same command twice',
    '{"publishMessage":{"name":"m"},"publishMessage":{"name":"n"}}',
    /'publishMessage' occurs twice/,
  ],
  [
    'the same variable twice',
    '{"publishMessage":{"name":"m","variables":{"a":1,"a":2}}}',
    /'a' occurs twice/,
  ],
  [
    'a number beyond the limits',
    '{"publishMessage":{"name":"m","variables":{"a":1e6145}}}',
    /exponent 6145; the limit is 6144/,
  ],
  [
    'two commands in Protobuf',
    Buffer.concat([
      encodeCommand({ publishMessage: { name: 'm' } }),
      encodeCommand({ completeJob: { jobKey: 1, instanceKey: 1 } }),
    ]),
    /several commands; expected one per record/,
  ],
  ['an unknown field', '{"startProcessInstance":{"proces":"p"}}', /no field 'proces'/],
  ['a wrong type', '{"startProcessInstance":{"processId":5}}', /processId to be a string/],
  ['an inherited name', '{"constructor":{}}', /names the command/],
  ['bytes', Buffer.from([255, 255, 255, 255]), /neither JSON/],
  ['nothing', null, /no value/],
] as const) {
  test(`${what}: a dead letter with the reason, and the next record is processed`, async () => {
    const engine = await engineOf(spec);
    const { offset } = engine.produce(value, { key: 'k', headers: { own: 'h' } });
    const [letter] = engine.deadLetters;
    assert.equal(letter?.code, 'UNDECODABLE');
    assert.match(letter.reason, reason);
    assert.deepEqual([letter.topic, letter.partition, letter.offset], ['signalbox.commands', 0, offset]);
    assert.deepEqual(letter.key, Buffer.from('k'));
    assert.deepEqual(letter.value, value === null ? null : Buffer.from(value));
    assert.deepEqual(letter.headers, [{ key: 'own', value: Buffer.from('h') }]);
    assert.equal(engine.start('p').state, 'ACTIVE');
  });
}

test('a rejection without reply-to is a dead letter, also with a command id; a repeat is not', async () => {
  const engine = await engineOf(spec);
  const unknown = JSON.stringify({ completeJob: { jobKey: 999_999, instanceKey: 2 } });
  engine.produce(unknown);
  engine.produce(unknown, { headers: { 'command-id': 'c' } });
  assert.deepEqual(
    engine.deadLetters.map(({ code }) => code),
    ['NOT_FOUND', 'NOT_FOUND'],
  );
  const start = JSON.stringify({ startProcessInstance: { processId: 'p' } });
  for (let n = 0; n < 2; n++) engine.produce(start, { headers: { 'command-id': 's' } });
  assert.equal(engine.instances().length, 1);
  assert.equal(engine.deadLetters.length, 2);
});

test('256 starts with binary ids are 256 instances, and repeats of them are none', async () => {
  const engine = await engineOf(spec, { partitions: 3 });
  const start = JSON.stringify({ startProcessInstance: { processId: 'p' } });
  const ids = Array.from({ length: 256 }, (_, n) => {
    const id = Buffer.alloc(8);
    id.writeBigUInt64BE(BigInt(n) * 37n);
    return id;
  });
  for (const id of ids) engine.produce(start, { headers: { 'command-id': id }, partition: 1 });
  assert.equal(engine.instances().length, 256);
  engine.restart();
  for (const id of ids) engine.produce(start, { headers: { 'command-id': id } });
  assert.equal(engine.instances().length, 256);
});

test('an id is remembered for the window of time, not for a number of commands', async () => {
  const engine = await engineOf(spec, { commandIdWindowMs: 60_000 });
  const start = JSON.stringify({ startProcessInstance: { processId: 'p' } });
  const send = (id: string): void => void engine.produce(start, { headers: { 'command-id': id } });
  send('first');
  for (let n = 0; n < 2500; n++) send(`id-${n}`);
  engine.advanceBy('PT59S');
  engine.restart();
  send('first');
  assert.equal(engine.instances().length, 2501);
  engine.advanceBy('PT1S');
  send('first');
  assert.equal(engine.instances().length, 2502);
});

test('a repeat names the instance of the first command, which shows it in its history', async () => {
  const engine = await engineOf(spec);
  const start = JSON.stringify({ startProcessInstance: { processId: 'p' } });
  const asking = { 'command-id': 's', 'reply-to': 'answers', 'correlation-id': Buffer.from([0xff, 0]) };
  engine.produce(start, { headers: { 'command-id': 's' } });
  const [instance] = engine.instances();
  engine.produce(start, { headers: { 'command-id': 's' } });
  engine.produce(start, { headers: asking });
  const [reply] = engine.replies;
  assert.equal(reply?.correlationId, '0xff00');
  assert.deepEqual(reply.answer, {
    status: 'rejected',
    code: 'ALREADY_EXISTS',
    reason: "a command with the id 's' was already processed",
    details: { instanceKey: instance?.key },
  });
  const repeats = instance?.history.filter(({ repeatedCommandId }) => repeatedCommandId);
  assert.deepEqual(
    repeats?.map(({ command, events, repeatedCommandId }) => [command, events, repeatedCommandId]),
    [
      ['startProcessInstance', [], 's'],
      ['startProcessInstance', [], 's'],
    ],
  );
});

test('an instance whose reply has a binary correlation id is of a format that older versions refuse', async () => {
  const engine = await engineOf(spec);
  const start = JSON.stringify({ startProcessInstance: { processId: 'p', awaitResult: true } });
  const id = Buffer.from([0, 0xc3, 0x28]);
  engine.produce(start, { headers: { 'reply-to': 'answers', 'correlation-id': id } });
  const [instance] = engine.instances();
  assert.equal(engine.cluster.topics.instance(instance?.key ?? 0)?.format, 2);
  engine.restart();
  engine.job('x').complete();
  assert.deepEqual(
    engine.replies.map(({ correlationId, answer }) => [correlationId, answer.status]),
    [['0x00c328', 'ok']],
  );
});

test('a command whose ids are too long is refused', async () => {
  const engine = await engineOf(spec);
  const start = JSON.stringify({ startProcessInstance: { processId: 'p' } });
  engine.produce(start, { headers: { 'command-id': 'x'.repeat(1001) } });
  engine.produce(start, { headers: { 'reply-to': 'answers', 'correlation-id': 'x'.repeat(1001) } });
  assert.deepEqual(
    engine.deadLetters.map(({ code, reason }) => [code, reason]),
    [
      ['INVALID_ARGUMENT', 'the header command-id has 1001 bytes; the limit is 1000'],
      ['INVALID_ARGUMENT', 'the header correlation-id has 1001 bytes; the limit is 1000'],
    ],
  );
  assert.equal(engine.instances().length, 0);
});

test('a key of a partition that does not exist is rejected', async () => {
  const engine = await engineOf(spec);
  assert.throws(() => engine.cancel(5 * 2 ** 43 + 1), rejected('NOT_FOUND', /partition 5/));
});

test('a field that is absent in JSON has the default of Protobuf, in nested messages too', async () => {
  const engine = await engineOf(process([job('task')], ['start -> task -> end']));
  const instance = engine.start('p');
  const { key: instanceKey } = instance;
  for (const modification of [{ activate: [{}] }, { move: [{}] }, { terminate: [{}] }]) {
    const command = { modifyProcessInstance: { instanceKey, ...modification } };
    engine.cluster.append({ value: Buffer.from(JSON.stringify(command)) });
    engine.cluster.settle();
    assert.equal(engine.deadLetters.at(-1)?.code, 'INVALID_ARGUMENT', JSON.stringify(modification));
  }
  assert.equal(instance.suspendedReason, undefined);
});
