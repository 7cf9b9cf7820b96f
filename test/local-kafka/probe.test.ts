/** The probe distinguishes a closed port from another server, and doesn't hang if there is no response. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { findFreePorts, isPortFree, LOOPBACK } from '../../local-kafka/free-port.ts';
import { describeHolder, findPortHolder } from '../../local-kafka/port-holder.ts';
import { probeBroker } from '../../local-kafka/probe.ts';

async function serve(t: TestContext, onConnection: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer(onConnection);
  t.after(() => server.close());
  await once(server.listen(0, LOOPBACK), 'listening');
  return (server.address() as { port: number }).port;
}

test('a port without listener is closed', async () => {
  const [port] = (await findFreePorts(1)) as [number];
  assert.equal((await probeBroker(LOOPBACK, port)).kind, 'closed');
  assert.equal(await isPortFree(port), true);
  assert.equal(await findPortHolder(port), null);
});

test('a web server is not Kafka', async (t) => {
  const port = await serve(t, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  assert.equal((await probeBroker(LOOPBACK, port)).kind, 'not-kafka');
});

test('a server that never responds is not Kafka either', async (t) => {
  const port = await serve(t, (socket) => socket.on('error', () => socket.destroy()).resume());
  const result = await probeBroker(LOOPBACK, port, 50);
  assert.deepEqual(result, { kind: 'not-kafka', reason: 'no response within 50 ms' });
});

test('names the process that uses a port', async (t) => {
  const port = await serve(t, (socket) => socket.destroy());
  assert.equal(await isPortFree(port), false);
  const holder = await findPortHolder(port);
  assert.equal(holder?.pid, process.pid);
  assert.match(describeHolder(holder), new RegExp(`^process ${process.pid} \\(.*node`));
});
