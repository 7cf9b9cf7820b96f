/**
 * A real local Kafka is started and stopped: alone, in a persistent folder, after crashes of Kafka and of the
 * process that started it.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it, test } from 'node:test';
import { findRunningBroker } from '../../../local-kafka/broker-folder.ts';
import { startLocalBroker } from '../../../local-kafka/java-broker.ts';
import { probeBroker } from '../../../local-kafka/probe.ts';
import { identifyProcess } from '../../../local-kafka/process-identity.ts';
import { provideKafka } from '../../../local-kafka/provide-kafka.ts';
import type { LocalBroker } from '../../../local-kafka/start-broker.ts';
import { stopBroker } from '../../../local-kafka/start-broker.ts';
import { until } from '../fixture/until.ts';

function probe(bootstrapServers: string): ReturnType<typeof probeBroker> {
  const [host, port] = bootstrapServers.split(':') as [string, string];
  return probeBroker(host, Number(port));
}

describe('a broker without a folder', () => {
  let broker: LocalBroker;
  before(async () => {
    broker = await startLocalBroker();
  });
  after(() => broker.stop());

  it('has a port that is then rejected, naming the process', async () => {
    const port = Number(broker.bootstrapServers.split(':')[1]);
    await assert.rejects(startLocalBroker({ port }), {
      code: 'held',
      message: new RegExp(`^port ${port} is in use by process ${broker.pid} \\(`),
    });
  });

  it('serves clients and leaves no files', async () => {
    assert.equal((await probe(broker.bootstrapServers)).kind, 'kafka');
    await broker.stop();
    assert.equal(identifyProcess(broker.pid), null);
    await assert.rejects(access(broker.folder), { code: 'ENOENT' });
  });
});

describe('a broker with a folder', () => {
  let dataDir: string;
  let second: LocalBroker;
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'signalbox-test-broker-'));
  });
  after(async () => {
    await stopBroker(dataDir);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  it('keeps cluster and port after a SIGKILL', async () => {
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

    second = await startLocalBroker({ dataDir, isDetached: true });
    assert.equal(second.bootstrapServers, first.bootstrapServers);
    assert.equal(await clusterOf(), cluster);
  });

  it('is found by the next command if it is detached, is shared, and is stopped only for its folder', async (t) => {
    const environment = process.env['KAFKA_BOOTSTRAP_SERVERS'];
    delete process.env['KAFKA_BOOTSTRAP_SERVERS'];
    t.after(() => {
      if (environment !== undefined) process.env['KAFKA_BOOTSTRAP_SERVERS'] = environment;
    });

    const shared = await provideKafka({ dataDir });
    assert.equal(shared.source, 'running');
    assert.equal(shared.bootstrapServers, second.bootstrapServers);
    await shared.stop();
    assert.equal(
      (await probe(second.bootstrapServers)).kind,
      'kafka',
      'only the process that started it stops it',
    );

    assert.equal((await stopBroker(dataDir)).kind, 'stopped');
    assert.equal(identifyProcess(second.pid), null);
  });
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
  await until('the broker has ended', () => identifyProcess(pid) === null);
  await until('its temporary folder is gone', () => !existsSync(folder));
});
