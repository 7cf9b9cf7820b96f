/** Requests to a server that stops. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Operation } from '../../server/operations/operation.ts';
import { openAttackedServer } from './attacks/attacked-server.ts';

test('a request that fails because the server stops is answered by 503, and is not a failure', async () => {
  const asked = Promise.withResolvers<void>();
  const waiting: Operation = {
    ...{ id: 'wait', method: 'GET', path: '/wait', role: 'read' },
    answer: async ({ signal }) => {
      asked.resolve();
      await once(signal, 'abort');
      throw new Error('the client is closed');
    },
  };
  const server = await openAttackedServer(undefined, { own: [waiting] });
  const answer = fetch(`${server.url}/api/wait`, { headers: { authorization: 'read' } });
  await asked.promise;
  await server.close();
  const response = await answer;
  assert.equal(response.status, 503);
  assert.match(await response.text(), /The server is stopping/);
  assert.deepEqual(server.failures, []);
});
