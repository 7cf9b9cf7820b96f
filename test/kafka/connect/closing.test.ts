/** A link that is closed while it connects leaves nothing open: an open socket keeps a process alive. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BrokerLink } from '../../../kafka/connect/broker-link.ts';
import { LANE_COUNT } from '../../../kafka/connect/kafkajs-internals.ts';
import { createLogin } from '../../../kafka/connect/login/login.ts';
import type { KafkaRequest } from '../../../kafka/wire/primitives.ts';
import { until } from '../until.ts';
import { ECHO, SessionBroker } from './session-broker.ts';

const TIMEOUT_MS = 20_000;
/** More microtasks than there are between the first request and the first socket. */
const MICROTASKS = 30;
/** Rounds of the event loop that are enough for a login. */
const TURNS = 30;

const echo: KafkaRequest<string> = {
  apiKey: ECHO,
  apiName: 'Echo',
  apiVersion: 0,
  encode: () => Buffer.from('x'),
  decode: (body) => body.toString(),
};

function linkTo(broker: SessionBroker): BrokerLink {
  const log = (): void => undefined;
  const login = createLogin({ mechanism: 'plain', username: 'u', password: 'p' }, log);
  const options = { clientId: 'test', ssl: null, login, connectTimeoutMs: TIMEOUT_MS, log };
  return new BrokerLink({ host: '127.0.0.1', port: broker.port }, options);
}

/** Sends on all lanes, closes the link after `pause`, and returns how many requests were answered. */
async function closeAfter(link: BrokerLink, pause: () => Promise<void>): Promise<number> {
  const sent = Array.from({ length: LANE_COUNT }, (_unused, lane) =>
    link.send(echo, { timeoutMs: TIMEOUT_MS, lane }),
  );
  const settled = Promise.allSettled(sent);
  await pause();
  link.close();
  return (await settled).filter(({ status }) => status === 'fulfilled').length;
}

test('a link that is closed at any moment of its first requests has no connection afterwards', async () => {
  const broker = await SessionBroker.start();
  for (let count = 0; count < MICROTASKS; count++) {
    await closeAfter(linkTo(broker), async () => {
      for (let at = 0; at < count; at++) await null;
    });
  }
  let answered = 0;
  for (let count = 0; count < TURNS; count++) {
    answered += await closeAfter(linkTo(broker), async () => {
      for (let at = 0; at < count; at++) await new Promise((resolve) => setImmediate(resolve));
    });
  }
  assert.ok(answered < TURNS * LANE_COUNT, 'some were closed before their answer');
  // A connection that was opened late has been accepted before this one.
  const last = linkTo(broker);
  assert.equal(await last.send(echo, { timeoutMs: TIMEOUT_MS }), 'x');
  last.close();
  await until(() => broker.connections === 0);
  await broker.close();
});
