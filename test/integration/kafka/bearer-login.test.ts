/**
 * OAUTHBEARER with a real broker, with tokens from an endpoint on loopback: single connections, and an engine
 * with a client, whose sessions the broker ends unless they are renewed.
 */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { main } from '../../../cli/main.ts';
import { describeAcls } from '../../../kafka/admin/acls.ts';
import { describeBrokerConfigs, describeBrokerVersions, ensureTopics } from '../../../kafka/admin/admin.ts';
import { KafkaConnection } from '../../../kafka/connect/connection.ts';
import { KafkaProtocolError } from '../../../kafka/connect/errors.ts';
import { readToEnd } from '../../../kafka/read/read-to-end.ts';
import { fetchRequest } from '../../../kafka/wire/fetch-request.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { CLIENT, TokenEndpoint } from '../../kafka/connect/login/token-endpoint.ts';
import { parseLines } from '../cli/command-line.ts';
import { BearerBroker } from '../fixture/bearer-broker.ts';
import { EngineNode } from '../fixture/engine-node.ts';
import { until } from '../fixture/until.ts';

const MODULE = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule';
const OVERLAPPING = 4;
/** The level of warnings in an engine's log. */
const WARNING = 40;
/** Renewals of each connection of the engine. */
const RENEWALS = 2;

let broker: BearerBroker;
let endpoint: TokenEndpoint;

before(async () => {
  [broker, endpoint] = await Promise.all([BearerBroker.open(), TokenEndpoint.open()]);
});
after(async () => {
  await broker.close();
  await endpoint.close();
});
beforeEach(() => {
  endpoint.requests.length = 0;
  endpoint.lifetime = 3600;
  endpoint.answer = null;
});

function connect(secret: string = CLIENT.secret): KafkaConnection {
  return new KafkaConnection({
    bootstrapServers: [broker.bootstrapServers],
    clientId: 'bearer-test',
    log: () => undefined,
    properties: new Map([
      ['security.protocol', 'SASL_PLAINTEXT'],
      ['sasl.mechanism', 'OAUTHBEARER'],
      ['sasl.oauthbearer.token.endpoint.url', endpoint.url],
      ['sasl.jaas.config', `${MODULE} required clientId="${CLIENT.id}" clientSecret="${secret}";`],
    ]),
  });
}

test('topics are created, records written and read with one token for all connections', async () => {
  const connection = connect();
  try {
    await ensureTopics(connection, [{ topic: 'bearer', partitions: 2 }]);
    const producer = new RecordProducer(connection);
    await producer.send(
      [0, 1].map((partition) => ({ topic: 'bearer', partition, key: 'k', value: Buffer.from('v') })),
    );
    await producer.close();
    let count = 0;
    await readToEnd(connection, { topic: 'bearer', onRecord: () => count++ });
    assert.equal(count, 2);
    assert.equal(endpoint.requests.length, 1);
  } finally {
    connection.close();
  }
});

test('sessions are renewed before the broker ends them, without affecting requests', async () => {
  // Shorter than the minimum lifetime for reuse, so that each login is a request to the endpoint.
  endpoint.lifetime = 14;
  const connection = connect();
  try {
    await connection.connect();
    const [{ nodeId } = { nodeId: -1 }] = connection.metadata.brokers;
    const link = await connection.newCluster().findBroker(nodeId);
    await link.connect(60_000);
    const logins = endpoint.requests.length;
    const inFlight: Promise<unknown>[] = [];
    // Overlapping long polls, so that there is always one in flight.
    while (endpoint.requests.length < logins + 3) {
      while (inFlight.length < OVERLAPPING) inFlight.push(link.send(longPoll(), { timeoutMs: 60_000 }));
      await inFlight.shift();
    }
    await Promise.all(inFlight);
  } finally {
    connection.close();
  }
});

test("checks by kafkajs' own client log in like the other connections", async () => {
  const connection = connect();
  try {
    await connection.connect();
    const [{ nodeId } = { nodeId: -1 }] = connection.metadata.brokers;
    const configs = await describeBrokerConfigs(connection, nodeId, 20_000);
    assert.equal(configs.get('node.id'), String(nodeId));
    await assert.rejects(describeAcls(connection, 20_000), { code: 'SECURITY_DISABLED' });
    assert.equal(endpoint.requests.length, 1);
  } finally {
    connection.close();
  }
});

test('a client that the endpoint rejects fails at once, with its name', async () => {
  const connection = connect('wrong');
  try {
    await assert.rejects(connection.connect(), (error: unknown) => {
      assert.ok(error instanceof KafkaProtocolError);
      assert.equal(error.code, 'SASL_AUTHENTICATION_FAILED');
      assert.match(error.message, /rejects the client 'app' \(HTTP 401, invalid_client/);
      return true;
    });
    assert.equal(endpoint.requests.length, 1);
  } finally {
    connection.close();
  }
});

test('a token that the broker rejects is not used again', async () => {
  const connection = connect();
  try {
    endpoint.answer = { status: 200, body: tokenAnswer('no-token-at-all') };
    await assert.rejects(connection.connect(), (error: unknown) => {
      assert.ok(error instanceof KafkaProtocolError);
      assert.equal(error.code, 'SASL_AUTHENTICATION_FAILED');
      assert.match(error.message, /the broker rejects the token: .*invalid_token/);
      return true;
    });
    endpoint.answer = null;
    await connection.connect();
    assert.equal(endpoint.requests.length, 2);
    assert.equal((await describeBrokerVersions(connection)).length, 1);
  } finally {
    connection.close();
  }
});

test('an endpoint that does not respond for a moment delays the login', async () => {
  endpoint.answer = { status: 503, body: 'busy' };
  const connection = connect();
  try {
    const connecting = connection.connect(60_000);
    await until('the endpoint was asked', () => endpoint.requests.length > 0);
    endpoint.answer = null;
    await connecting;
  } finally {
    connection.close();
  }
});

function tokenAnswer(token: string): string {
  return JSON.stringify({ access_token: token, token_type: 'bearer', expires_in: 3600 });
}

function longPoll() {
  const positions = [{ topic: 'bearer', partition: 0, fetchOffset: 1, bytesMax: 1000 }];
  return fetchRequest({ positions, maxWaitMs: 100, requestBytesMax: 1000 });
}

/** Client properties; the scope tells the requests of the engine from those of the client. */
function propertiesOf(scope: string): string {
  return [
    'security.protocol=SASL_PLAINTEXT',
    'sasl.mechanism=OAUTHBEARER',
    `sasl.oauthbearer.token.endpoint.url=${endpoint.url}`,
    `sasl.jaas.config=${MODULE} required clientId="${CLIENT.id}" clientSecret="${CLIENT.secret}" scope="${scope}";`,
  ].join('\n');
}

/** The objects that a command prints whose client logs in by the properties in this folder. */
async function commandAt(folder: string, ...args: readonly string[]): Promise<Record<string, unknown>[]> {
  let stdout = '';
  let stderr = '';
  const exitCode = await main(
    // Explicitly, because the environment may name the brokers of other tests, which don't use SASL.
    [
      ...['--json', '--bootstrap-server', broker.bootstrapServers],
      ...['--command-config', join(folder, 'client.properties'), ...args],
    ],
    { write: (text) => (stdout += text) },
    { write: (text) => (stderr += text) },
  );
  assert.equal(exitCode, 0, `${args.join(' ')}: ${stderr}${stdout}`);
  return parseLines(stdout);
}

function engineLogins(): number {
  return endpoint.requests.filter(({ body }) => new URLSearchParams(body).get('scope') === 'engine').length;
}

test('instances complete while every session is renewed, and the engine notices nothing', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-bearer-engine-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const scope of ['engine', 'client'])
    await writeFile(join(folder, `${scope}.properties`), propertiesOf(scope));
  const nodes = [
    { id: 'start', type: 'startEvent' },
    { id: 'end', type: 'endEvent' },
  ];
  await writeFile(join(folder, 'order.bpmn'), bpmnXml({ id: 'order', nodes, flows: ['start -> end'] }));
  const signalbox = (...args: string[]) => commandAt(folder, ...args);
  await signalbox('topics', 'create', '--partitions', '2');
  // Shorter than the minimum lifetime for reuse, so each login of the engine is a request with its scope.
  endpoint.lifetime = 14;
  const node = new EngineNode({
    bootstrapServers: broker.bootstrapServers,
    prefix: 'signalbox.',
    nodeId: 'one',
    env: { SIGNALBOX_COMMAND_CONFIG: join(folder, 'engine.properties') },
  });
  t.after(() => node.kill());
  await node.ready(2);
  await signalbox('deploy', join(folder, 'order.bpmn'));
  const logins = engineLogins();
  const logged = node.log.length;
  let completed = 0;
  while (engineLogins() < logins * (1 + RENEWALS)) {
    const [ended] = await signalbox('start', 'order', '--await');
    assert.equal(ended?.['state'], 'COMPLETED');
    completed++;
  }
  assert.ok(completed > 0);
  const warnings = node.log.slice(logged).filter(({ level }) => level >= WARNING);
  assert.deepEqual(warnings, []);
  assert.equal((await node.health())?.ready, true);
});
