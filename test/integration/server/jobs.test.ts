/** Jobs over REST on a real Kafka: waiting polls, disconnected clients, and many workers. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { bpmnXml } from '../../bpmn-xml.ts';
import { openServerOn, TestServer } from '../fixture/server.ts';
import { until } from '../fixture/until.ts';

let api: TestServer;

before(async () => {
  api = await TestServer.open();
});

after(() => api.close());

interface Job {
  readonly jobKey: string;
  readonly retries: number;
  readonly worker: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

async function post(
  path: string,
  body: object,
): Promise<{ status: number; body: Readonly<Record<string, unknown>> }> {
  const response = await fetch(`${api.addresses.http}/v2${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

const request = (type: string, more: object = {}): object => ({
  ...{ type, worker: 'test', timeout: 600_000, maxJobsToActivate: 5, requestTimeout: 60_000 },
  ...more,
});

async function activate(type: string, more: object = {}): Promise<Job[]> {
  const { status, body } = await post('/jobs/activation', request(type, more));
  assert.equal(status, 200, JSON.stringify(body));
  return body['jobs'] as Job[];
}

async function deployWork(id: string): Promise<void> {
  const xml = bpmnXml({
    id,
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'work', type: 'serviceTask', job: { type: id } },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> work -> end'],
  });
  await api.cluster.deploy(xml);
}

const start = (processDefinitionId: string, variables: object = {}) =>
  post('/process-instances', { processDefinitionId, variables });

test('a poll that waits gets the job of an instance that is started later', async () => {
  await deployWork('later');
  const poll = activate('later');
  await start('later', { n: 1 });
  const [job, ...others] = await poll;
  assert.equal(others.length, 0);
  assert.deepEqual([job?.worker, job?.retries, job?.variables], ['test', 3, { n: 1 }]);
  assert.deepEqual(await activate('later', { requestTimeout: -1 }), [], 'another worker does not get it too');
  assert.equal((await post(`/jobs/${job?.jobKey}/completion`, {})).status, 204);
  assert.equal((await post(`/jobs/${job?.jobKey}/completion`, {})).status, 404);
});

test('a server that stops answers the polls that wait', async () => {
  const server = await openServerOn(api.cluster);
  const polls = Array.from({ length: 20 }, () =>
    fetch(`${server.httpUrl}/v2/jobs/activation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request('stopped', { requestTimeout: 600_000 })),
    }),
  );
  await until('all polls wait', async () => {
    const metrics = await (await fetch(`${server.managementUrl}/actuator/prometheus`)).text();
    return /^signalbox_server_waiting_polls 20$/m.test(metrics);
  });
  await server.close();
  const answers = await Promise.all(polls.map(async (poll) => (await poll).json()));
  assert.deepEqual(answers, Array(20).fill({ jobs: [] }));
});

test('a client that disconnects during its poll keeps no job: the next worker gets it immediately', async () => {
  await deployWork('gone');
  for (let round = 0; round < 5; round++) {
    const { hostname, port } = new URL(api.addresses.http);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const body = JSON.stringify(request('gone'));
    const head = `POST /v2/jobs/activation HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n`;
    socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`);
    // The response to a later request shows that the server has received the poll.
    await fetch(`${api.addresses.http}/v2/topology`);
    socket.destroy();
    await start('gone', { round });
    const jobs = await activate('gone');
    assert.deepEqual(
      jobs.map(({ variables }) => variables),
      [{ round }],
    );
  }
});

test('many workers get each job once', async () => {
  await deployWork('many');
  const COUNT = 60;
  const taken: string[] = [];
  const worker = async (): Promise<void> => {
    while (taken.length < COUNT) {
      const jobs = await activate('many', { requestTimeout: 500 });
      taken.push(...jobs.map(({ jobKey }) => jobKey));
      for (const { jobKey } of jobs) assert.equal((await post(`/jobs/${jobKey}/completion`, {})).status, 204);
    }
  };
  const workers = Array.from({ length: 6 }, worker);
  await Promise.all(Array.from({ length: COUNT }, () => start('many')));
  await Promise.all(workers);
  assert.equal(taken.length, COUNT);
  assert.equal(new Set(taken).size, COUNT);
});

test('a failed job is available again while it has retries', async () => {
  await deployWork('retries');
  await start('retries');
  const [first] = await activate('retries');
  assert.equal(
    (await post(`/jobs/${first?.jobKey}/failure`, { retries: 1, errorMessage: 'once' })).status,
    204,
  );
  const [second] = await activate('retries');
  assert.deepEqual([second?.jobKey, second?.retries], [first?.jobKey, 1]);
});

test('an activation that breaks a rule gets Camunda’s texts', async () => {
  const { status, body } = await post('/jobs/activation', { timeout: 0 });
  assert.equal(status, 400);
  assert.match(String(body['detail']), /No type provided\./);
  assert.match(String(body['detail']), /No maxJobsToActivate provided\./);
  assert.match(String(body['detail']), /The value for timeout is '0' but must be greater than 0\./);
});
