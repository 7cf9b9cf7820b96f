/** Tests of `api.test.ts` that read what the server counts, evaluates and stores. */
import assert from 'node:assert/strict';
import { bpmnXml } from '../../bpmn-xml.ts';
import { until } from '../fixture/until.ts';
import type { Requests } from './requests.ts';
import { at, itemsOf, problem, work } from './requests.ts';

async function tags({ deploy, post, send }: Requests): Promise<void> {
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
}

/** Waits for a message; without the variable `key`, it has an incident. */
const waiting = (id: string): string =>
  bpmnXml({
    id,
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'wait', type: 'intermediateCatchEvent', message: { name: id, key: '=key' } },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> wait -> end'],
  });

async function counts({ deploy, post }: Requests): Promise<void> {
  const deployed = await deploy(waiting('grouped'));
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
}

async function expressions({ deploy, post }: Requests): Promise<void> {
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
}

async function files({ deploy, send }: Requests): Promise<void> {
  const deployed = await deploy(work('file'));
  const key = at(deployed, 'deployments', 0, 'processDefinition', 'processDefinitionKey');
  const resource = await send('GET', `/v2/resources/${key}`);
  assert.deepEqual([at(resource, 'resourceId'), at(resource, 'version')], ['file', 1]);
  assert.equal((await send('GET', `/v2/resources/${key}/content`)).text, work('file'));
  assert.equal(problem(await send('GET', '/v2/resources/21990232555520')).status, 404);
}

async function deletions({ deploy, post }: Requests): Promise<void> {
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
}

/** Title and test. */
export const READS: readonly (readonly [title: string, run: (requests: Requests) => Promise<void>])[] = [
  ['instances are found by their tags, and their jobs have them', tags],
  ['counts by process, version, error and subscription', counts],
  ['an expression is evaluated with the variables of a scope and of the request', expressions],
  ['a deployed file is read by the key of its definition', files],
  ['the answer to a deletion has a body, except for Java clients that fail with one', deletions],
];
