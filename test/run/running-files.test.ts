/** What a run of tests reports about files that don't end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunningFiles } from './running-files.ts';

const MINUTE_MS = 60_000;

test('a file that runs for long is reported with the test that it is in, until its process ends', () => {
  let nowMs = 0;
  const files = new RunningFiles(() => nowMs);
  const file = '/a.test.ts';
  const event = (name: string, nesting = 0) => ({ name, nesting, file });
  files.began(event(file));
  files.began(event('first'));
  files.completed(event('first'));
  files.began(event('suite'));
  files.began(event('hangs', 1));
  files.began({ name: '/b.test.ts', nesting: 0, file: '/b.test.ts' });
  files.completed({ name: '/b.test.ts', nesting: 0, file: '/b.test.ts' });
  nowMs = 10 * MINUTE_MS;
  assert.deepEqual(files.lines(nowMs), [
    `still running after 10 min: ${file} (1 tests done, now: suite > hangs)`,
  ]);
  assert.deepEqual(files.lines(nowMs + 1), []);
  files.completed(event('hangs', 1));
  files.completed(event('suite'));
  assert.match(files.lines(nowMs).join(), /3 tests done, no test is running/);
  files.completed(event(file));
  assert.deepEqual(files.lines(0), []);
});
