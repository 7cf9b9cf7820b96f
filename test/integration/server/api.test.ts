/** The REST API on a real Kafka, by plain requests: cases that no client library shows. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SignalboxServer } from '../../../server/server.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { openServerOn, TestServer } from '../fixture/server.ts';
import { until } from '../fixture/until.ts';

let api: TestServer;
let other: SignalboxServer;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

/** The value at a path in the body of a response; undefined if there is none. */
function at({ body }: Answer, ...path: readonly (string | number)[]): unknown {
  let value = body;
  for (const step of path) value = (value as Readonly<Record<string | number, unknown>> | undefined)?.[step];
  return value;
}

const itemsOf = (answer: Answer): Readonly<Record<string, unknown>>[] =>
  at(answer, 'items') as Readonly<Record<string, unknown>>[];

before(async () => {
  api = await TestServer.open();
  other = await openServerOn(api.cluster);
});

after(async () => {
  await other.close();
  await api.close();
});

async function send(
  method: string,
  path: string,
  body?: unknown,
  more: RequestInit & { server?: string } = {},
): Promise<Answer> {
  const { server = api.addresses.http, ...init } = more;
  const response = await fetch(`${server}${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
    ...init,
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}

const post = (path: string, body?: unknown, more: RequestInit & { server?: string } = {}): Promise<Answer> =>
  send('POST', `/v2${path}`, body, more);

async function deploy(xml: string, name = 'test.bpmn'): Promise<Answer> {
  const body = new FormData();
  body.append('resources', new Blob([xml]), name);
  return send('POST', '/v2/deployments', undefined, { body });
}

const work = (id: string): string =>
  bpmnXml({
    id,
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'task', type: 'userTask', extension: '<zeebe:userTask />' },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> task -> end'],
  });

function problem(answer: Answer): { status: number; title: string; detail: string } {
  const { status, headers } = answer;
  assert.match(headers.get('content-type') ?? '', /application\/problem\+json/);
  assert.equal(at(answer, 'status'), status);
  assert.equal(at(answer, 'type'), 'about:blank');
  assert.ok(String(at(answer, 'instance')).startsWith('/'));
  return { status, title: String(at(answer, 'title')), detail: String(at(answer, 'detail')) };
}

test('numbers keep their digits from the request to the variable', async () => {
  await deploy(work('exact'));
  const started = await post(
    '/process-instances',
    '{"processDefinitionId":"exact","variables":{"n":12345678901234567890.5}}',
  );
  assert.equal(started.status, 200, started.text);
  const found = await post('/variables/search', {
    filter: { processInstanceKey: at(started, 'processInstanceKey') },
  });
  assert.equal(at(found, 'items', 0, 'value'), '12345678901234567890.5');
});

test('a write says its position, and another server reads at least that', async () => {
  await deploy(work('positions'));
  for (let n = 0; n < 20; n++) {
    const started = await post('/process-instances', { processDefinitionId: 'positions' });
    const position = started.headers.get('signalbox-position') ?? '';
    assert.match(position, /^\d+:\d+$/);
    const processInstanceKey = at(started, 'processInstanceKey');
    const filter = { processInstanceKey };
    const found = await post(
      '/process-instances/search',
      { filter },
      {
        server: other.httpUrl,
        headers: { 'content-type': 'application/json', 'at-least': position },
      },
    );
    assert.equal(itemsOf(found).length, 1);
    const got = await send('GET', `/v2/process-instances/${processInstanceKey}`, undefined, {
      server: other.httpUrl,
    });
    assert.equal(got.status, 200);
  }
});

test('a get by key through another server waits instead of missing what was just written', async () => {
  await deploy(work('get'));
  for (let n = 0; n < 20; n++) {
    const started = await post('/process-instances', { processDefinitionId: 'get' });
    const got = await send('GET', `/v2/process-instances/${at(started, 'processInstanceKey')}`, undefined, {
      server: other.httpUrl,
    });
    assert.equal(got.status, 200, got.text);
  }
});

test('a server that is started later has the same rows', async () => {
  await deploy(work('rows'));
  const keys: string[] = [];
  for (let n = 0; n < 5; n++) {
    const started = await post('/process-instances', { processDefinitionId: 'rows', variables: { n } });
    keys.push(String(at(started, 'processInstanceKey')));
  }
  await post(`/process-instances/${keys[0]}/cancellation`);
  const tasks = await post('/user-tasks/search', { filter: { processInstanceKey: keys[1] } });
  await post(`/user-tasks/${at(tasks, 'items', 0, 'userTaskKey')}/completion`, { variables: { done: true } });
  const later = await openServerOn(api.cluster);
  try {
    for (const resource of RESOURCES) {
      const all = { page: { limit: 10_000 } };
      const mine = await post(`/${resource}/search`, all);
      const partitions = { headers: { 'content-type': 'application/json', 'at-least': '0:0,1:0,2:0' } };
      const theirs = await post(`/${resource}/search`, all, { server: later.httpUrl, ...partitions });
      assert.equal(mine.status, 200, mine.text);
      assert.deepEqual(theirs.body, mine.body, resource);
    }
  } finally {
    await later.close();
  }
});

const RESOURCES = [
  'process-instances',
  'process-definitions',
  'element-instances',
  'variables',
  'incidents',
  'jobs',
  'user-tasks',
  'message-subscriptions',
  'decision-definitions',
  'decision-requirements',
  'decision-instances',
  'correlated-message-subscriptions',
];

/** A request, and the status, title and detail of its response. */
type Broken = readonly [send: () => Promise<Answer>, status: number, title: string, detail: RegExp];

const BROKEN: readonly Broken[] = [
  [
    () => post('/process-instances', {}),
    400,
    'INVALID_ARGUMENT',
    /^At least one of \[processDefinitionId, processDefinitionKey\] is required\.$/,
  ],
  [
    () => post('/process-instances', { processDefinitionId: 'a', processDefinitionKey: '1' }),
    400,
    'INVALID_ARGUMENT',
    /^Only one of \[processDefinitionId, processDefinitionKey\] is allowed\.$/,
  ],
  [
    () => post('/process-instances', { processDefinitionId: 1 }),
    400,
    'Bad Request',
    /^Request property \[processDefinitionId\] cannot be parsed$/,
  ],
  [
    () => post('/process-instances', { processDefinitionId: 'a', more: 1 }),
    400,
    'Bad Request',
    /^Request property \[more\] cannot be parsed$/,
  ],
  [() => post('/process-instances'), 400, 'Bad Request', /^Required request body is missing$/],
  [() => post('/process-instances', '{"a":'), 400, 'Bad Request', /JSON/],
  [() => post('/messages/publication', { name: '' }), 400, 'INVALID_ARGUMENT', /^No name provided\.$/],
  [
    () => post('/messages/publication', { name: 'a', timeToLive: -1 }),
    400,
    'INVALID_ARGUMENT',
    /timeToLive is '-1' but must be not negative/,
  ],
  [
    () => post('/messages/publication', { name: 'a', tenantId: 't' }),
    400,
    'INVALID_ARGUMENT',
    /'t', but multi-tenancy is disabled/,
  ],
  [
    () => post('/process-instances', { processDefinitionId: 'none' }),
    404,
    'NOT_FOUND',
    /^Command 'CREATE' rejected with code 'NOT_FOUND': Expected to find process definition with process ID 'none', but none found$/,
  ],
  [
    () => post('/process-instances/9007199254740991/cancellation'),
    404,
    'NOT_FOUND',
    /but no such process was found$/,
  ],
  [() => post('/process-instances/abc/cancellation'), 400, 'INVALID_ARGUMENT', /'abc' is not a valid key/],
  [() => post('/incidents/21990232555520/resolution'), 404, 'NOT_FOUND', /no such incident was found/],
  [
    () => send('GET', '/v2/process-instances/21990232555520'),
    404,
    'NOT_FOUND',
    /Process Instance with key '21990232555520' not found/,
  ],
  [() => send('GET', '/v2/nothing'), 404, 'NOT_FOUND', /GET \/v2\/nothing/],
  [() => send('GET', '/v2/v2/topology'), 404, 'NOT_FOUND', /configure the address without it/],
  [() => post('/users/search', {}), 501, 'NOT_IMPLEMENTED', /searchUsers/],
  [
    () => post('/signals/broadcast', 'a=1', { headers: { 'content-type': 'text/plain' } }),
    415,
    'Unsupported Media Type',
    /./,
  ],
  [() => post('/deployments', {}), 400, 'Bad Request', /multipart/],
  [
    () => deploy('<not-bpmn/>'),
    400,
    'INVALID_ARGUMENT',
    /^Command 'CREATE' rejected .*Expected to deploy new resources/,
  ],
];

test('requests that break a rule get Camunda’s problem', async () => {
  for (const [answer, status, title, detail] of BROKEN) {
    const found = problem(await answer());
    assert.deepEqual({ status: found.status, title: found.title }, { status, title }, found.detail);
    assert.match(found.detail, detail);
  }
});

test('an awaited instance that does not end in time is answered by 504 and continues', async () => {
  await deploy(work('slow'));
  const late = await post('/process-instances', {
    processDefinitionId: 'slow',
    awaitCompletion: true,
    requestTimeout: 300,
  });
  assert.equal(problem(late).status, 504);
  const found = await post('/process-instances/search', { filter: { processDefinitionId: 'slow' } });
  assert.equal(at(found, 'items', 0, 'state'), 'ACTIVE');
});

test('a diagram gets its counts and its taken path', async () => {
  const deployed = await deploy(work('counts'));
  const processDefinitionKey = at(deployed, 'deployments', 0, 'processDefinition', 'processDefinitionKey');
  const started = await post('/process-instances', { processDefinitionId: 'counts' });
  const processInstanceKey = at(started, 'processInstanceKey');
  const expected = [
    { elementId: 'start', active: 0, canceled: 0, incidents: 0, completed: 1 },
    { elementId: 'task', active: 1, canceled: 0, incidents: 0, completed: 0 },
  ];
  const own = await send('GET', `/v2/process-instances/${processInstanceKey}/statistics/element-instances`);
  assert.deepEqual(itemsOf(own), expected);
  const all = await post(`/process-definitions/${processDefinitionKey}/statistics/element-instances`, {
    filter: {},
  });
  assert.deepEqual(itemsOf(all), expected);
  const flows = await send('GET', `/v2/process-instances/${processInstanceKey}/sequence-flows`);
  assert.deepEqual(
    itemsOf(flows).map(({ sequenceFlowId, elementId }) => [sequenceFlowId, elementId]),
    [['start_task', 'task']],
  );
});

test('instances are found by their tags, and their jobs have them', async () => {
  await deploy(work('tagged'));
  const keys: unknown[] = [];
  for (const tags of [['red', 'big'], ['red'], []]) {
    const started = await post('/process-instances', { processDefinitionId: 'tagged', tags });
    assert.deepEqual(at(started, 'tags'), tags);
    keys.push(at(started, 'processInstanceKey'));
  }
  for (const [tags, count] of [
    [['red'], 2],
    [['big', 'red'], 1],
    [['big', 'green'], 0],
    [[], 3],
  ] as const) {
    const found = await post('/process-instances/search', {
      filter: { processDefinitionId: 'tagged', tags },
    });
    assert.equal(itemsOf(found).length, count, JSON.stringify(tags));
  }
  const read = await send('GET', `/v2/process-instances/${keys[0]}`);
  assert.deepEqual(at(read, 'tags'), ['red', 'big']);
  const tasks = await post('/user-tasks/search', { filter: { processInstanceKey: keys[0] } });
  assert.deepEqual(at(tasks, 'items', 0, 'tags'), ['red', 'big']);
  const wrong = problem(await post('/process-instances', { processDefinitionId: 'tagged', tags: ['a b'] }));
  assert.deepEqual([wrong.status, wrong.title], [400, 'INVALID_ARGUMENT']);
  assert.match(wrong.detail, /the tag 'a b' is not valid/);
});

test('counts by process, version, error and subscription', async () => {
  const failing = (id: string): string =>
    bpmnXml({
      id,
      nodes: [
        { id: 'start', type: 'startEvent' },
        { id: 'wait', type: 'intermediateCatchEvent', message: { name: id, key: '=key' } },
        { id: 'end', type: 'endEvent' },
      ],
      flows: ['start -> wait -> end'],
    });
  const deployed = await deploy(failing('grouped'));
  const key = at(deployed, 'deployments', 0, 'processDefinition', 'processDefinitionKey');
  for (const variables of [{ key: 'a' }, { key: 'b' }, {}, {}]) {
    await post('/process-instances', { processDefinitionId: 'grouped', variables });
  }
  const filter = { processDefinitionId: 'grouped' };
  const byProcess = await post('/process-definitions/statistics/process-instances', { filter });
  assert.deepEqual(itemsOf(byProcess), [
    {
      processDefinitionId: 'grouped',
      latestProcessDefinitionName: null,
      hasMultipleVersions: false,
      activeInstancesWithoutIncidentCount: 2,
      activeInstancesWithIncidentCount: 2,
      tenantId: '<default>',
    },
  ]);
  const byVersion = await post('/process-definitions/statistics/process-instances-by-version', { filter });
  assert.deepEqual([at(byVersion, 'items', 0, 'processDefinitionKey'), itemsOf(byVersion).length], [key, 1]);
  const open = await post('/process-definitions/statistics/message-subscriptions', {
    filter: { ...filter, messageSubscriptionState: 'CREATED' },
  });
  assert.equal(at(open, 'items', 0, 'activeSubscriptions'), 2);
  const incidents = await post('/incidents/search', { filter });
  const errorMessage = at(incidents, 'items', 0, 'errorMessage');
  const byError = await post('/incidents/statistics/process-instances-by-error', {
    filter: { errorMessage },
  });
  assert.equal(at(byError, 'items', 0, 'activeInstancesWithErrorCount'), 2);
  const errorHashCode = at(byError, 'items', 0, 'errorHashCode');
  const ofError = await post('/incidents/statistics/process-instances-by-definition', {
    filter: { errorHashCode },
  });
  assert.deepEqual(
    [
      at(ofError, 'items', 0, 'processDefinitionKey'),
      at(ofError, 'items', 0, 'activeInstancesWithErrorCount'),
    ],
    [key, 2],
  );
  const filtered = { filter: { hasIncident: true } };
  const counts = await post(`/process-definitions/${key}/statistics/element-instances`, filtered);
  assert.deepEqual(
    itemsOf(counts).map(({ elementId, active, incidents: stuck }) => [elementId, active, stuck]),
    [
      ['start', 0, 0],
      ['wait', 2, 2],
    ],
  );
  await post('/messages/publication', { name: 'grouped', correlationKey: 'a', timeToLive: 600_000 });
  let correlated: Readonly<Record<string, unknown>>[] = [];
  await until('the message is correlated', async () => {
    correlated = itemsOf(await post('/correlated-message-subscriptions/search', { filter }));
    return correlated.length > 0;
  });
  assert.deepEqual(
    correlated.map(({ correlationKey, elementId }) => [correlationKey, elementId]),
    [['a', 'wait']],
  );
});

test('an expression is evaluated with the variables of a scope and of the request', async () => {
  await deploy(work('scoped'));
  const started = await post('/process-instances', {
    processDefinitionId: 'scoped',
    variables: { x: 1, y: 2 },
  });
  const scopeKey = at(started, 'processInstanceKey');
  const evaluate = (body: object) => post('/expression/evaluation', body);
  const sum = await evaluate({ expression: '=x + y', scopeKey, variables: { y: 40 } });
  assert.deepEqual(sum.body, { expression: '=x + y', result: 41, warnings: [], referencedSecrets: [] });
  assert.equal(at(await evaluate({ expression: 'plain' }), 'result'), 'plain');
  assert.equal((at(await evaluate({ expression: '=missing' }), 'warnings') as unknown[]).length, 1);
  assert.equal(problem(await evaluate({ expression: '=1 +' })).status, 400);
  assert.equal(problem(await evaluate({ expression: '=1', scopeKey: '21990232555520' })).status, 404);
});

test('a deployed file is read by the key of its definition', async () => {
  const deployed = await deploy(work('file'));
  const key = at(deployed, 'deployments', 0, 'processDefinition', 'processDefinitionKey');
  const resource = await send('GET', `/v2/resources/${key}`);
  assert.deepEqual([at(resource, 'resourceId'), at(resource, 'version')], ['file', 1]);
  assert.equal((await send('GET', `/v2/resources/${key}/content`)).text, work('file'));
  assert.equal(problem(await send('GET', '/v2/resources/21990232555520')).status, 404);
});

test('the answer to a deletion has a body, except for Java clients that fail with one', async () => {
  for (const [userAgent, status] of [
    ['node', 200],
    ['camunda-client-java/8.9.0', 200],
    ['camunda-client-java/8.8.14', 204],
    ['zeebe-client-java/8.7.26', 204],
  ] as const) {
    const deployed = await deploy(work('deleted'));
    const key = at(deployed, 'deployments', 0, 'processDefinition', 'processDefinitionKey');
    const headers = { 'content-type': 'application/json', 'user-agent': userAgent };
    const answer = await post(`/resources/${key}/deletion`, {}, { headers });
    assert.equal(answer.status, status, userAgent);
    if (status === 200) assert.deepEqual(answer.body, { resourceKey: key, batchOperation: null });
    else assert.equal(answer.text, '');
  }
});
