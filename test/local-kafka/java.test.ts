/** The accepted versions of Java, and the message if there is none. */

import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findJava, parseJavaMajor } from '../../local-kafka/java.ts';

test('reads the major version of new and old Javas', () => {
  assert.equal(parseJavaMajor('openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment'), 17);
  assert.equal(parseJavaMajor('openjdk version "25" 2025-09-16'), 25);
  assert.equal(parseJavaMajor('java version "1.8.0_372"'), 8);
  assert.equal(parseJavaMajor('The operation couldn’t be completed. Unable to locate a Java Runtime.'), null);
});

test('rejects a Java that is too old, in one sentence with both versions', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'signalbox-java-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  await mkdir(join(home, 'bin'));
  await writeFile(join(home, 'bin', 'java'), '#!/bin/sh\necho \'openjdk version "11.0.2" 2019-01-15\' >&2\n');
  await chmod(join(home, 'bin', 'java'), 0o755);

  await assert.rejects(findJava({ JAVA_HOME: home }), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'unavailable');
    assert.match(error.message, /^Kafka 4 requires Java 17 or newer; `.*\/bin\/java` is Java 11$/);
    return true;
  });
});
