/**
 * Test mode on a real Kafka: the time is set and everything is removed, if the engine is in test mode too.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SignalboxServer } from '../../../server/server.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { openServerOn } from '../fixture/server.ts';

const YEAR_MS = 365 * 24 * 3_600_000;

/** Ends after two years, unless a message or a user ends it before. */
const YEARS = bpmnXml({
  id: 'years',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'wait', type: 'intermediateCatchEvent', timer: { duration: 'P2Y' } },
    { id: 'end', type: 'endEvent' },
    { id: 'each', type: 'startEvent', timer: { cycle: 'R/P400D' } },
    { id: 'task', type: 'userTask', extension: '<zeebe:userTask />' },
    { id: 'done', type: 'endEvent' },
  ],
  flows: ['start -> wait -> end', 'each -> task -> done'],
});

let cluster: SignalboxCluster;
let server: SignalboxServer;

before(async () => {
  cluster = await SignalboxCluster.open(2);
  await cluster.run(cluster.newEngine('one', {}, { testMode: true }));
  server = await openServerOn(cluster, [], undefined, { testMode: true });
});

after(async () => {
  await server.close();
  await cluster.close();
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function send(url: string, method: string, body?: object): Promise<Answer> {
  const response = await fetch(url, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse((await response.text()) || '{}') as Answer['body'] };
}

const manage = (method: string, path: string, body?: object): Promise<Answer> =>
  send(`${server.managementUrl}/actuator/${path}`, method, body);
const api = (method: string, path: string, body?: object): Promise<Answer> =>
  send(`${server.httpUrl}/v2${path}`, method, body);
const stateOf = async (key: unknown): Promise<unknown> =>
  (await api('GET', `/process-instances/${key}`)).body['state'];
const totalOf = async (resource: string, filter: object = {}): Promise<unknown> =>
  ((await api('POST', `/${resource}/search`, { filter })).body['page'] as { totalItems: number }).totalItems;

const start = async (): Promise<unknown> =>
  (await api('POST', '/process-instances', { processDefinitionId: 'years' })).body['processInstanceKey'];

test('years pass at once, jobs are leased at any time, and time goes back', async () => {
  await cluster.deploy(YEARS);
  const realMs = Date.now();
  const key = await start();
  const moved = await manage('POST', 'clock/add', { offsetMilli: YEAR_MS });
  assert.equal(moved.status, 200);
  assert.ok(Number(moved.body['epochMilli']) >= realMs + YEAR_MS);
  assert.equal(await stateOf(key), 'ACTIVE');
  await manage('POST', 'clock/add', { offsetMilli: YEAR_MS + 24 * 3_600_000 });
  await until('two years have passed', async () => (await stateOf(key)) === 'COMPLETED');
  // A cycle starts one instance after each of its periods that has passed.
  await until('the cycle has started an instance', async () => Number(await totalOf('user-tasks')) >= 1);

  const pinned = await manage('POST', 'clock/pin', { epochMilli: realMs });
  assert.deepEqual(pinned.body, { epochMilli: realMs, instant: new Date(realMs).toISOString() });
  assert.deepEqual((await manage('GET', 'clock')).body, pinned.body);
  const later = await start();
  const { body } = await api('GET', `/process-instances/${later}`);
  assert.equal(Date.parse(String(body['startDate'])), realMs);

  const reset = await manage('DELETE', 'clock');
  assert.ok(Number(reset.body['epochMilli']) < realMs + YEAR_MS);
  for (const [path, wrong] of [
    ['clock/pin', {}],
    ['clock/pin', { epochMilli: -1 }],
    ['clock/add', { offsetMilli: 'x' }],
  ] as const)
    assert.equal((await manage('POST', path, wrong)).status, 400);
});

test('a purge leaves nothing, and everything works afterwards', async () => {
  await start();
  await api('POST', '/messages/publication', { name: 'kept', correlationKey: 'k', timeToLive: 3_600_000 });
  assert.notEqual(await totalOf('process-instances'), 0);
  const { status, body } = await manage('POST', 'cluster/purge');
  assert.equal(status, 200);
  const topology = (await api('GET', '/topology')).body;
  assert.ok(Number(topology['lastCompletedChangeId']) >= Number(body['changeId']));
  for (const resource of [
    'process-instances',
    'element-instances',
    'variables',
    'user-tasks',
    'process-definitions',
  ])
    assert.equal(await totalOf(resource), 0, resource);
  assert.equal((await api('POST', '/process-instances', { processDefinitionId: 'years' })).status, 404);
  // No timer of a removed definition or instance is left.
  await manage('POST', 'clock/add', { offsetMilli: 5 * YEAR_MS });
  await cluster.deploy(YEARS);
  const key = await start();
  await manage('POST', 'clock/add', { offsetMilli: 2 * YEAR_MS + 24 * 3_600_000 });
  await until('the instance has completed', async () => (await stateOf(key)) === 'COMPLETED');
  await manage('DELETE', 'clock');
});

test('a page of another site cannot change the time', async () => {
  const response = await fetch(`${server.managementUrl}/actuator/cluster/purge`, {
    method: 'POST',
    headers: { origin: 'https://example.com' },
  });
  assert.equal(response.status, 403);
});

test('an engine that is not in test mode refuses', async () => {
  const plain = await SignalboxCluster.open(1);
  await plain.startEngine('plain');
  const tester = await openServerOn(plain, [], undefined, { testMode: true });
  try {
    const refused = await send(`${tester.managementUrl}/actuator/clock/pin`, 'POST', { epochMilli: 1 });
    assert.equal(refused.status, 403);
    assert.match(
      String(refused.body['detail']),
      /not in test mode: start it with `signalbox engine --test-mode`/,
    );
    assert.equal((await send(`${tester.managementUrl}/actuator/cluster/purge`, 'POST')).status, 403);
  } finally {
    await tester.close();
    await plain.close();
  }
});
