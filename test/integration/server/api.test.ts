/** The REST API on a real Kafka, by plain requests: cases that no client library shows. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SignalboxServer } from '../../../server/server.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { openServerOn, TestServer } from '../fixture/server.ts';
import { until } from '../fixture/until.ts';
import { READS } from './api-reads.ts';
import type { Answer } from './requests.ts';
import { at, itemsOf, problem, requestsTo, work } from './requests.ts';

let api: TestServer;
let other: SignalboxServer;

before(async () => {
  api = await TestServer.open();
  other = await openServerOn(api.cluster);
});

after(async () => {
  await other.close();
  await api.close();
});

const requests = requestsTo(() => api.addresses.http);
const { send, post, deploy } = requests;

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

test('the response to a write has its position, and another server reads at least that', async () => {
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
  'element-instances/wait-states',
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

for (const [title, run] of READS) test(title, () => run(requests));

test('a repeat with the same Idempotency-Key gets the first answer, from any server, and has no effect', async () => {
  await deploy(work('repeated'));
  const body = { processDefinitionId: 'repeated', variables: { n: 1 } };
  const repeat = (key: string, server = api.addresses.http, sent: object = body): Promise<Answer> =>
    post('/process-instances', sent, {
      server,
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
    });
  const together = await Promise.all([1, 2, 3].map(() => repeat('start-1')));
  const later = await repeat('start-1');
  const elsewhere = await repeat('start-1', other.httpUrl);
  for (const answer of [...together, later, elsewhere]) {
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.body, together[0]?.body);
  }
  assert.match(later.headers.get('signalbox-position') ?? '', /^\d+:\d+$/);
  const filter = { processDefinitionId: 'repeated' };
  assert.equal(at(await post('/process-instances/search', { filter }), 'page', 'totalItems'), 1);
  assert.equal((await repeat('start-2')).status, 200);
  assert.equal(at(await post('/process-instances/search', { filter }), 'page', 'totalItems'), 2);

  const changed = await repeat('start-1', api.addresses.http, { ...body, variables: { n: 2 } });
  assert.deepEqual([changed.status, problem(changed).title], [422, 'INVALID_ARGUMENT']);
  assert.equal((await repeat(' '.repeat(3))).status, 400);
  // A request that was rejected has had no effect: the same key can be used again.
  const wrong = await repeat('start-3', api.addresses.http, { processDefinitionId: 'not-yet' });
  assert.equal(wrong.status, 404);
  await deploy(work('not-yet'));
  assert.equal((await repeat('start-3', api.addresses.http, { processDefinitionId: 'not-yet' })).status, 200);

  const key = at(together[0] as Answer, 'processInstanceKey');
  for (const server of [api.addresses.http, other.httpUrl, other.httpUrl]) {
    const headers = { 'idempotency-key': 'cancel-1' };
    const canceled = await post(`/process-instances/${key}/cancellation`, undefined, { server, headers });
    assert.equal(canceled.status, 204, canceled.text);
  }
});

test('a batch operation changes the instances of its filter, for its user, and other servers do not know it', async () => {
  await deploy(work('many'));
  const keys: string[] = [];
  for (let n = 0; n < 5; n++) {
    const started = await post('/process-instances', { processDefinitionId: 'many', variables: { n } });
    keys.push(String(at(started, 'processInstanceKey')));
  }
  const filter = { processDefinitionId: 'many', variables: [{ name: 'n', value: '3' }] };
  const started = await post('/process-instances/cancellation', { filter });
  const batchOperationKey = String(at(started, 'batchOperationKey'));
  const isEnded = async (): Promise<boolean> => {
    const got = await send('GET', `/v2/batch-operations/${batchOperationKey}`);
    return at(got, 'state') === 'COMPLETED';
  };
  await until('the batch operation has ended', isEnded);
  const found = await post('/batch-operation-items/search', { filter: { batchOperationKey } });
  assert.deepEqual(
    itemsOf(found).map(({ itemKey, state }) => [itemKey, state]),
    [[keys[3], 'COMPLETED']],
  );
  const left = await post('/process-instances/search', {
    filter: { processDefinitionId: 'many', state: 'ACTIVE' },
  });
  assert.equal(itemsOf(left).length, 4);
  const elsewhere = await send('GET', `/v2/batch-operations/${batchOperationKey}`, undefined, {
    server: other.httpUrl,
  });
  assert.equal(elsewhere.status, 404);
  assert.equal(problem(await send('PUT', '/v2/clock', { timestamp: 1 })).status, 409);
});

test('elements of an ad-hoc subprocess are activated by a request', async () => {
  const nodes = [
    { id: 'one', type: 'userTask', extension: '<zeebe:userTask />' },
    { id: 'two', type: 'manualTask' },
  ];
  await deploy(
    bpmnXml({
      id: 'ad-hoc',
      nodes: [
        { id: 'start', type: 'startEvent' },
        { id: 'open', type: 'adHocSubProcess', nodes, adHoc: { completion: '=done' } },
        { id: 'end', type: 'endEvent' },
      ],
      flows: ['start -> open -> end'],
    }),
  );
  const started = await post('/process-instances', { processDefinitionId: 'ad-hoc' });
  const filter = { processInstanceKey: at(started, 'processInstanceKey') };
  const scope = await post('/element-instances/search', { filter: { ...filter, elementId: 'open' } });
  const path = `/element-instances/ad-hoc-activities/${at(scope, 'items', 0, 'elementInstanceKey')}/activation`;
  assert.equal((await post(path, { elements: [{ elementId: 'one' }] })).status, 204);
  const task = await post('/user-tasks/search', { filter: { ...filter, state: 'CREATED' } });
  assert.equal(itemsOf(task).length, 1);
  assert.equal(problem(await post(path, { elements: [{ elementId: 'none' }] })).status, 404);
  assert.equal(problem(await post(path, { elements: [] })).status, 400);
});

test('the history names the user that sent a command', async () => {
  const users = {
    challenge: 'Basic',
    authenticate: async () => ({ name: 'ann', role: 'admin', isKnown: true }) as const,
  };
  const server = await openServerOn(api.cluster, [], users);
  try {
    await deploy(work('signed'));
    const started = await post(
      '/process-instances',
      { processDefinitionId: 'signed' },
      { server: server.httpUrl },
    );
    const key = at(started, 'processInstanceKey');
    await post(`/process-instances/${key}/cancellation`, {}, { server: server.httpUrl });
    const history = await send('GET', `/api/process-instances/${key}/history`);
    assert.match(history.text, /startProcessInstance by ann.*cancelProcessInstance by ann/);
    const unsigned = await post('/process-instances', { processDefinitionId: 'signed' });
    const other = await send('GET', `/api/process-instances/${at(unsigned, 'processInstanceKey')}/history`);
    assert.doesNotMatch(other.text, / by /);
  } finally {
    await server.close();
  }
});

test("problems below /api say what to do and what to type; Camunda's clients do not get that", async () => {
  const own = await send('GET', '/api/process-instances/999999999/history');
  assert.equal(own.status, 404);
  assert.match(String(at(own, 'fix')), /Look for the key/);
  assert.equal(at(own, 'command'), 'signalbox list instances');
  const camunda = await send('GET', '/v2/process-instances/999999999');
  assert.deepEqual(Object.keys(camunda.body as object).sort(), [
    'detail',
    'instance',
    'status',
    'title',
    'type',
  ]);
});
