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
    assert.match(metrics, /^signalbox_server_requests 0$/m);
    assert.match(metrics, /^signalbox_server_request_bytes 0$/m);
    assert.equal((await get('clock'))[0], 404);
  } finally {
    await server.close();
    await cluster.close();
  }
});

test('an engine with --server serves both on its port, and ends in good order', async () => {
  const cluster = await SignalboxCluster.open(1);
  try {
    const args = ['--server', '--http-port', '0', '--grpc-port', '0', '--read-model', 'memory'];
    const node = cluster.spawnNode('both', { args });
    await node.ready(1);
    const listening = (): Readonly<Record<string, unknown>> | undefined =>
      node.log.find(({ msg }) => msg === 'server listening');
    await until('the server listens', () => listening() !== undefined);
    const url = String(node.url).replace('/health/ready', '');
    await until('the server is ready', async () => (await fetch(`${url}/actuator/health`)).status === 200);
    assert.equal((await fetch(`${url}/health/ready`)).status, 200);
    assert.match(await (await fetch(`${url}/metrics`)).text(), /^signalbox_/m);
    assert.equal((await fetch(`${url}/actuator/clock`)).status, 404);
    const topology = await (await fetch(`${listening()?.['http']}/v2/topology`)).text();
    assert.match(topology, /"partitionsCount":1/);
    assert.deepEqual(await node.stop(), { code: 0, signal: null }, node.said());
  } finally {
    await cluster.close();
  }
});
