/** Downloads of the tests are stored in the project's folder, unless the machine already has them. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testEnvironment } from './environment.ts';

test('without a cache on this machine, jars and the caches of Maven and pip are in the project', () => {
  const env = testEnvironment('/project', { XDG_CACHE_HOME: '/there/is/none', MAVEN_OPTS: '-Xmx1g' });
  const folder = join('/project', '.signalbox/test-cache');
  assert.equal(env['SIGNALBOX_CACHE'], folder);
  assert.equal(env['MAVEN_OPTS'], `-Xmx1g -Dmaven.repo.local=${join(folder, 'maven')}`);
  assert.equal(env['PIP_CACHE_DIR'], join(folder, 'pip'));
});

test('an existing cache is used, and the settings of Maven and pip are not changed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-cache-'));
  try {
    const env = testEnvironment('/project', { SIGNALBOX_CACHE: folder });
    assert.deepEqual(Object.keys(env).sort(), ['JDK_JAVA_OPTIONS', 'NODE_COMPILE_CACHE']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('given options for Java are kept', () => {
  const env = testEnvironment('/project', { JDK_JAVA_OPTIONS: '-Xint', SIGNALBOX_CACHE: '/' });
  assert.equal(env['JDK_JAVA_OPTIONS'], '-Xint');
});
