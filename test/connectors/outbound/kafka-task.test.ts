/**
 * The outbound Kafka connector in a process: kafka-connector contract §2 and §4, and §8 for tasks that write
 * to topics.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutboundOptions } from '../../../connectors/outbound/outbound-tasks.ts';
import { ConnectorTasks } from '../../../connectors/outbound/outbound-tasks.ts';
import { SecretStore } from '../../../connectors/secrets/secret-store.ts';
import type { InstanceEvent, TestEngine } from '../../../testkit/index.ts';
import { EventKind } from '../../../testkit/index.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, process } from '../../engine/engine-of.ts';

const secrets = new SecretStore({
  environment: { SECRET_Servers: 'own:9092', SECRET_Token: 's3cr3t-value' },
});
const isOwnCluster = (servers: readonly string[]): boolean => servers.includes('own:9092');

const INPUTS = {
  'topic.bootstrapServers': '{{secrets.Servers}}',
  'topic.topicName': 'Portfolio',
  'message.key': '99',
  'message.value': '={"name": name, "source": "Camunda"}',
};

function send(headers: Record<string, string> = {}, inputs: Record<string, string> = {}): NodeSpec {
  const job = { type: 'io.camunda:connector-kafka:1', headers };
  return { id: 'send', type: 'serviceTask', job, inputs: { ...INPUTS, ...inputs } };
}

function run(
  task: NodeSpec,
  options: Partial<OutboundOptions> = {},
  more: NodeSpec[] = [],
): Promise<TestEngine> {
  const outbound = new ConnectorTasks({ secrets, isOwnCluster, ...options });
  const caught = more.map(({ id }) => `${id} -> end`);
  return engineOf(process([task, ...more], ['start -> send -> end', ...caught]), { outbound });
}

function texts(engine: TestEngine, topic = 'Portfolio') {
  return engine.recordsOn(topic).map(({ key, value, headers = [] }) => ({
    key: String(key),
    value: value?.toString(),
    ...(headers.length > 0 ? { headers: headers.map((one) => [one.key, one.value?.toString()]) } : {}),
  }));
}

test('key and value are written, and the process continues in the same step', async () => {
  const engine = await run(send({}, { headers: '={"a": "b", "n": 1}' }));
  const instance = engine.start('p', { variables: { name: 'ACME' } });
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.variables, { name: 'ACME' });
  assert.deepEqual(texts(engine), [
    {
      key: '99',
      value: '{"name":"ACME","source":"Camunda"}',
      headers: [
        ['a', 'b'],
        ['n', '1'],
      ],
    },
  ]);
});

test('a missing key is the JSON text null; a string value is written unchanged', async () => {
  const task = send({}, { 'message.value': 'plain text' });
  const { 'message.key': _key, ...inputs } = task.inputs as Record<string, string>;
  const engine = await run({ ...task, inputs });
  engine.start('p');
  assert.deepEqual(texts(engine), [{ key: 'null', value: 'plain text' }]);
});

test('the result has the offset of the record: first the variable, then the expression', async () => {
  const engine = await run(
    send({ resultVariable: 'sent', resultExpression: '={ at: offset, on: response.topic }' }),
  );
  engine.start('p');
  const { variables, state } = engine.start('p');
  assert.equal(state, 'COMPLETED');
  const timestamp = engine.nowMs;
  assert.deepEqual(variables, {
    sent: { topic: 'Portfolio', timestamp, offset: 1, partition: 0 },
    at: 1,
    on: 'Portfolio',
  });
});

test('the error expression is also evaluated after success', async () => {
  const engine = await run(
    send({ errorExpression: '=if offset = 0 then bpmnError("FIRST", "m") else null' }),
    {},
    [{ id: 'first', type: 'boundaryEvent', attachedTo: 'send', error: 'FIRST' }],
  );
  assert.ok(engine.start('p').completedElements.includes('first'));
  assert.ok(!engine.start('p').completedElements.includes('first'));
});

test('an invalid request leaves no retries, and the message does not contain the secret', async () => {
  const cases: [Record<string, string>, RegExp][] = [
    [{ 'topic.topicName': '{{secrets.Nope}}' }, /Secret with name 'Nope' is not available/],
    [{ 'topic.topicName': '=null' }, /topic\.topicName is missing/],
    [{ 'authentication.username': 'anna' }, /only one of them/],
    [{ headers: 'text' }, /headers must be a context/],
    [{ 'schemaStrategy.type': 'inlineSchema', 'schemaStrategy.schema': '{}' }, /not an Avro schema/],
  ];
  for (const [inputs, message] of cases) {
    const engine = await run(send({}, inputs));
    const [incident] = engine.start('p', { variables: { name: 'ACME' } }).incidents;
    assert.equal(incident?.type, 'JOB_NO_RETRIES');
    assert.match(incident?.message ?? '', message);
  }
  const engine = await run(send({ retryBackoff: 'soon' }));
  assert.match(engine.start('p').incidents[0]?.message ?? '', /retryBackoff is not a duration/);
});

test('a topic of the engine fails only the job: back-off, retries, then an incident', async () => {
  const engine = await run(send({ retryBackoff: 'PT10S' }, { 'topic.topicName': 'signalbox.state' }));
  const instance = engine.start('p');
  const left = () => instance.history.flatMap(({ events }) => events.flatMap((event) => retriesOf(event)));
  assert.deepEqual(left(), [2]);
  engine.advanceBy('PT10S');
  assert.deepEqual([left(), instance.incidents.length], [[2, 1], 0]);
  engine.advanceBy('PT10S');
  assert.match(
    instance.incidents[0]?.message ?? '',
    /Error during Kafka Producer execution.*signalbox\.state/,
  );
  assert.equal(texts(engine, 'signalbox.state').length, 0);
});

test('an error expression can handle a failure', async () => {
  const bad = { 'topic.topicName': 'signalbox.state' };
  const caught = { id: 'caught', type: 'boundaryEvent', attachedTo: 'send', error: 'BAD' } as const;
  const thrown = await run(send({ errorExpression: '=bpmnError("BAD", error.message)' }, bad), {}, [caught]);
  assert.ok(thrown.start('p').completedElements.includes('caught'));
  const ignored = await run(send({ errorExpression: '=ignoreError({ skipped: error.code })' }, bad));
  assert.deepEqual(ignored.start('p').variables, { skipped: 'FAIL' });
  const failed = await run(send({ errorExpression: '=jobError("no", {}, 1, duration("PT1M"))' }, bad));
  const instance = failed.start('p');
  assert.deepEqual(instance.incidents, []);
  failed.advanceBy('PT1M');
  assert.deepEqual(instance.incidents, [], 'one retry each time, endlessly');
});

test('the 404 of the stock-tracking model never matches, and can be injected for tests', async () => {
  const errorExpression = '=if error.code = 404 then\n  bpmnError("Error404", "Got a 404")\nelse\n  null';
  const caught = { id: 'caught', type: 'boundaryEvent', attachedTo: 'send', error: 'Error404' } as const;
  const plain = await run(send({ errorExpression }), {}, [caught]);
  assert.ok(!plain.start('p').completedElements.includes('caught'));
  const failWith = () => ({ code: 404, message: 'not found' });
  const injected = await run(send({ errorExpression }), { failWith }, [caught]);
  assert.ok(injected.start('p').completedElements.includes('caught'));
});

test('plain Avro is written with a schema in the model, also in the form of template version 4', async () => {
  const schema = '{"type":"record","name":"R","fields":[{"name":"name","type":"string"}]}';
  const engine = await run(send({}, { serializationType: 'avro', 'avro.schema': schema }));
  engine.start('p', { variables: { name: 'ACME' } });
  assert.deepEqual(engine.recordsOn('Portfolio')[0]?.value, Buffer.from('\bACME'));
  const bad = await run(send({}, { serializationType: 'avro', 'avro.schema': schema }));
  const instance = bad.start('p', { variables: { name: 5 } });
  assert.match(instance.incidents[0]?.message ?? '', /does not match the Avro schema/);
});

test('a worker does the job for another cluster, with unresolved secrets in the record', async () => {
  const engine = await run(
    send({}, { 'topic.bootstrapServers': 'far:9092', 'message.value': '{{secrets.Token}}' }),
  );
  const [job] = engine.start('p').jobs;
  assert.equal(job?.type, 'io.camunda:connector-kafka:1');
  assert.deepEqual((job?.variables as { message: unknown })?.message, {
    key: '99',
    value: '{{secrets.Token}}',
  });
});

test('throw and end events and send tasks also write; a secret is only in the record', async () => {
  const task = { ...send({}, { 'message.value': '{{secrets.Token}}' }), type: 'sendTask' };
  const engine = await run(task);
  const instance = engine.start('p');
  assert.deepEqual(texts(engine), [{ key: '99', value: 's3cr3t-value' }]);
  assert.ok(!JSON.stringify(instance.history).includes('s3cr3t-value'));
});

test('a restart after every step changes nothing', async () => {
  const engine = await run(send({ resultVariable: 'sent', retryBackoff: 'PT1S' }));
  engine.restart();
  const instance = engine.start('p', { variables: { name: 'ACME' } });
  engine.restart();
  assert.equal(instance.state, 'COMPLETED');
});

test('a task of a configured type writes its job to the topic in its task header', async () => {
  const ping: NodeSpec = {
    id: 'send',
    type: 'serviceTask',
    job: { type: 'ping', headers: { topic: 'pong' } },
  };
  const engine = await run(ping, { topicTasks: { types: ['ping'] } });
  const instance = engine.start('p', { variables: { name: 'n', key: 'k' } });
  assert.equal(instance.state, 'COMPLETED');
  const [record] = engine.recordsOn('pong');
  const job = JSON.parse(String(record?.value));
  assert.equal(String(record?.key), String(job.key));
  assert.equal(job.type, 'ping');
  assert.deepEqual(job.customHeaders, { topic: 'pong' });
  assert.deepEqual(job.variablesAsMap, { name: 'n', key: 'k' });
  assert.equal(job.bpmnProcessId, 'p');
  const without: NodeSpec = { id: 'send', type: 'serviceTask', job: { type: 'ping' } };
  const bad = await run(without, { topicTasks: { types: ['ping'] } });
  assert.match(bad.start('p').incidents[0]?.message ?? '', /names a topic/);
});

test('an endless loop of such tasks does not block the partition', async () => {
  const outbound = new ConnectorTasks({ secrets, isOwnCluster });
  const spec = process([send(), { id: 'back', type: 'exclusiveGateway' }], ['start -> back -> send -> back']);
  const engine = await engineOf(spec, { outbound, activationsPerStepMax: 50 });
  const instance = engine.start('p');
  assert.equal(instance.state, 'ACTIVE');
  assert.equal(texts(engine).length, 100, 'the rest comes in the next turn of the clock');
});

function retriesOf(event: InstanceEvent): number[] {
  return event.kind === EventKind.jobFailed ? [event.job.retries ?? 0] : [];
}
