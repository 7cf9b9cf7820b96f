/**
 * The command line against a real broker and a real engine: deploying, starting, working on jobs and
 * incidents, messages, dead letters; and reading all of it after the engine has stopped.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Engine } from '../../../engine/node/engine.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { commandLineOf, parseLines } from './command-line.ts';

const PARTITIONS = 3;

let cluster: SignalboxCluster;
let engine: Engine;
let folder: string;
let line: ReturnType<typeof commandLineOf>;

/** Two branches: a job with an error boundary event, and a message; joined at the end. */
const ORDER = bpmnXml({
  id: 'order',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'fork', type: 'parallelGateway' },
    { id: 'charge', type: 'serviceTask', job: { type: 'charge' } },
    { id: 'refused', type: 'boundaryEvent', attachedTo: 'charge', error: 'REFUSED' },
    { id: 'paid', type: 'intermediateCatchEvent', message: { name: 'paid', key: '=orderId' } },
    { id: 'join', type: 'parallelGateway' },
    { id: 'end', type: 'endEvent' },
    { id: 'stop', type: 'endEvent', terminate: true },
  ],
  flows: ['start -> fork -> charge -> join -> end', 'fork -> paid -> join', 'refused -> stop'],
});
const HELLO = bpmnXml({
  id: 'hello',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'greet', type: 'scriptTask', script: { expression: '="Hello, " + name', result: 'greeting' } },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> greet -> end'],
});
const BAD = bpmnXml({
  id: 'bad',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'odd', type: 'choreographyTask' },
  ],
  flows: ['start -> odd'],
});

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'));
  for (const [name, xml] of Object.entries({ order: ORDER, hello: HELLO, bad: BAD })) {
    await writeFile(join(folder, `${name}.bpmn`), xml);
  }
  cluster = await SignalboxCluster.open(PARTITIONS);
  line = commandLineOf(cluster);
  engine = await cluster.startEngine('one');
  const { exitCode } = await line.run('deploy', file('order'), file('hello'));
  assert.equal(exitCode, 0);
});

after(async () => {
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
});

function file(name: string): string {
  return join(folder, `${name}.bpmn`);
}

async function startOrder(orderId: string, ...more: string[]): Promise<string> {
  const variables = JSON.stringify({ orderId });
  const [started] = await line.json('start', 'order', '--variables', variables, ...more);
  return String(started?.['instanceKey']);
}

interface ReasonObject {
  readonly kind: string;
  readonly elementId: string;
  readonly command: string;
}

test('an invalid file rejects the whole deployment, with file, element and reason', async () => {
  const refused = await line.run('deploy', file('hello'), file('bad'), '--json');
  assert.equal(refused.exitCode, 4);
  const [finding] = parseLines(refused.stdout);
  assert.equal(finding?.['file'], 'bad.bpmn', 'a path of this machine is not shown');
  assert.equal(finding?.['elementId'], 'odd');
  assert.match(String(finding?.['reason']), /choreographyTask/);
  assert.match((await line.run('start', 'bad')).stderr, /'bad' is not deployed/);

  const again = await line.json('deploy', file('hello'));
  assert.deepEqual([again[0]?.['version'], again[0]?.['created']], [1, false]);
});

test('run deploys, starts and waits for the end', async () => {
  const [ended] = await line.json('run', file('hello'), '--variables', '{"name":"World"}', '--await');
  assert.equal(ended?.['state'], 'COMPLETED');
  assert.deepEqual(ended?.['variables'], { name: 'World', greeting: 'Hello, World' });
});

test('an order is processed manually: why shows each step, and its suggested commands work', async () => {
  const key = await startOrder('o-1', '--business-key', 'b-1');
  const reasons = await line.json<ReasonObject>('why', key);
  assert.deepEqual(reasons.map(({ kind, elementId }) => `${kind} ${elementId}`).toSorted(), [
    'job charge',
    'message paid',
  ]);
  for (const { command } of reasons) {
    const [program, ...args] = command.split(' ');
    assert.equal(program, 'signalbox');
    const { exitCode, stderr } = await line.run(...args);
    assert.equal(exitCode, 0, stderr);
  }
  await until('the order has ended', async () => {
    const [instance] = await line.json('get', key);
    return instance?.['state'] === 'COMPLETED';
  });
  assert.match((await line.run('why', key)).stdout, /is not waiting: it is COMPLETED/);
  const events = await line.json('trace', key);
  assert.equal(events[0]?.['event'], 'processInstanceCreated');
  assert.match((await line.run('trace', key)).stdout, /├─ .* charge serviceTask {2}/);
});

test('a job fails, becomes an incident, gets retries, and throws an error that is caught', async () => {
  const key = await startOrder('o-2');
  const jobKeys = await line.json<{ instanceKey: number; jobKey: number }>('list', 'jobs');
  const job = String(jobKeys.find(({ instanceKey }) => String(instanceKey) === key)?.jobKey);
  assert.equal((await line.run('fail', job, '--message', 'no network')).exitCode, 0);
  const [retried] = await line.json<{ elements: { job?: { retries: number } }[] }>('get', job);
  assert.equal(retried?.elements.find((element) => element.job)?.job?.retries, 2, 'one less than before');

  assert.equal((await line.run('fail', job, '--retries', '0', '--message', 'none')).exitCode, 0);
  const incidents = await line.json<{ instanceKey: number; incidentKey: number; message: string }>(
    'list',
    'incidents',
    '--where',
    'element=charge',
  );
  const incident = incidents.find(({ instanceKey }) => String(instanceKey) === key);
  assert.equal(incident?.message, 'none');
  assert.equal((await line.run('complete', job)).exitCode, 4, 'a job with an incident has no result');
  const stuck = await line.run('resolve', String(incident?.incidentKey));
  assert.equal(stuck.exitCode, 4);
  assert.match(stuck.stderr, /--retries=1/);
  assert.equal((await line.run('resolve', String(incident?.incidentKey), '--retries', '2')).exitCode, 0);

  assert.equal((await line.run('throw', job, '--code', 'REFUSED')).exitCode, 0);
  const [ended] = await line.json('get', key);
  assert.equal(ended?.['state'], 'COMPLETED', 'the error led to the terminate end event');
  assert.equal((await line.run('complete', job)).exitCode, 3, 'the job is gone');
});

test('variables, business keys, and canceling', async () => {
  const key = await startOrder('o-3', '--business-key', 'b-3');
  const second = await line.run('start', 'order', '--business-key', 'b-3');
  assert.equal(second.exitCode, 4);
  assert.match(second.stderr, new RegExp(key), 'names the instance that has the business key');

  await line.json('set', 'variables', key, 'amount=7', 'note=seven');
  const [instance] = await line.json('get', key);
  assert.deepEqual(instance?.['variables'], { orderId: 'o-3', amount: 7, note: 'seven' });
  const found = await line.json('list', 'instances', '--where', 'variable.amount=7', 'state=active');
  assert.deepEqual(
    found.map((row) => String(row['instanceKey'])),
    [key],
  );
  assert.equal((await line.run('cancel', key)).exitCode, 0);
  assert.equal((await line.run('cancel', key)).exitCode, 3);
  assert.equal((await line.run('start', 'order', '--version', '9')).exitCode, 3);
});

test('messages are buffered for their time to live, rejected by their id, and listed', async () => {
  await line.json(
    'publish',
    'paid',
    '--key',
    'absent',
    '--ttl',
    '1h',
    '--id',
    'm-1',
    '--variables',
    '{"a":1}',
  );
  const second = await line.run('publish', 'paid', '--key', 'absent', '--id', 'm-1');
  assert.equal(second.exitCode, 4);
  const [message] = await line.json('list', 'messages', '--where', 'key=absent');
  assert.deepEqual(
    [message?.['name'], message?.['messageId'], message?.['variables']],
    ['paid', 'm-1', { a: 1 }],
  );
  await line.json('publish', 'paid', '--key', 'gone', '--ttl', '0s');
  assert.deepEqual(await line.json('list', 'messages', '--where', 'key=gone'), []);
});

test('dead letters are listed, redriven after the cause is fixed, and never twice', async () => {
  const producer = new RecordProducer(cluster.connection);
  const command = (value: string) => ({
    topic: cluster.topics.commands,
    partition: 1,
    key: null,
    value: Buffer.from(value),
  });
  await producer.send([
    command('garbage'),
    command('{"startProcessInstance": {"processId": "later", "variables": {"name": "dead"}}}'),
  ]);
  await producer.close();
  const listed = () => line.json<{ letter: string; code: string; reason: string }>('dead-letters', 'list');
  await until('both are dead letters', async () => (await listed()).length === 2);
  const letters = await listed();
  assert.deepEqual(letters.map(({ code }) => code).toSorted(), ['NOT_FOUND', 'UNDECODABLE']);
  const letter = letters.find(({ code }) => code === 'NOT_FOUND')?.letter ?? '';

  const refused = await line.run('dead-letters', 'redrive', letter);
  assert.equal(refused.exitCode, 4, 'the process is still not there');
  const selected = async (...filter: string[]): Promise<unknown[]> => {
    const { stdout } = await line.run('dead-letters', 'redrive', ...filter, '--json');
    return parseLines(stdout).map((row) => row['letter']);
  };
  const { commands } = cluster.topics;
  assert.deepEqual(await selected('--code', 'NOT_FOUND', '--topic', commands, '--since', '1h'), [letter]);
  assert.deepEqual(await selected('--reason', 'LATER'), [letter], 'a part of the reason, in any case');
  assert.deepEqual(await selected('--topic', 'another'), []);
  assert.deepEqual(await selected('--until', '1h'), []);
  assert.equal((await line.run('dead-letters', 'redrive', letter, '--code', 'NOT_FOUND')).exitCode, 2);
  await writeFile(file('later'), HELLO.replaceAll('"hello"', '"later"'));
  await line.json('deploy', file('later'));
  const all = await line.run('dead-letters', 'redrive', '--all', '--json');
  assert.equal(all.exitCode, 4, 'garbage stays garbage');
  assert.deepEqual(
    parseLines(all.stdout)
      .map(({ status }) => status)
      .toSorted(),
    ['done', 'skipped'],
  );
  await line.json('dead-letters', 'redrive', letter);
  const instances = await line.json('list', 'instances', '--where', 'process=later');
  assert.equal(instances.length, 1, 'redriving twice starts one instance');
  assert.deepEqual(
    (await listed()).map(({ code }) => code),
    ['UNDECODABLE'],
  );
});

test('without an engine, everything can be read, and a command reports a missing reply', async () => {
  const key = await startOrder('o-off');
  const ended = (await line.json('list', 'instances', '--where', 'state=completed'))[0];
  await cluster.stopEngine(engine);

  const [instance] = await line.json('get', key);
  assert.equal(instance?.['state'], 'ACTIVE');
  const kinds = async () => (await line.json<ReasonObject>('why', key)).map(({ kind }) => kind).toSorted();
  assert.deepEqual(await kinds(), ['engine', 'job', 'message']);
  assert.ok((await line.json('trace', key)).length > 0);
  assert.equal((await line.json('get', String(ended?.['instanceKey'])))[0]?.['state'], 'COMPLETED');
  const definitions = await line.json('list', 'definitions');
  assert.deepEqual(definitions.map((row) => row['processId']).toSorted(), ['hello', 'later', 'order']);

  const unanswered = await line.run('cancel', key, '--timeout', '500ms');
  assert.equal(unanswered.exitCode, 5);
  assert.match(unanswered.stderr, /last processed .* by node one/);
  assert.deepEqual(await kinds(), ['engine', 'job', 'message'], 'a command waits for the engine');

  engine = await cluster.startEngine('two');
  await until('the command that waited is carried out', async () => {
    return (await line.json('get', key))[0]?.['state'] === 'TERMINATED';
  });
});

test('unknown keys and ids are not found', async () => {
  for (const args of [
    ['get', '8796093022999999'],
    ['get', '123456'],
    ['trace', '123456'],
    ['complete', '123456'],
    ['resolve', '123456'],
    ['dead-letters', 'redrive', '0/999'],
  ]) {
    assert.equal((await line.run(...args)).exitCode, 3, args.join(' '));
  }
});
