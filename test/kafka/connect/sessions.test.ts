/** Sessions of SASL connections are renewed under load, as Kafka allows it (KIP-368). */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { BrokerLink } from '../../../kafka/connect/broker-link.ts';
import { createInternalBroker, LANE_COUNT, planRenewal } from '../../../kafka/connect/kafkajs-internals.ts';
import { createLogin } from '../../../kafka/connect/login/login.ts';
import type { KafkaRequest } from '../../../kafka/wire/primitives.ts';
import { ECHO, SessionBroker } from './session-broker.ts';

const TIMEOUT_MS = 20_000;
const SENDERS = 4;

let broker: SessionBroker;
let link: BrokerLink;

beforeEach(async () => {
  broker = await SessionBroker.start();
  const log = (): void => undefined;
  link = new BrokerLink(
    { host: '127.0.0.1', port: broker.port },
    {
      clientId: 'test',
      ssl: null,
      login: createLogin({ mechanism: 'plain', username: 'u', password: 'p' }, log),
      connectTimeoutMs: TIMEOUT_MS,
      log,
    },
  );
});
afterEach(async () => {
  link.close();
  await broker.close();
});

function echo(text: string): KafkaRequest<string> {
  return {
    apiKey: ECHO,
    apiName: 'Echo',
    apiVersion: 0,
    encode: () => Buffer.from(text),
    decode: (body) => body.toString(),
  };
}

/** Sends requests one after the other on a lane until `isOver`; each response has the text of its request. */
async function sendUntil(isOver: () => boolean, lane: number, sender: number): Promise<number> {
  let count = 0;
  for (; !isOver(); count++) {
    const text = `${lane}-${sender}-${count}`;
    assert.equal(await link.send(echo(text), { timeoutMs: TIMEOUT_MS, lane }), text);
  }
  return count;
}

function sendOnAllLanes(isOver: () => boolean): Promise<number[]> {
  const senders = Array.from({ length: LANE_COUNT * SENDERS }, (_unused, index) =>
    sendUntil(isOver, index % LANE_COUNT, index),
  );
  return Promise.all(senders);
}

test('a listener that does not use SASL is reported at once, with what to check', async () => {
  broker.usesSasl = false;
  await assert.rejects(link.send(echo('x'), { timeoutMs: TIMEOUT_MS }), {
    name: 'KafkaProtocolError',
    code: 'ILLEGAL_SASL_STATE',
    message: `cannot connect to 127.0.0.1:${broker.port}: this listener does not use SASL; check the port and security.protocol`,
  });
});

for (const sessionMs of [1_500, 10_000, 10_500]) {
  test(`sessions of ${sessionMs} ms begin once per lane, although all lanes connect at the same time`, async () => {
    broker.sessionMs = sessionMs;
    let sent = 0;
    await sendOnAllLanes(() => ++sent > 200);
    assert.deepEqual(broker.violations, []);
    assert.equal(broker.logins, LANE_COUNT);
  });
}

test('short sessions are renewed between requests, and at most once per second', async () => {
  broker.sessionMs = 1_500;
  const counts = await sendOnAllLanes(
    () => broker.renewals >= 2 * LANE_COUNT || broker.violations.length > 0,
  );
  assert.deepEqual(broker.violations, []);
  assert.equal(broker.logins, LANE_COUNT, 'no lane was connected again');
  assert.ok(counts.every((count) => count > 0));
});

test('a session is renewed 10 s before its end, but not in its first quarter or its first second', () => {
  const [connection] = createInternalBroker({
    host: '127.0.0.1',
    port: 1,
    clientId: 'test',
    ssl: null,
    sasl: {},
    connectTimeoutMs: 1,
    socketFactory: () => assert.fail('nothing is connected'),
    log: () => undefined,
  }).connectionPool.pool;
  assert.ok(connection);
  const renewedAfter = (lifetimeMs: number): number => {
    Object.assign(connection, { sessionLifetime: { toNumber: () => lifetimeMs } });
    planRenewal(connection);
    return lifetimeMs - connection.reauthenticationThreshold;
  };
  assert.equal(renewedAfter(3_600_000), 3_590_000);
  assert.equal(renewedAfter(20_000), 10_000);
  assert.equal(renewedAfter(12_000), 3_000);
  assert.equal(renewedAfter(1_500), 1_000);
  assert.equal(renewedAfter(500), 1_000);
});
