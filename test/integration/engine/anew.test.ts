/**
 * All state is in Kafka: after all local files are deleted and an engine with another name is started
 * elsewhere, everything continues.
 */

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bpmnXml } from '../../bpmn-xml.ts';
import { commandLineOf } from '../cli/command-line.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { assertClean } from '../fixture/oracle.ts';

const PARTITIONS = 2;

/** A process that waits in each way in which an instance can wait. */
const WAITS = bpmnXml({
  id: 'waits',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'fork', type: 'parallelGateway' },
    { id: 'work', type: 'serviceTask', job: { type: 'work' } },
    { id: 'paid', type: 'intermediateCatchEvent', message: { name: 'paid', key: '=orderId' } },
    { id: 'soon', type: 'intermediateCatchEvent', timer: { duration: 'PT3S' } },
    { id: 'join', type: 'parallelGateway' },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> fork -> work -> join -> end', 'fork -> paid -> join', 'fork -> soon -> join'],
});

let cluster: SignalboxCluster;
let line: ReturnType<typeof commandLineOf>;
const folders: string[] = [];

before(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  line = commandLineOf(cluster);
});

after(async () => {
  await cluster.close();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'));
  folders.push(folder);
  return folder;
}

test('jobs, messages, timers and definitions continue in a new engine', async () => {
  const folder = await newFolder();
  const first = cluster.spawnNode('first', { folder });
  await first.ready(PARTITIONS);
  await cluster.deploy(WAITS);
  const key = await start('o-1');
  await first.kill();
  assert.deepEqual(await readdir(folder), [], 'an engine leaves nothing on the disk');
  await rm(folder, { recursive: true });

  const second = cluster.spawnNode('second', { folder: await newFolder() });
  await second.ready(PARTITIONS);
  const [job] = await line.json<{ jobKey: number }>('list', 'jobs');
  await line.json('complete', String(job?.jobKey));
  await line.json('publish', 'paid', '--key', 'o-1');
  await until('the order has ended', async () => {
    const [instance] = await line.json('get', key);
    return instance?.['state'] === 'COMPLETED';
  });
  await start('o-2');

  // Otherwise, one topic could contain work in progress that another doesn't contain yet.
  await second.stop();
  const { bootstrapServers, prefix } = cluster;
  const verdict = await assertClean({ bootstrapServers, prefix, acknowledged: ['o-1', 'o-2'], once: true });
  assert.deepEqual([verdict.completed, verdict.active], [1, 1]);
});

async function start(orderId: string): Promise<string> {
  const variables = JSON.stringify({ orderId });
  const [started] = await line.json('start', 'waits', '--business-key', orderId, '--variables', variables);
  return String(started?.['instanceKey']);
}
