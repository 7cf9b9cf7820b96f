/** The operations below `/api` on a real Kafka. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SignalboxClient } from '../../../client/client.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { TestServer } from '../fixture/server.ts';
import { until } from '../fixture/until.ts';

let api: TestServer;
let client: SignalboxClient;

before(async () => {
  api = await TestServer.open();
  client = new SignalboxClient(api.cluster.connection, { prefix: api.cluster.prefix });
});

after(async () => {
  await client.close();
  await api.close();
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function send(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${api.addresses.http}${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text || '{}') as Answer['body'] };
}

const itemsOf = ({ body }: Answer) => body['items'] as Readonly<Record<string, unknown>>[];

const WORK = bpmnXml({
  id: 'own-work',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'work', type: 'serviceTask', job: { type: 'own-work' } },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> work -> end'],
});

test('a retry gives a job new retries and resolves its incident, and each step is explained', async () => {
  await api.cluster.deploy(WORK);
  const started = await send('POST', '/v2/process-instances', { processDefinitionId: 'own-work' });
  const key = String(started.body['processInstanceKey']);
  const filter = { processInstanceKey: key };
  const [job] = itemsOf(await send('POST', '/v2/jobs/search', { filter }));
  const failed = {
    jobKey: Number(job?.['jobKey']),
    instanceKey: Number(key),
    retries: 0,
    errorMessage: 'no',
  };
  await client.failJob(failed);
  const why = async () =>
    itemsOf(await send('GET', `/api/process-instances/${key}/why`)).map(({ kind }) => kind);
  assert.deepEqual(await why(), ['incident']);

  const [incident] = await waitFor(() => send('POST', '/v2/incidents/search', { filter }));
  const counts = itemsOf(await send('GET', '/api/process-definitions/counts'));
  assert.deepEqual(
    counts.map(({ active, incidents }) => [active, incidents]),
    [[1, 1]],
  );
  const path = `/api/incidents/${incident?.['incidentKey']}/retry`;
  const without = await send('POST', path, {});
  assert.deepEqual([without.status, without.body['title']], [409, 'INVALID_STATE']);
  assert.equal((await send('POST', path, { retries: 0 })).status, 400);
  assert.equal((await send('POST', path, { retries: 2 })).status, 204);
  assert.deepEqual(await why(), ['job']);

  const { body } = await send('GET', `/api/process-instances/${key}/history`);
  assert.equal(body['isWhole'], true);
  assert.match(JSON.stringify(body['roots']), /job changed: 2 retries.*incident \d+ resolved/);
});

/** The failure was not sent through the server, so its read model may get it later. */
async function waitFor(load: () => Promise<Answer>): Promise<Readonly<Record<string, unknown>>[]> {
  let items: Readonly<Record<string, unknown>>[] = [];
  await until('the read model has it', async () => {
    items = itemsOf(await load());
    return items.length > 0;
  });
  return items;
}

test('what does not exist is answered by 404 with what to do', async () => {
  for (const path of ['/api/process-instances/123/why', '/api/process-instances/123/history']) {
    const { status, body } = await send('GET', path);
    assert.deepEqual([status, body['title']], [404, 'NOT_FOUND'], path);
  }
  assert.equal((await send('POST', '/api/incidents/123/retry', {})).status, 404);
  assert.equal((await send('GET', '/api/process-instances/abc/why')).status, 400);
});
