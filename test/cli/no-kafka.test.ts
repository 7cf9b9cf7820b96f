/** `signalbox kafka start` on machines without Java: Docker is tried, and what is missing is reported. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));

/** Runs `kafka start` with a PATH that contains only `docker`, which is a script, if any. */
async function startKafka(
  t: TestContext,
  docker?: string,
): Promise<{ exitCode: number; stderr: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-no-kafka-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  if (docker !== undefined) {
    await writeFile(join(folder, 'docker'), `#!/bin/sh\necho "$@" >> ${folder}/calls\n${docker}\n`);
    await chmod(join(folder, 'docker'), 0o755);
  }
  const child = spawn(process.execPath, [BIN, 'kafka', 'start'], {
    cwd: folder,
    env: { PATH: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [exitCode] = (await once(child, 'close')) as [number];
  return { exitCode, stderr, folder };
}

test('without any Kafka, the error lists three ways to get one, and why two of them fail', async (t) => {
  const { exitCode, stderr, folder } = await startKafka(t);
  assert.equal(exitCode, 1);
  assert.match(stderr, /Use one of/);
  assert.match(stderr, /--bootstrap-server host:port, or KAFKA_BOOTSTRAP_SERVERS/);
  assert.match(stderr, /Java 17 .*: `java` not found on the PATH/);
  assert.match(stderr, /Docker: `docker` not found on the PATH/);
  await assert.rejects(access(join(folder, '.signalbox')), { code: 'ENOENT' });
});

test("Docker can't be used if its daemon is down", async (t) => {
  const { exitCode, stderr } = await startKafka(t, 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
  assert.equal(exitCode, 1);
  assert.match(stderr, /its daemon does not respond: Cannot connect to the Docker daemon/);
});

test('with Docker alone the image is downloaded and run on loopback, and a failed container is reported and removed', async (t) => {
  const docker = 'case "$1" in image) exit 1;; run) echo "Exception: no space left"; exit 1;; esac';
  const { exitCode, stderr, folder } = await startKafka(t, docker);
  assert.equal(exitCode, 1);
  assert.match(stderr, /Kafka exited before it was ready|`docker` exited immediately/);
  assert.match(stderr, /no space left/);
  const calls = (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');
  assert.deepEqual(
    calls.map((call) => call.split(' ').slice(0, 2).join(' ')),
    ['version --format', 'image inspect', 'pull --quiet', 'run --rm', 'rm --force'],
  );
  assert.match(
    calls[3] ?? '',
    /--publish 127\.0\.0\.1:(\d+):\1 --volume signalbox-kafka-\w+:\/var\/lib\/kafka\/data/,
  );
  assert.match(calls[3] ?? '', /--env KAFKA_PROCESS_ROLES=broker,controller/);
});
