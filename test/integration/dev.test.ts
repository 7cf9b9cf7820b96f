/**
 * `signalbox dev` as a process, in a temporary folder: from nothing to a running instance, without leftovers
 * after its end.
 */

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { identifyProcess } from '../../local-kafka/process-identity.ts';
import { until } from '../kafka/until.ts';

const BIN = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));
const MODEL = fileURLToPath(new URL('../../examples/order/order.bpmn', import.meta.url));

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Command {
  readonly child: ChildProcess;
  stdout(): string;
  readonly ended: Promise<Ended>;
}

/** Commands as a user types them in one folder, with no brokers named anywhere. */
function commandsIn(t: TestContext, folder: string): (...args: string[]) => Command {
  const { KAFKA_BOOTSTRAP_SERVERS: _, npm_command: __, ...env } = process.env;
  return (...args) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    t.after(() => child.kill('SIGKILL'));
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        texts[name] += chunk;
      });
    }
    const ended = once(child, 'close').then(([exitCode]) => ({ exitCode: exitCode as number, ...texts }));
    return { child, stdout: () => texts.stdout, ended };
  };
}

/** A running `dev`, once it has printed the next commands, with the processes that belong to it. */
async function startDev(command: (...args: string[]) => Command, folder: string) {
  const dev = command('dev');
  await until(() => dev.stdout().includes('Ctrl-C stops') || dev.child.exitCode !== null);
  const text = dev.stdout();
  assert.equal(dev.child.exitCode, null, text);
  const engine = Number(/engine +process (\d+)/.exec(text)?.[1]);
  const broker = JSON.parse(await readFile(join(folder, '.signalbox', 'kafka', 'broker.json'), 'utf8'));
  const address = /Kafka +(127\.0\.0\.1:\d+)/.exec(text)?.[1];
  assert.equal(address, broker.bootstrapServers);
  const pids = [engine, broker.process.pid as number, broker.supervisor.pid as number];
  assert.ok(pids.every((pid) => identifyProcess(pid) !== null));
  return { ...dev, text, address, pids };
}

/** A killed engine is started again, and Kafka is not affected. Returns its new process. */
async function killEngine(dev: Awaited<ReturnType<typeof startDev>>): Promise<number> {
  const [engine = 0] = dev.pids;
  process.kill(engine, 'SIGKILL');
  let restarted = 0;
  await until(() => {
    restarted = Number(/engine +process (\d+) +started again/.exec(dev.stdout())?.[1] ?? 0);
    return restarted !== 0 || dev.child.exitCode !== null;
  });
  assert.ok(restarted !== 0 && restarted !== engine, dev.stdout());
  return restarted;
}

const areGone = (pids: readonly number[]) => pids.every((pid) => identifyProcess(pid) === null);

/** Starts another server on Kafka's usual port, unless the port is already in use. */
async function takeUsualPort(t: TestContext): Promise<void> {
  const server = createServer();
  t.after(() => server.close());
  server.listen(9092, '127.0.0.1');
  await new Promise<void>((resolve) => {
    server.once('listening', () => resolve()).once('error', () => resolve());
  });
}

test('from an empty folder to a running instance, which the next dev still has', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-test-dev-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const command = commandsIn(t, folder);
  await takeUsualPort(t);

  const first = await startDev(command, folder);
  assert.match(first.text, /^Starting Kafka \.\.\.\n/, 'it says at once what takes time');
  assert.match(first.text, /port 9092 is in use/);
  assert.notEqual(first.address, '127.0.0.1:9092');
  for (const next of ['signalbox deploy', 'signalbox run', 'signalbox list instances', 'signalbox get']) {
    assert.ok(first.text.includes(next), `${next}: ${first.text}`);
  }

  const second = await command('dev').ended;
  assert.equal(second.exitCode, 4);
  assert.match(
    second.stderr,
    new RegExp(`is already running in this folder \\(process ${first.child.pid}\\); .*${first.address}`),
  );

  assert.equal((await command('deploy', MODEL).ended).exitCode, 0);
  const order = '{"orderId":"order-1","amount":120}';
  const published = await command('publish', 'order-placed', '--key', 'order-1', '--variables', order).ended;
  assert.equal(published.exitCode, 0, published.stderr);
  let listed = '';
  await until(async () => {
    // The broker makes each partition of a transaction visible at its own time.
    listed = (await command('list', 'instances', '--json').ended).stdout;
    return listed !== '';
  });
  const instance = JSON.parse(listed);
  assert.equal(instance.processId, 'order');

  const restarted = await killEngine(first);
  const order2 = ['publish', 'order-placed', '--key', 'order-2', '--variables', order];
  assert.equal((await command(...order2).ended).exitCode, 0);
  await until(async () => {
    const { stdout } = await command('list', 'instances', '--json').ended;
    return stdout.trim().split('\n').length === 2;
  });

  first.child.kill('SIGINT');
  const ended = await first.ended;
  assert.equal(ended.exitCode, 130, ended.stderr);
  assert.match(ended.stdout, /Stopped\.\n$/);
  assert.match(ended.stderr, /the engine ended \(SIGKILL\); starting it again/);
  assert.ok(areGone([...first.pids, restarted]));
  assert.ok(!existsSync(join(folder, '.signalbox', 'dev.json')));

  const again = await startDev(command, folder);
  assert.match(again.text, /already existed/);
  const kept = await command('list', 'instances', '--json').ended;
  const keys = kept.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).key);
  assert.ok(keys.length === 2 && keys.includes(instance.key), kept.stdout);

  // Even then its Kafka and its engine end by themselves, and the remaining claim does not block the next
  // start.
  again.child.kill('SIGKILL');
  await until(() => areGone(again.pids));
  assert.ok(existsSync(join(folder, '.signalbox', 'dev.json')));
  const last = await startDev(command, folder);
  last.child.kill('SIGTERM');
  assert.equal((await last.ended).exitCode, 0);
  assert.ok(areGone(last.pids));
});
