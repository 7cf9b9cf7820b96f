/**
 * The requests that Camunda Desktop Modeler 5.50.1 was recorded to send, with its headers: connection check,
 * deployment, start, and what its task testing reads.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bpmnXml } from '../../bpmn-xml.ts';
import { TestServer } from '../fixture/server.ts';

/** Sent with each request, also with GET. */
const HEADERS = {
  'user-agent': 'camunda8-sdk-nodejs/8.8.11',
  authorization: '',
  accept: '*/*',
  'accept-encoding': 'gzip, deflate, br',
  'content-type': 'application/json',
};

let api: TestServer;

before(async () => {
  api = await TestServer.open();
});

after(() => api.close());

type Body = Readonly<Record<string, unknown>>;

async function send(method: string, path: string, body?: object): Promise<Body> {
  const response = await fetch(`${api.addresses.http}/v2${path}`, {
    method,
    headers: HEADERS,
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.equal(response.status, 200, `${method} ${path}: ${text}`);
  return JSON.parse(text) as Body;
}

const ORDER = bpmnXml({
  id: 'demo-order',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'work', type: 'serviceTask', job: { type: 'demo-work' } },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> work -> end'],
});

/** Deploys as the modeler's HTTP library does. */
async function deploy(): Promise<Body> {
  const boundary = 'form-data-boundary-1';
  const body = [
    `--${boundary}`,
    'Content-Disposition: form-data; name="resources"; filename="order.bpmn"',
    'Content-Type: application/octet-stream',
    '',
    ORDER,
    `--${boundary}--`,
    '',
  ].join('\r\n');
  const response = await fetch(`${api.addresses.http}/v2/deployments`, {
    method: 'POST',
    headers: { ...HEADERS, 'content-type': `multipart/form-data; boundary=${boundary}` },
    body,
  });
  assert.equal(response.status, 200);
  return (await response.json()) as Body;
}

test('the Modeler connects, deploys, starts an instance and reads it', async () => {
  const topology = await send('GET', '/topology');
  assert.match(String(topology['gatewayVersion']), /^8\.\d+\.\d+$/);
  assert.ok((topology['brokers'] as unknown[]).length > 0);
  await send('GET', '/topology');
  assert.deepEqual((await send('GET', '/authentication/me'))['authorizedComponents'], ['*']);
  const deployments = (await deploy())['deployments'] as { processDefinition: Body }[];
  assert.deepEqual(
    deployments.map(({ processDefinition }) => processDefinition['processDefinitionId']),
    ['demo-order'],
  );
  const start = { variables: { a: 1 }, processDefinitionId: 'demo-order', tenantId: '<default>' };
  const { processInstanceKey } = await send('POST', '/process-instances', start);
  const filter = { processInstanceKey };
  const expected: readonly (readonly [path: string, body: object, count: number])[] = [
    ['/process-instances/search', { filter }, 1],
    ['/variables/search?truncateValues=false', { filter }, 1],
    ['/element-instances/search', { filter }, 3],
    ['/jobs/search', { filter }, 1],
    ['/message-subscriptions/search', { filter }, 0],
    ['/user-tasks/search', { filter }, 0],
    [`/process-instances/${processInstanceKey}/incidents/search`, {}, 0],
    ['/cluster-variables/search', {}, 0],
  ];
  for (const [path, body, count] of expected) {
    const answer = await send('POST', path, body);
    assert.equal((answer['items'] as unknown[]).length, count, path);
    assert.equal((answer['page'] as Body)['totalItems'], count, path);
  }
});

test('the Modeler tests one task: the instance starts at it and is terminated after it', async () => {
  await deploy();
  const start = {
    variables: {},
    startInstructions: [{ elementId: 'work' }],
    runtimeInstructions: [{ type: 'TERMINATE_PROCESS_INSTANCE', afterElementId: 'work' }],
    processDefinitionId: 'demo-order',
    tenantId: '<default>',
  };
  const { processInstanceKey } = await send('POST', '/process-instances', start);
  const lease = { type: 'demo-work', worker: 'test', timeout: 60_000, maxJobsToActivate: 10 };
  const jobs = (await send('POST', '/jobs/activation', lease))['jobs'] as Body[];
  const job = jobs.find((each) => each['processInstanceKey'] === processInstanceKey);
  const completion = await fetch(`${api.addresses.http}/v2/jobs/${job?.['jobKey']}/completion`, {
    method: 'POST',
    headers: HEADERS,
    body: '{}',
  });
  assert.equal(completion.status, 204);
  const found = await send('POST', '/process-instances/search', { filter: { processInstanceKey } });
  assert.equal((found['items'] as Body[])[0]?.['state'], 'TERMINATED');
  const elements = await send('POST', '/element-instances/search', { filter: { processInstanceKey } });
  assert.deepEqual((elements['items'] as Body[]).map(({ elementId }) => elementId).toSorted(), [
    'demo-order',
    'work',
  ]);
});
