/** OAUTHBEARER with a real broker, with tokens from an endpoint on loopback. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { describeAcls } from '../../../kafka/admin/acls.ts';
import { describeBrokerConfigs, describeBrokerVersions, ensureTopics } from '../../../kafka/admin/admin.ts';
import { KafkaConnection } from '../../../kafka/connect/connection.ts';
import { KafkaProtocolError } from '../../../kafka/connect/errors.ts';
import { readToEnd } from '../../../kafka/read/read-to-end.ts';
import { fetchRequest } from '../../../kafka/wire/fetch-request.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { CLIENT, TokenEndpoint } from '../../kafka/connect/login/token-endpoint.ts';
import { BearerBroker } from '../fixture/bearer-broker.ts';
import { until } from '../fixture/until.ts';

const MODULE = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule';
const OVERLAPPING = 4;

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
    await link.connect(10_000);
    const logins = endpoint.requests.length;
    const inFlight: Promise<unknown>[] = [];
    // Overlapping long polls, so that there is always one in flight.
    while (endpoint.requests.length < logins + 3) {
      while (inFlight.length < OVERLAPPING) inFlight.push(link.send(longPoll(), { timeoutMs: 10_000 }));
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
