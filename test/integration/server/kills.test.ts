/**
 * Workers of a published client while engines and the server are killed: the short form of `npm run compat --
 * --kills`, and its rule about holders of jobs.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import type { Delivery } from '../../compat/kills/deliveries.ts';
import { overlapping } from '../../compat/kills/deliveries.ts';
import { runKills } from '../../compat/kills/kill-run.ts';
import { skipWithout } from '../../skip-without.ts';

const skip = await skipWithout('the installed clients', async () => {
  if (existsSync(new URL('../../compat/packages/node_modules', import.meta.url))) return;
  throw new Error('run `npm run compat`, which installs them');
});

test('50 workers, killed engines and a killed server: each instance is found at once and ends once, no job has two holders', {
  skip,
}, async (t) => {
  const outcome = await runKills({
    ...{ workers: 50, rounds: 1, instancesPerRound: 30 },
    say: (text) => t.diagnostic(text),
  });
  t.diagnostic(JSON.stringify(outcome));
  assert.deepEqual(outcome.overlaps, []);
  assert.deepEqual(outcome.notFound, [], 'instances that were not found after the answer to their start');
  assert.equal(outcome.kills, 2);
  assert.ok(outcome.deliveries >= outcome.instances);
});

test('a job that is delivered within the deadline of another lease is found', () => {
  const delivery = (worker: string, deadlineMs: number): Delivery => ({ jobKey: '1', worker, deadlineMs });
  assert.deepEqual(overlapping([delivery('b', 200), delivery('a', 100)], 100), []);
  assert.deepEqual(overlapping([{ ...delivery('b', 199), jobKey: '2' }, delivery('a', 100)], 100), []);
  assert.deepEqual(overlapping([delivery('b', 199), delivery('a', 100)], 100), [
    'job 1 was leased to b at 99, before the deadline 100 of a',
  ]);
});
