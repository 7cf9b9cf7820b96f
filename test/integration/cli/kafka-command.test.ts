/** `signalbox kafka` and `signalbox doctor` as processes, in a temporary folder. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../../cli/bin.mjs', import.meta.url));

function commandLine(t: TestContext, folder: string) {
  const env = { ...process.env };
  delete env['KAFKA_BOOTSTRAP_SERVERS'];
  t.after(async () => {
    await run('kafka', 'stop');
    await rm(folder, { recursive: true, force: true });
  });
  async function run(
    ...args: string[]
  ): Promise<{ exitCode: number; lines: Record<string, unknown>[]; text: string }> {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    child.stderr.resume();
    const [exitCode] = (await once(child, 'close')) as [number];
    const lines = args.includes('--json')
      ? text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [];
    return { exitCode, lines, text };
  }
  return run;
}

test('start, status, doctor, stop: each finds the broker of its folder', async (t) => {
  const run = commandLine(t, await mkdtemp(join(tmpdir(), 'signalbox-test-cli-')));
  assert.equal((await run('kafka', 'status')).exitCode, 3);

  const started = await run('kafka', 'start', '--json');
  assert.equal(started.exitCode, 0);
  const again = await run('kafka', 'start', '--json');
  assert.equal(again.exitCode, 0);
  assert.equal(again.lines[0]?.['pid'], started.lines[0]?.['pid'], 'a second start is the same broker');
  assert.match(
    (await run('kafka', 'status')).text,
    new RegExp(`runs at ${started.lines[0]?.['bootstrapServers']}`),
  );

  const doctor = await run('doctor', '--json', '--prefix', 'absent.');
  assert.equal(doctor.exitCode, 1, 'there are no topics yet');
  const status = (subject: string) =>
    doctor.lines.filter((line) => line['subject'] === subject).map((line) => line['status']);
  assert.deepEqual(status('brokers'), ['ok']);
  assert.deepEqual(status('topics'), ['fail']);
  assert.deepEqual(status('acls'), ['info']);

  assert.match((await run('kafka', 'stop')).text, /^Stopped Kafka at 127\.0\.0\.1:/);
  assert.equal((await run('kafka', 'status')).exitCode, 3);
  assert.equal((await run('kafka', 'stop')).exitCode, 0);
});
