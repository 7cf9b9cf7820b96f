/** The gRPC gateway on a real Kafka, by a plain gRPC client: statuses, health and streams. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Client, ClientReadableStream, ClientUnaryCall, ServiceError } from '@grpc/grpc-js';
import { credentials, loadPackageDefinition, Metadata, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { bpmnXml } from '../../bpmn-xml.ts';
import { openServerOn, TestServer } from '../fixture/server.ts';
import { until } from '../fixture/until.ts';
import { itemsOf, requestsTo } from './requests.ts';

type Message = Readonly<Record<string, unknown>>;
type Unary = (request: Message, done: (error: ServiceError | null, answer: Message) => void) => void;
type WithMetadata = (
  request: Message,
  metadata: Metadata,
  done: (error: ServiceError | null, answer: Message) => void,
) => ClientUnaryCall;
type Stream = (request: Message) => ClientReadableStream<Message>;

let api: TestServer;
const clients: Client[] = [];

/** The methods of a service, as grpc-js creates them. */
function service(
  file: string,
  name: string,
  address = api.addresses.grpc,
): Readonly<Record<string, Unary & Stream>> {
  const path = fileURLToPath(new URL(`../../../server/grpc/${file}.proto`, import.meta.url));
  let found: unknown = loadPackageDefinition(
    loadSync(path, { keepCase: true, longs: String, enums: String, defaults: true }),
  );
  for (const part of name.split('.')) found = (found as Readonly<Record<string, unknown>>)[part];
  const Service = found as new (
    address: string,
    how: ReturnType<typeof credentials.createInsecure>,
  ) => Client;
  const client = new Service(address, credentials.createInsecure());
  clients.push(client);
  return client as unknown as Readonly<Record<string, Unary & Stream>>;
}

function call(of: Readonly<Record<string, Unary>>, name: string, request: Message): Promise<Message> {
  return new Promise((resolve, reject) => {
    of[name]?.call(of, request, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

before(async () => {
  api = await TestServer.open();
});

after(async () => {
  for (const client of clients) client.close();
  await api.close();
});

const WORK = bpmnXml({
  id: 'grpc-work',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'work', type: 'serviceTask', job: { type: 'grpc-work' } },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> work -> end'],
});

test('errors have the status and the text of Camunda', async () => {
  const gateway = service('gateway', 'gateway_protocol.Gateway');
  const publish = { name: 'm', correlationKey: 'k', timeToLive: 60_000, messageId: 'one' };
  await call(gateway, 'PublishMessage', publish);
  const cases: readonly (readonly [name: string, request: Message, code: number, text: RegExp])[] = [
    [
      'CreateProcessInstance',
      { bpmnProcessId: 'none', version: -1 },
      status.NOT_FOUND,
      /process ID 'none', but none found/,
    ],
    ['CreateProcessInstance', {}, status.INVALID_ARGUMENT, /At least one of/],
    [
      'CreateProcessInstance',
      { bpmnProcessId: 'x', variables: '[1]' },
      status.INVALID_ARGUMENT,
      /root level object/,
    ],
    ['CreateProcessInstance', { bpmnProcessId: 'x', variables: '{' }, status.INVALID_ARGUMENT, /JSON/],
    [
      'CreateProcessInstance',
      { bpmnProcessId: 'x', tenantId: 't' },
      status.INVALID_ARGUMENT,
      /multi-tenancy is disabled/,
    ],
    [
      'CompleteJob',
      { jobKey: '17' },
      status.NOT_FOUND,
      /^.*Expected to complete job with key '17', but no such job was found/,
    ],
    ['CancelProcessInstance', { processInstanceKey: '17' }, status.NOT_FOUND, /no such process was found/],
    [
      'PublishMessage',
      publish,
      status.ALREADY_EXISTS,
      /with id 'one', but a message with that id was already published/,
    ],
    ['ResolveIncident', { incidentKey: '17' }, status.NOT_FOUND, /no such incident/],
    ['DeployResource', { resources: [] }, status.INVALID_ARGUMENT, /No resources/],
  ];
  for (const [name, request, code, text] of cases) {
    await assert.rejects(call(gateway, name, request), (error: ServiceError) => {
      assert.equal(error.code, code, `${name}: ${error.details}`);
      assert.match(error.details, text);
      return true;
    });
  }
});

test('a repeat with the same idempotency key gets the first answer and has no effect; its metadata has the position', async () => {
  const gateway = service('gateway', 'gateway_protocol.Gateway');
  const content = Buffer.from(WORK.replaceAll('grpc-work', 'grpc-repeated'));
  await call(gateway, 'DeployResource', { resources: [{ name: 'a.bpmn', content }] });
  const places: string[] = [];
  const create = (key: string, more: Message = {}): Promise<Message> => {
    const metadata = new Metadata();
    metadata.set('idempotency-key', key);
    const request = { bpmnProcessId: 'grpc-repeated', version: -1, tags: ['a', 'b'], ...more };
    return new Promise((resolve, reject) => {
      const method = gateway['CreateProcessInstance'] as unknown as WithMetadata;
      const sent = method.call(gateway, request, metadata, (error, answer) =>
        error ? reject(error) : resolve(answer),
      );
      sent.once('status', (end) => places.push(String(end.metadata.get('signalbox-position')[0])));
    });
  };
  const [first, second] = await Promise.all([create('one'), create('one')]);
  assert.deepEqual(second, first);
  assert.deepEqual(await create('one'), first);
  assert.deepEqual(first['tags'], ['a', 'b']);
  const other = await create('two');
  assert.notEqual(other['processInstanceKey'], first['processInstanceKey']);
  await assert.rejects(create('one', { tags: [] }), (error: ServiceError) => {
    assert.equal(error.code, status.INVALID_ARGUMENT);
    assert.match(error.details, /another request/);
    return true;
  });
  await assert.rejects(create('a b'), { code: status.INVALID_ARGUMENT });
  assert.equal(new Set(places.slice(0, 3)).size, 1);
  assert.match(places[0] ?? '', /^\d+:\d+$/);
  const filter = { processDefinitionId: 'grpc-repeated', tags: ['b'] };
  const found = await requestsTo(() => api.addresses.http).post('/process-instances/search', { filter });
  assert.equal(itemsOf(found).length, 2);
});

test('the health service says that the gateway serves', async () => {
  const health = service('health', 'grpc.health.v1.Health');
  assert.deepEqual(await call(health, 'Check', { service: '' }), { status: 'SERVING' });
});

test('the jobs of a canceled stream are available again at once', async () => {
  const gateway = service('gateway', 'gateway_protocol.Gateway');
  await call(gateway, 'DeployResource', { resources: [{ name: 'a.bpmn', content: Buffer.from(WORK) }] });
  const request = { type: 'grpc-work', worker: 'w', timeout: 600_000 };
  const stream = gateway['StreamActivatedJobs']?.(request);
  assert.ok(stream);
  const canceled = new Promise((resolve) => stream.once('error', resolve));
  // The response to a later call of the same connection shows that the gateway has received the stream.
  await call(gateway, 'Topology', {});
  stream.cancel();
  await canceled;
  const { processInstanceKey } = await call(gateway, 'CreateProcessInstance', {
    bpmnProcessId: 'grpc-work',
    version: -1,
  });
  const jobs: Message[] = [];
  const poll = gateway['ActivateJobs']?.({ ...request, maxJobsToActivate: 5, requestTimeout: 60_000 });
  for await (const message of poll ?? []) jobs.push(...(message as { jobs: Message[] }).jobs);
  assert.deepEqual(
    jobs.map((job) => [job['processInstanceKey'], job['kind'], job['listenerEventType'], job['variables']]),
    [[processInstanceKey, 'BPMN_ELEMENT', 'UNSPECIFIED', '{}']],
  );
});

test('a gateway that stops ends the polls that wait, without an error', async () => {
  const server = await openServerOn(api.cluster);
  const gateway = service('gateway', 'gateway_protocol.Gateway', server.grpcAddress ?? '');
  const request = {
    type: 'stopped',
    worker: 'w',
    timeout: 60_000,
    maxJobsToActivate: 1,
    requestTimeout: 600_000,
  };
  const polls = Array.from({ length: 5 }, async () => {
    const messages: Message[] = [];
    for await (const message of gateway['ActivateJobs']?.(request) ?? []) messages.push(message as Message);
    return messages;
  });
  await until('all polls wait', async () => {
    const metrics = await (await fetch(`${server.managementUrl}/actuator/prometheus`)).text();
    return /^signalbox_server_waiting_polls 5$/m.test(metrics);
  });
  await server.close();
  assert.deepEqual(await Promise.all(polls), Array(5).fill([]));
});
