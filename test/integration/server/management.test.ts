/** The management port: probes and metrics. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { openServerOn } from '../fixture/server.ts';

test('probes follow whether an engine owns partitions; metrics are in the text format', async () => {
  const cluster = await SignalboxCluster.open(1);
  const server = await openServerOn(cluster);
  try {
    const get = async (path: string): Promise<readonly [status: number, text: string]> => {
      const response = await fetch(`${server.managementUrl}/actuator/${path}`);
      return [response.status, await response.text()];
    };
    assert.deepEqual(await get('health/liveness'), [200, '{"status":"UP"}']);
    assert.deepEqual(await get('health/readiness'), [503, '{"status":"DOWN"}']);
    await cluster.startEngine('one');
    await until('the server is ready', async () => (await get('health/status'))[0] === 200);
    assert.deepEqual(await get('health/readiness'), [200, '{"status":"UP"}']);
    const [, metrics] = await get('prometheus');
    assert.match(metrics, /^signalbox_server_owned_partitions 1$/m);
    assert.match(metrics, /^signalbox_server_model_ready 1$/m);
    assert.equal((await get('clock'))[0], 404);
  } finally {
    await server.close();
    await cluster.close();
  }
});
