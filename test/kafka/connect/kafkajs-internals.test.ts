/** One file uses kafkajs' internals. If a new version of kafkajs lacks one, this test names it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { createInternalBroker, LANE_COUNT } from '../../../kafka/connect/kafkajs-internals.ts';

const require = createRequire(import.meta.url);

function internalBroker() {
  return createInternalBroker({
    host: '127.0.0.1',
    port: 1,
    clientId: 'test',
    ssl: null,
    sasl: null,
    connectTimeoutMs: 100,
    socketFactory: () => new Socket(),
    log: () => undefined,
  });
}

/** Asserts that an object has a method of this name. */
function assertMethod(object: object, name: string, of: string): void {
  const value: unknown = Reflect.get(object, name);
  assert.equal(
    typeof value,
    'function',
    `kafkajs' ${of}.${name}() is gone: kafka/connect/kafkajs-internals.ts needs it`,
  );
}

describe("kafkajs' internals", () => {
  it('are those of the pinned version', () => {
    const { version } = JSON.parse(readFileSync(require.resolve('kafkajs/package.json'), 'utf8')) as {
      version: string;
    };
    assert.equal(
      version,
      '2.2.4',
      'kafkajs changed: check kafka/connect/kafkajs-internals.ts against its source',
    );
  });

  it('still have the broker, its connections and their request queue', () => {
    const broker = internalBroker();
    assertMethod(broker, 'connect', 'Broker');
    const { pool } = broker.connectionPool;
    assert.equal(pool.length, LANE_COUNT, "kafkajs' ConnectionPool has another number of connections");
    for (const connection of pool) {
      for (const name of ['isConnected', 'isAuthenticated', 'connect', 'authenticate', 'nextCorrelationId']) {
        assertMethod(connection, name, 'Connection');
      }
      assert.equal(connection.isConnected(), false);
      assert.equal(connection.sasl, null, "kafkajs' Connection.sasl is gone");
      assert.equal(connection.clientId, 'test', "kafkajs' Connection.clientId is gone");
      assertMethod(connection.requestQueue, 'push', 'RequestQueue');
    }
  });

  it('set no timer with a negative delay when nothing is pending', () => {
    const queue = internalBroker().connectionPool.pool[0]?.requestQueue;
    assert.ok(queue);
    assertMethod(queue, 'scheduleCheckPendingRequests', 'RequestQueue');
    const schedule = Reflect.get(queue, 'scheduleCheckPendingRequests') as () => void;
    schedule.call(queue);
    assert.equal(Reflect.get(queue, 'throttleCheckTimeoutId'), null);
  });
});
