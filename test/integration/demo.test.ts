/**
 * The demo as a process, in a small size: its check passes, finds a planted loss, and the demo leaves nothing
 * behind.
 */

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { listTopics } from '../../kafka/admin/admin.ts';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import { identifyProcess } from '../../local-kafka/process-identity.ts';
import { until } from '../kafka/until.ts';
import { testBroker } from './fixture/broker.ts';

const DEMO = fileURLToPath(new URL('../../examples/order/demo.ts', import.meta.url));

interface RunningDemo {
  readonly child: ChildProcess;
  output(): string;
  /** The exit code, once the process has ended and all its output was read. */
  readonly ended: Promise<number>;
}

async function startDemo(t: TestContext, ...args: string[]): Promise<RunningDemo> {
  const { bootstrapServers } = await testBroker();
  const child = spawn(process.execPath, [DEMO, '--bootstrap-server', bootstrapServers, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const ended = once(child, 'close').then(([exitCode]) => exitCode as number);
  return { child, output: () => text, ended };
}

/** Asserts that neither an engine nor a topic of the run is left. */
async function assertNothingLeft(output: string): Promise<void> {
  const pids = [...output.matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid));
  assert.ok(pids.length > 0, output);
  await until(() => pids.every((pid) => identifyProcess(pid) === null));
  const prefix = /topics (demo-[0-9a-f]+\.)\*/.exec(output)?.[1];
  assert.ok(prefix, output);
  const { bootstrapServers } = await testBroker();
  const connection = new KafkaConnection({ bootstrapServers: [bootstrapServers], clientId: 'test' });
  try {
    await until(async () => {
      const topics = (await listTopics(connection)).map(({ topic }) => topic);
      return !topics.some((topic) => topic.startsWith(prefix));
    });
  } finally {
    connection.close();
  }
}

test('every order ends exactly once although the engine is killed', async (t) => {
  const demo = await startDemo(t, '--orders', '150', '--seconds', '3');
  const exitCode = await demo.ended;
  const output = demo.output();
  assert.equal(exitCode, 0, output);
  assert.match(output, /SIGKILL to the engine, process \d+, with \d+ orders under way/);
  assert.match(output, /engine started again, process \d+: an order completed \d+\.\d s after the kill/);
  assert.match(output, /✓ 150 orders placed, 150 process instances: one each/);
  assert.match(output, /✓ 150 ended, all of them COMPLETED/);
  assert.match(output, /✓ 0 dead letters, 0 incidents/);
  assert.match(output, /the page is at http:\/\/127\.0\.0\.1:\d+ while this runs/);
  assert.match(output, /EXACTLY ONCE: all 150 orders ended, each once/);
  assert.ok(!output.includes('✗'), output);
  await assertNothingLeft(output);
});

const LOSE = ['--lose', 'order-7', '--no-page'];

test('an order that is dropped is detected', async (t) => {
  const demo = await startDemo(t, '--orders', '30', '--seconds', '2', '--patience', '5', ...LOSE);
  const exitCode = await demo.ended;
  const output = demo.output();
  assert.equal(exitCode, 1, output);
  assert.match(output, /✗ 30 orders placed, 29 process instances/);
  assert.match(output, /instances of order-7: 0 instead of 1/);
  assert.match(output, /NOT PROVEN/);
  assert.ok(!output.includes('EXACTLY ONCE'), output);
  await assertNothingLeft(output);
});

test('Ctrl-C in the middle cleans up everything', async (t) => {
  const demo = await startDemo(t, '--orders', '500', '--seconds', '60', '--no-page');
  await until(() => demo.output().includes('placing 500 orders') || demo.child.exitCode !== null);
  demo.child.kill('SIGINT');
  assert.equal(await demo.ended, 130, demo.output());
  await assertNothingLeft(demo.output());
});
