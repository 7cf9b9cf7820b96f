/** What a batch of commands releases. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ready } from '../../../engine/partition/batch.ts';
import { Batch } from '../../../engine/partition/batch.ts';
import { EngineBatch } from '../../../engine/partition/engine-batch.ts';
import type { PartitionProcessor } from '../../../engine/partition/processor.ts';
import { SuspectMode } from '../../../engine/partition/suspect-mode.ts';
import { Turnstile } from '../../../engine/partition/turnstile.ts';

let nowMs = 0;
const clock = { nowMs: () => nowMs, after: () => () => undefined };

function suspectMode(turnstile: Turnstile): SuspectMode {
  const history = { ownersWithoutProgress: 3, pending: undefined };
  return new SuspectMode({ history, clock, incarnation: 'a', turnstile, write: () => Promise.resolve() });
}

function readyOf(): Ready {
  const { stats } = new Batch();
  return { records: [], awaited: [], stats, mark: 0, taken: { commands: 1, due: 0 } };
}

const processor = {
  feedPlaces: () => readyOf(),
  advance: () => undefined,
} as unknown as PartitionProcessor;

test('a batch lets the next partition in even if the time of handling commands one by one is over', async () => {
  const turnstile = new Turnstile();
  const suspects = suspectMode(turnstile);
  await suspects.begin({ offset: 1 });
  let isIn = false;
  const next = turnstile.enter().then(() => {
    isIn = true;
  });
  nowMs += 3_600_000;
  const context = { processor, clock, refused: undefined, observer: { status: () => undefined }, suspects };
  const batch = new EngineBatch(context, readyOf(), true);
  assert.equal(suspects.isOn, false);
  assert.equal(isIn, false);
  batch.committed(1);
  await next;
  assert.equal(isIn, true);
});
