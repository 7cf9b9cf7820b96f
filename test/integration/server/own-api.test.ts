/** The operations below `/api` on a real Kafka. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { SignalboxClient } from '../../../client/client.ts';
import { createClient, ReadFailed } from '../../../client/index.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { keyOf, partitionOfKey } from '../../../state/keys.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { TestServer } from '../fixture/server.ts';
import { PATIENCE_MS, until } from '../fixture/until.ts';

/** Far more than are canceled, at one per second, before a request to stop arrives. */
const TO_CANCEL = 60;

let api: TestServer;
let client: SignalboxClient;

before(async () => {
  api = await TestServer.open();
  client = new SignalboxClient(api.cluster.connection, {
    prefix: api.cluster.prefix,
    timeoutMs: PATIENCE_MS,
  });
});

after(async () => {
  await client.close();
  await api.close();
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function send(
  method: string,
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(`${api.addresses.http}${path}`, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
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
  await until('the explanation has the incident', async () => String(await why()) === 'incident');

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

test('instances with the same incident are retried as one operation, which says what it skipped', async () => {
  await api.cluster.deploy(WORK.replaceAll('own-work', 'own-bulk'));
  const keys: string[] = [];
  for (let at = 0; at < 3; at++) {
    const started = await send('POST', '/v2/process-instances', { processDefinitionId: 'own-bulk' });
    keys.push(String(started.body['processInstanceKey']));
  }
  for (const [at, instanceKey] of keys.entries()) {
    const found = await send('POST', '/v2/jobs/search', { filter: { processInstanceKey: instanceKey } });
    const jobKey = Number(itemsOf(found)[0]?.['jobKey']);
    await client.failJob({ jobKey, instanceKey: Number(instanceKey), retries: 0, errorMessage: `no ${at}` });
  }
  const groups = async () => {
    const all = itemsOf(await send('GET', '/api/incidents/groups'));
    return all.filter((group) => group['processDefinitionId'] === 'own-bulk');
  };
  await until('all incidents are counted', async () => (await groups())[0]?.['count'] === 3);
  const [group] = await groups();
  assert.deepEqual([group?.['errorMessage'], group?.['messagePart'], group?.['hasJob']], ['no …', '', true]);

  const where = { process: 'own-bulk', element: 'work', incident: 'JOB_NO_RETRIES' };
  const dry = await send('POST', '/api/bulk', { operation: 'retry', where, dryRun: true });
  assert.deepEqual([dry.status, dry.body['total'], dry.body['done']], [200, 3, 0]);
  // Without new retries, each resolution is rejected.
  const futile = await finished(await send('POST', '/api/bulk', { operation: 'resolve', where }));
  assert.deepEqual([futile['state'], futile['refused']], ['done', 3]);
  assert.equal(
    (futile['skipped'] as { key: string }[])
      .map(({ key }) => key)
      .sort()
      .join(),
    keys.sort().join(),
  );
  const done = await finished(await send('POST', '/api/bulk', { operation: 'retry', where, retries: 2 }));
  assert.deepEqual([done['state'], done['done'], done['by']], ['done', 3, 'anonymous']);
  await until('the incidents are gone', async () => (await groups()).length === 0);
  const listed = itemsOf(await send('GET', '/api/bulk')).map(({ bulkId }) => bulkId);
  assert.ok(listed.includes(done['bulkId']));

  // So many that the stop arrives before the end, however slow this machine is.
  for (let at = 0; at < TO_CANCEL; at++)
    await send('POST', '/v2/process-instances', { processDefinitionId: 'own-bulk' });
  const cancel = { operation: 'cancel', where: { process: 'own-bulk' }, rate: 1 };
  const { body } = await send('POST', '/api/bulk', cancel);
  await send('POST', `/api/bulk/${body['bulkId']}/stop`);
  const stopped = await finished({ status: 200, body });
  assert.equal(stopped['state'], 'stopped');
  const rest = await send('POST', '/api/bulk', { ...cancel, rate: 100, resume: body['bulkId'] });
  assert.equal((await finished(rest))['state'], 'done');
});

async function finished({ body }: Answer): Promise<Answer['body']> {
  let progress = body;
  await until('the operation has ended', async () => {
    progress = (await send('GET', `/api/bulk/${body['bulkId']}`)).body;
    return progress['state'] !== 'running' && progress['state'] !== 'stopping';
  });
  return progress;
}

test('a bulk operation needs conditions, and known ones', async () => {
  const bulk = async (body: object) => {
    const { status, body: answer } = await send('POST', '/api/bulk', body);
    return `${status} ${answer['detail']}`;
  };
  assert.match(await bulk({ operation: 'cancel', where: {} }), /^400 select the instances/);
  assert.match(
    await bulk({ operation: 'cancel', where: { proces: 'x' } }),
    /^400 unknown condition 'proces'/,
  );
  assert.match(await bulk({ operation: 'migrate', where: { process: 'x' } }), /targetProcessDefinitionKey/);
  assert.match(await bulk({ operation: 'delete', where: { process: 'x' } }), /^400 /);
  assert.equal((await send('GET', '/api/bulk/unknown')).status, 404);
  assert.equal((await send('POST', '/api/bulk/unknown/stop')).status, 404);
});

test('the steps of an instance have their changes and the places of their records', async () => {
  const started = await send('POST', '/v2/process-instances', {
    processDefinitionId: 'own-work',
    variables: { a: 1 },
  });
  const key = String(started.body['processInstanceKey']);
  const { body } = await send('GET', `/api/process-instances/${key}/steps`);
  const [first] = itemsOf({ status: 200, body });
  const changes = first?.['changes'] as { kind: string; elementId?: string; name?: string }[];
  assert.deepEqual(
    changes.map(({ kind, elementId, name }) => `${kind} ${elementId ?? name ?? ''}`.trim()),
    [...['started own-work', 'variable a', 'started start', 'ended', 'flow', 'started work']],
  );
  assert.equal(body['topic'], `${api.cluster.prefix}history`);
  assert.ok(Number(first?.['offset']) >= 0 && Number(first?.['position']) >= 0);
  assert.deepEqual([body['isComplete'], body['isWhole']], [true, true]);
  const after = `after=${String(body['next'])}`;
  const none = await send('GET', `/api/process-instances/${key}/steps?${after}`);
  assert.deepEqual([none.body['isComplete'], itemsOf(none)], [true, []]);
  // In parts, too.
  await send('PUT', `/v2/element-instances/${key}/variables`, { variables: { b: 2 } });
  await send('PUT', `/v2/element-instances/${key}/variables`, { variables: { b: 3 } });
  const part = await send('GET', `/api/process-instances/${key}/steps?limit=1&${after}`);
  assert.deepEqual([part.body['isComplete'], itemsOf(part).length], [false, 1]);
  const rest = await send('GET', `/api/process-instances/${key}/steps?after=${String(part.body['next'])}`);
  assert.deepEqual([rest.body['isComplete'], itemsOf(rest).length], [true, 1]);
  assert.equal((await send('GET', '/api/process-instances/123/steps')).status, 404);

  const definition = String(started.body['processDefinitionKey']);
  const times = itemsOf(await send('GET', `/api/process-definitions/${definition}/times`));
  assert.ok(times.some(({ elementId, completed }) => elementId === 'start' && Number(completed) >= 1));
  const check = { targetProcessDefinitionKey: definition, mappingInstructions: [] };
  const reasons = await send('POST', `/api/process-instances/${key}/migration-check`, check);
  assert.equal(reasons.status, 200);
  assert.match(JSON.stringify(reasons.body['reasons']), /work/);
});

test('engines, partitions and topics are listed', async () => {
  const { body } = await send('GET', '/api/engines');
  assert.deepEqual(body['engines'], ['engine']);
  const partitions = body['partitions'] as { nodeId: string; end: number }[];
  assert.deepEqual(new Set(partitions.map(({ nodeId }) => nodeId)), new Set(['engine']));
  assert.equal(body['problem'], undefined);
  const kafka = (await send('GET', '/api/kafka')).body;
  const topics = kafka['topics'] as { topic: string; records: number }[];
  const commands = topics.find(({ topic }) => topic === `${api.cluster.prefix}commands`);
  assert.ok(Number(commands?.records) > 0);
});

test('files are checked without being deployed', async () => {
  const form = new FormData();
  form.append('resources', new File([WORK], 'good.bpmn'));
  form.append('resources', new File([WORK.replace('sourceRef="start"', 'sourceRef="nowhere"')], 'bad.bpmn'));
  const response = await fetch(`${api.addresses.http}/api/validations`, { method: 'POST', body: form });
  const { items } = (await response.json()) as { items: { file: string; findings: { reason: string }[] }[] };
  assert.deepEqual(
    items.map(({ file, findings }) => [file, findings.length > 0]),
    [
      ['good.bpmn', false],
      ['bad.bpmn', true],
    ],
  );
});

test('a dead letter is redriven with a corrected value', async () => {
  const producer = new RecordProducer(api.cluster.connection);
  const bad = '{"publishMesage": {"name": "own-late", "correlationKey": "1"}}';
  const topic = `${api.cluster.prefix}commands`;
  await producer.send([{ topic, partition: 0, key: null, value: Buffer.from(bad), headers: [] }]);
  await producer.close();
  const letters = async () => itemsOf(await send('GET', '/api/dead-letters'));
  await until('the dead letter is there', async () => (await letters()).length === 1);
  const [letter] = await letters();
  const path = `/api/dead-letters/${letter?.['letter']}`;
  assert.equal((await send('GET', path)).body['value'], bad);
  const asItIs = await send('POST', `${path}/redrive`, {});
  assert.equal(asItIs.body['status'], 'skipped');
  const value = bad.replace('publishMesage', 'publishMessage');
  const corrected = await send('POST', `${path}/redrive`, { value });
  assert.equal(corrected.body['status'], 'done', JSON.stringify(corrected.body));
  assert.deepEqual(await letters(), []);
  assert.equal(itemsOf(await send('GET', '/api/dead-letters?all=true')).length, 1);
  assert.equal((await send('GET', '/api/dead-letters/0/999')).status, 404);
});

test('a client reads the same from the topics and from a server', async () => {
  await api.cluster.deploy(WORK);
  const { bootstrapServers, prefix } = api.cluster;
  await using near = createClient({ bootstrapServers, prefix });
  await using far = createClient({ bootstrapServers, prefix, server: `${api.addresses.http}/` });
  const sender = new RecordProducer(api.cluster.connection);
  const tag = 'read-by-clients';
  const variables = `{"tag":"${tag}","long":12345678901234567890}`;
  const value = Buffer.from(`{"startProcessInstance":{"processId":"own-work","variables":${variables}}}`);
  await sender.send([{ topic: api.cluster.topics.commands, partition: 0, key: null, value }]);
  await sender.close();
  const filter = { processId: 'own-work', version: 1, state: 'ACTIVE', variables: { tag } } as const;
  await until('both have the instance in a list', async () => {
    return (await near.list(filter)).total === 1 && (await far.list(filter)).total === 1;
  });
  const list = await near.list(filter);
  assert.deepEqual(await far.list(filter), list);
  const [{ instanceKey, hasIncident } = { instanceKey: 0, hasIncident: true }] = list.items;
  assert.equal(hasIncident, false);
  const instance = await near.get(instanceKey);
  assert.deepEqual([await far.get(instanceKey), instance.source], [instance, 'state']);
  assert.deepEqual(instance.variables, { tag, long: '12345678901234567890' });
  const [, work] = instance.elements;
  assert.deepEqual([work?.elementId, work?.job?.type], ['work', 'own-work']);
  assert.equal((await near.get(work?.job?.jobKey ?? 0)).instanceKey, instanceKey);
  const reasons = await near.why(instanceKey);
  assert.deepEqual([await far.why(instanceKey), reasons[0]?.kind], [reasons, 'job']);
  for (const reader of [near, far]) {
    for (const key of [1, -1]) {
      const isMissing = (error: unknown) => error instanceof ReadFailed && error.code === 'NOT_FOUND';
      await assert.rejects(reader.get(key), isMissing);
      await assert.rejects(reader.why(key), isMissing);
    }
  }
});

test('a read that must not be older than a position fails while the model cannot reach it', async () => {
  await api.cluster.deploy(WORK);
  const started = await send('POST', '/v2/process-instances', { processDefinitionId: 'own-work' });
  const key = String(started.body['processInstanceKey']);
  const search = (headers?: Readonly<Record<string, string>>): Promise<Answer> =>
    send('POST', '/v2/process-instances/search', { filter: { processInstanceKey: key } }, headers);
  assert.equal((await search()).status, 200);
  const partition = partitionOfKey(Number(key));
  const atLeast = { 'at-least': `${partition}:0` };
  const kafka = new Kafka({ brokers: api.cluster.bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({
    ...{ transactionalId: 'holds-history', idempotent: true, maxInFlightRequests: 1 },
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  try {
    const held = await producer.transaction();
    const messages = [{ partition, key: null, value: null }];
    await held.send({ topic: `${api.cluster.prefix}history`, messages });
    const refused = await search(atLeast);
    assert.equal(refused.status, 503);
    assert.match(String(refused.body['detail']), /does not contain yet what was written before this request/);
    const unknown = await send('GET', `/v2/process-instances/${keyOf(partition, 2 ** 40)}`);
    assert.equal(unknown.status, 503, 'it may have been started in what the model could not read');
    assert.equal((await search()).status, 200, 'other reads are answered');
    await held.abort();
    assert.equal((await search(atLeast)).status, 200);
  } finally {
    await producer.disconnect();
  }
});
