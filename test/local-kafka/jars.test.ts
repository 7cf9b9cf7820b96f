/** The jar cache: atomic, shared by processes, repaired when files are lost. A script replaces Maven. */

import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { cacheFolder, findJars, provideJars } from '../../local-kafka/jars.ts';

async function setUp(
  t: TestContext,
  script: string,
): Promise<{ cache: string; mavenCommand: string; calls: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-jars-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const mavenCommand = join(folder, 'maven');
  const calls = join(folder, 'calls');
  await writeFile(mavenCommand, `#!/bin/sh\necho "$@" >> ${calls}\n${script}\n`);
  await chmod(mavenCommand, 0o755);
  return { cache: join(folder, 'cache'), mavenCommand, calls };
}

const COPY_TWO_JARS = `
for argument in "$@"; do case $argument in -DoutputDirectory=*) to=\${argument#*=};; esac; done
mkdir -p "$to" && echo one > "$to/one.jar" && echo two > "$to/two.jar"`;

test('the cache folder depends on the environment', () => {
  assert.equal(cacheFolder({ SIGNALBOX_CACHE: '/a', XDG_CACHE_HOME: '/b' }), '/a');
  assert.equal(cacheFolder({ XDG_CACHE_HOME: '/b' }), join('/b', 'signalbox'));
  assert.match(cacheFolder({}), /\.cache.signalbox$/);
});

test('downloads once, and leaves nothing incomplete', async (t) => {
  const { cache, mavenCommand, calls } = await setUp(t, COPY_TWO_JARS);
  assert.equal(await findJars(cache), null);

  const first = await provideJars({ cache, mavenCommand });
  const second = await provideJars({ cache, mavenCommand });

  assert.equal(first, second);
  assert.equal(await findJars(cache), first);
  assert.equal((await readFile(calls, 'utf8')).trim().split('\n').length, 1);
  assert.deepEqual((await readdir(join(cache, 'kafka'))).length, 1);
  assert.deepEqual((await readdir(first)).sort(), ['manifest.json', 'one.jar', 'two.jar']);
});

test('concurrent downloads end with the same complete folder', async (t) => {
  const { cache, mavenCommand } = await setUp(t, COPY_TWO_JARS);
  const folders = await Promise.all(Array.from({ length: 4 }, () => provideJars({ cache, mavenCommand })));
  assert.equal(new Set(folders).size, 1);
  assert.equal((await readdir(join(cache, 'kafka'))).length, 1);
});

test('downloads again if a jar is missing', async (t) => {
  const { cache, mavenCommand } = await setUp(t, COPY_TWO_JARS);
  const folder = await provideJars({ cache, mavenCommand });
  await rm(join(folder, 'two.jar'));
  assert.equal(await findJars(cache), null);
  assert.equal(await provideJars({ cache, mavenCommand }), folder);
  assert.equal(await readFile(join(folder, 'two.jar'), 'utf8'), 'two\n');
});

test("reports Maven's output when it fails, and leaves nothing behind", async (t) => {
  const { cache, mavenCommand } = await setUp(t, 'echo "[ERROR] Could not transfer artifact"; exit 1');
  await assert.rejects(
    provideJars({ cache, mavenCommand }),
    /Maven could not download.*\n.*Could not transfer artifact/,
  );
  assert.deepEqual(await readdir(join(cache, 'kafka')), []);
});

test('reports that Maven is missing', async (t) => {
  const { cache } = await setUp(t, '');
  const mavenCommand = 'there-is-no-such-maven';
  await assert.rejects(provideJars({ cache, mavenCommand }), {
    code: 'unavailable',
    message: /`there-is-no-such-maven`/,
  });
});
