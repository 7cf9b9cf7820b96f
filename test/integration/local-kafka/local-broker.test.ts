/**
 * A real local Kafka is started and stopped: alone, in a persistent folder, after crashes of Kafka and of the
 * process that started it.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRunningBroker, readBrokerRecord } from '../../../local-kafka/broker-folder.ts';
import { startLocalBroker } from '../../../local-kafka/java-broker.ts';
import { probeBroker } from '../../../local-kafka/probe.ts';
import { identifyProcess } from '../../../local-kafka/process-identity.ts';
import { provideKafka } from '../../../local-kafka/provide-kafka.ts';
import { stopBroker } from '../../../local-kafka/start-broker.ts';

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-test-broker-'));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

function probe(bootstrapServers: string): ReturnType<typeof probeBroker> {
  const [host, port] = bootstrapServers.split(':') as [string, string];
  return probeBroker(host, Number(port));
}

test('a broker without a folder serves clients and leaves no files', async () => {
  const broker = await startLocalBroker();
  assert.equal((await probe(broker.bootstrapServers)).kind, 'kafka');
  await broker.stop();
  assert.equal(identifyProcess(broker.pid), null);
  await assert.rejects(access(broker.folder), { code: 'ENOENT' });
});

test('a folder keeps cluster and port after a stop and after a SIGKILL', async (t) => {
  const dataDir = await temporaryFolder(t);
  const clusterOf = async () =>
    /cluster\.id=(.+)/.exec(await readFile(join(dataDir, 'data/meta.properties'), 'utf8'))?.[1];
  const first = await startLocalBroker({ dataDir });
  const cluster = await clusterOf();
  await assert.rejects(startLocalBroker({ dataDir }), {
    code: 'held',
    message: /is already running at 127\.0\.0\.1/,
  });
  await first.kill();
  assert.equal(await findRunningBroker(dataDir), null);

  const second = await startLocalBroker({ dataDir });
  assert.equal(second.bootstrapServers, first.bootstrapServers);
  assert.equal(await clusterOf(), cluster);
  await second.stop();
});

test('a detached broker is found by the next command, is shared, and is stopped only for its folder', async (t) => {
  const dataDir = await temporaryFolder(t);
  const started = await startLocalBroker({ dataDir, isDetached: true });
  const environment = process.env['KAFKA_BOOTSTRAP_SERVERS'];
  delete process.env['KAFKA_BOOTSTRAP_SERVERS'];
  t.after(() => {
    if (environment !== undefined) process.env['KAFKA_BOOTSTRAP_SERVERS'] = environment;
  });

  const shared = await provideKafka({ dataDir });
  assert.equal(shared.source, 'running');
  assert.equal(shared.bootstrapServers, started.bootstrapServers);
  await shared.stop();
  assert.equal(
    (await probe(started.bootstrapServers)).kind,
    'kafka',
    'only the process that started it stops it',
  );

  assert.equal((await stopBroker(dataDir)).kind, 'stopped');
  assert.equal(identifyProcess(started.pid), null);
});

test('the broker ends, and its temporary folder goes, when its starter is killed', async () => {
  const module = new URL('../../../local-kafka/java-broker.ts', import.meta.url).href;
  const script = `
    import { startLocalBroker } from ${JSON.stringify(module)};
    const { pid, folder } = await startLocalBroker();
    console.log(JSON.stringify({ pid, folder }));
    setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(starter.stdout), 'line')) as [string];
  const { pid, folder } = JSON.parse(line) as { pid: number; folder: string };
  assert.notEqual(identifyProcess(pid), null);

  starter.kill('SIGKILL');
  await eventually(async () => {
    assert.equal(identifyProcess(pid), null);
    await assert.rejects(access(folder), { code: 'ENOENT' });
  });
});

test('a port that is in use is rejected, naming the process', async (t) => {
  const dataDir = await temporaryFolder(t);
  const broker = await startLocalBroker({ dataDir });
  const port = (await readBrokerRecord(dataDir))?.port ?? 0;
  await assert.rejects(startLocalBroker({ port }), {
    code: 'held',
    message: new RegExp(`^port ${port} is in use by process ${broker.pid} \\(`),
  });
  await broker.stop();
});

/** Repeats a check until it passes; after a limit far above the usual time, its last failure is thrown. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    try {
      return await check();
    } catch {
      await sleep(100);
    }
  }
  await check();
}
