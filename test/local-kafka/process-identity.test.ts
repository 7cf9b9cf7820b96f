/**
 * A process id in a file is trusted only together with the start time of the process: stale files never get
 * another process killed.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { identifyProcess, isAlive, signalProcess } from '../../local-kafka/process-identity.ts';

test('recognizes a living process, and that it has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  const identity = identifyProcess(child.pid ?? 0);
  assert.ok(identity !== null && isAlive(identity));

  const exited = once(child, 'exit');
  assert.equal(signalProcess(identity, 'SIGTERM'), true);
  await exited;
  assert.equal(isAlive(identity), false);
  assert.equal(signalProcess(identity, 'SIGTERM'), false);
});

test('a later process with the same id is another one', () => {
  const self = identifyProcess(process.pid);
  assert.ok(self !== null);
  const before = { ...self, startedAt: 'another start' };
  assert.equal(isAlive(before), false);
  // If the pid alone were trusted, this would end this test.
  assert.equal(signalProcess(before, 'SIGKILL'), false);
});
