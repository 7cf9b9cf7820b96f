/**
 * The scenarios of `npm run compat` detect errors: mistakes are planted between a published client of Camunda
 * and the server.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { after, before, test } from 'node:test';
import type { Addresses, ClientKind, Json } from '../../compat/client.ts';
import { orchestrationClusterApi } from '../../compat/clients/orchestration-cluster-api.ts';
import { plainRest, runScenarios } from '../../compat/run-scenarios.ts';
import { SCENARIOS } from '../../compat/scenarios/table.ts';
import { skipWithout } from '../../skip-without.ts';
import { TestServer } from '../fixture/server.ts';

const isInstalled = existsSync(new URL('../../compat/packages/node_modules', import.meta.url));
const skip = await skipWithout('the installed clients', async () => {
  if (!isInstalled) throw new Error('run `npm run compat`, which installs them');
});

let api: TestServer;

before(async () => {
  if (isInstalled) api = await TestServer.open();
});

after(async () => {
  if (isInstalled) await api.close();
});

async function failuresOf(kind: ClientKind, at: Addresses, titles: readonly string[]): Promise<string[]> {
  const client = await kind.open(at);
  const scenarios = SCENARIOS.filter(({ title }) => titles.length === 0 || titles.includes(title));
  try {
    const results = await runScenarios(client, scenarios, plainRest(api.addresses.http), () => undefined);
    return results.flatMap(({ title, outcome, error }) =>
      outcome === 'fails' ? [`${kind.name}: ${title}: ${error}`] : [],
    );
  } finally {
    await client.close();
  }
}

test('without a mistake, each scenario passes', { skip }, async () => {
  assert.deepEqual(await failuresOf(orchestrationClusterApi, api.addresses, []), []);
});

/** Changes a response on its way to the client. */
type Mistake = (path: string, body: Json) => Json;

const MISTAKES: readonly (readonly [what: string, scenario: string, mistake: Mistake])[] = [
  [
    'the version is missing',
    'topology',
    (path, body) => changed(path, '/topology', body, { gatewayVersion: undefined }),
  ],
  [
    'a job has other variables',
    'activate and complete a job',
    (path, body) => changedJobs(path, body, { variables: { a: 2 } }),
  ],
  [
    'a job has no headers',
    'activate and complete a job',
    (path, body) => changedJobs(path, body, { customHeaders: {} }),
  ],
  [
    'a page has no cursor',
    'search instances page by page',
    (path, body) =>
      changed(path, '/process-instances/search', body, {
        page: { ...(body['page'] as Json), endCursor: null },
      }),
  ],
  [
    'elements have another type',
    'search elements',
    (path, body) =>
      changed(path, '/element-instances/search', body, { items: withAll(body['items'], { type: 'TASK' }) }),
  ],
];

function changed(path: string, at: string, body: Json, change: Json): Json {
  return path === `/v2${at}` ? { ...body, ...change } : body;
}

function changedJobs(path: string, body: Json, change: Json): Json {
  return changed(path, '/jobs/activation', body, { jobs: withAll(body['jobs'], change) });
}

function withAll(items: unknown, change: Json): Json[] {
  return ((items ?? []) as Json[]).map((item) => ({ ...item, ...change }));
}

/** Forwards requests to the server, and its responses with the mistake. */
async function proxyWith(t: TestContext, mistake: Mistake): Promise<string> {
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '', headers } = request;
    const body = await text(request);
    const answer = await fetch(`${api.addresses.http}${url}`, {
      method,
      headers: { 'content-type': headers['content-type'] ?? 'application/json' },
      ...(body !== '' && { body }),
    });
    const type = answer.headers.get('content-type') ?? '';
    const content = await answer.text();
    const isChanged = answer.ok && type.startsWith('application/json');
    response.writeHead(answer.status, type === '' ? {} : { 'content-type': type });
    response.end(
      isChanged ? JSON.stringify(mistake(url.split('?')[0] ?? '', JSON.parse(content) as Json)) : content,
    );
  };
  const proxy = createServer((request, response) => void pass(request, response));
  t.after(() => proxy.close());
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

test('the scenarios pass through a proxy that changes nothing', { skip }, async (t) => {
  const http = await proxyWith(t, (_path, body) => body);
  const titles = [...new Set(MISTAKES.map(([, scenario]) => scenario))];
  assert.deepEqual(await failuresOf(orchestrationClusterApi, { ...api.addresses, http }, titles), []);
});

test('the scenarios notice each planted mistake', { skip }, async (t) => {
  for (const [what, scenario, mistake] of MISTAKES) {
    const http = await proxyWith(t, mistake);
    const failures = await failuresOf(orchestrationClusterApi, { ...api.addresses, http }, [scenario]);
    assert.equal(failures.length, 1, what);
  }
});
