/** The pacer with clocks that jump and partitions that never wait: every turn comes soon. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Clock } from '../../../engine/clock.ts';
import { Pacer } from '../../../engine/node/pacer.ts';

const INTERVAL_MS = 5;
const HOUR_MS = 3_600_000;

/** A clock that the test sets. It records how long callers want to sleep. */
class ToldClock implements Clock {
  toldMs = HOUR_MS;
  readonly sleeps: number[] = [];

  nowMs(): number {
    return this.toldMs;
  }

  after(ms: number, call: () => void): () => void {
    this.sleeps.push(ms);
    call();
    return () => undefined;
  }
}

it('spreads the transactions of a busy node by the interval', async () => {
  const clock = new ToldClock();
  const pacer = new Pacer(clock, INTERVAL_MS, () => 1);
  for (let turn = 0; turn < 4; turn++) await pacer.turn(false);
  assert.deepEqual(clock.sleeps, [5, 10, 15]);
});

it('does not delay a transaction by an hour when the clock is set back by one', async () => {
  const clock = new ToldClock();
  const pacer = new Pacer(clock, INTERVAL_MS, () => 1);
  await pacer.turn(false);
  clock.toldMs -= HOUR_MS;
  await pacer.turn(false);
  assert.ok((clock.sleeps[0] ?? 0) <= 100, `sleeps ${clock.sleeps[0]} ms`);
});

it('does not starve a partition because others are always urgent', async () => {
  const clock = new ToldClock();
  const pacer = new Pacer(clock, INTERVAL_MS, () => 1);
  for (let turn = 0; turn < 1_000; turn++) await pacer.turn(true);
  await pacer.turn(false);
  assert.ok((clock.sleeps[0] ?? 0) <= 100, `sleeps ${clock.sleeps[0]} ms`);
});
