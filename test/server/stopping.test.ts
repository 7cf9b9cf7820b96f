/** Requests to a server that stops, or whose Kafka can't be reached. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { KafkaConnectionError } from '../../kafka/connect/errors.ts';
import type { Operation } from '../../server/operations/operation.ts';
import { openAttackedServer } from './attacks/attacked-server.ts';
import { GatewayClient } from './attacks/gateway-client.ts';

test('requests that fail because the server stops are answered as unavailable, and not reported as failures', async () => {
  const arrivals = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const [overHttp, overGrpc] = arrivals;
  const waiting = (id: string, asked = overHttp): Operation => ({
    ...{ id, method: 'GET', path: '/wait', role: 'read' },
    answer: async ({ signal }) => {
      asked?.resolve();
      await once(signal, 'abort');
      throw new Error('the client is closed');
    },
  });
  const server = await openAttackedServer(undefined, {
    own: [waiting('wait')],
    operations: [waiting('getTopology', overGrpc)],
  });
  const client = new GatewayClient(server.grpc);
  const answer = fetch(`${server.url}/api/wait`, { headers: { authorization: 'read' } });
  const topology = client.call('Topology', {}, { authorization: 'read' });
  await Promise.all(arrivals.map(({ promise }) => promise));
  await server.close();
  const response = await answer;
  assert.equal(response.status, 503);
  assert.match(await response.text(), /The server is stopping/);
  const { code, details } = await topology;
  assert.equal(code, status.UNAVAILABLE);
  assert.match(details, /The server is stopping/);
  assert.deepEqual(server.failures, []);
  client.close();
});

test('while Kafka cannot be reached, requests are answered as unavailable, with the reason', async () => {
  const broken = (id: string): Operation => ({
    ...{ id, method: 'GET', path: '/broken', role: 'read' },
    answer: () => Promise.reject(new KafkaConnectionError('no broker responds')),
  });
  const server = await openAttackedServer(undefined, {
    own: [broken('broken')],
    operations: [broken('getTopology')],
  });
  const client = new GatewayClient(server.grpc);
  const response = await fetch(`${server.url}/api/broken`, { headers: { authorization: 'read' } });
  assert.equal(response.status, 503);
  assert.match(await response.text(), /Kafka can't be reached: no broker responds/);
  const { code, details } = await client.call('Topology', {}, { authorization: 'read' });
  assert.equal(code, status.UNAVAILABLE);
  assert.match(details, /Kafka can't be reached: no broker responds/);
  assert.deepEqual(server.failures, []);
  client.close();
  await server.close();
});
