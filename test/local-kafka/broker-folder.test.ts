/** The broker's folder: leftovers of a crash are neither trusted nor an obstacle. */

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { BrokerRecord } from '../../local-kafka/broker-folder.ts';
import {
  brokerFolder,
  findRunningBroker,
  readBrokerRecord,
  withBrokerLock,
  writeBrokerRecord,
} from '../../local-kafka/broker-folder.ts';
import { identifyProcess } from '../../local-kafka/process-identity.ts';
import { stopBroker } from '../../local-kafka/start-broker.ts';

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-folder-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function recordOfThisProcess(startedAt?: string): BrokerRecord {
  const self = identifyProcess(process.pid);
  assert.ok(self !== null);
  return {
    runBy: 'java',
    process: startedAt === undefined ? self : { ...self, startedAt },
    supervisor: null,
    cleanUp: null,
    bootstrapServers: '127.0.0.1:9',
    port: 9,
    controllerPort: 10,
    startedAt: '2026-01-01T00:00:00.000Z',
  };
}

test('a record is valid while its process is alive', async (t) => {
  const root = await temporaryFolder(t);
  assert.equal(await findRunningBroker(root), null);
  await writeBrokerRecord(root, recordOfThisProcess());
  assert.equal((await findRunningBroker(root))?.bootstrapServers, '127.0.0.1:9');
});

test('a record with the pid of another process is ignored, and that process is not stopped', async (t) => {
  const root = await temporaryFolder(t);
  await writeBrokerRecord(root, recordOfThisProcess('another start'));
  assert.equal(await findRunningBroker(root), null);
  assert.equal((await readBrokerRecord(root))?.port, 9);
  assert.deepEqual(await stopBroker(root), { kind: 'not-running' });
});

test('a broker that belongs to a running command is not stopped', async (t) => {
  const root = await temporaryFolder(t);
  const record = { ...recordOfThisProcess(), supervisor: identifyProcess(process.pid) };
  await writeBrokerRecord(root, record);
  assert.deepEqual(await stopBroker(root), { kind: 'attached', record });
});

test('a record truncated by a crash is ignored', async (t) => {
  const root = await temporaryFolder(t);
  await writeFile(brokerFolder(root).record, '{ "process": { "pi');
  assert.equal(await readBrokerRecord(root), null);
});

test('only one process at a time holds the lock', async (t) => {
  const root = await temporaryFolder(t);
  let inside = 0;
  let insideMax = 0;
  const work = async () => {
    inside += 1;
    insideMax = Math.max(insideMax, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withBrokerLock(root, work)));
  assert.equal(insideMax, 1);
  assert.deepEqual(await readdir(root), []);
});

for (const [name, content] of [
  ['of a process that has ended', JSON.stringify({ pid: process.pid, startedAt: 'another start' })],
  ['that a power cut left empty', ''],
] as const) {
  test(`a lock ${name} is taken over`, async (t) => {
    const root = await temporaryFolder(t);
    await writeFile(brokerFolder(root).lock, content);
    assert.equal(await withBrokerLock(root, async () => 'done'), 'done');
    assert.deepEqual(await readdir(root), []);
  });
}
