/** A jump of a machine's clock does not count as elapsed time until Kafka's clock confirms it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteadyClock } from '../../../engine/node/steady-clock.ts';

const START_MS = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

/** A machine whose clock has the error `errorMs`. */
class Machine {
  trueMs = START_MS;
  errorMs: number;
  readonly clock: SteadyClock;

  constructor(errorMs = 0) {
    this.errorMs = errorMs;
    const machine = { nowMs: () => this.trueMs + this.errorMs, after: () => () => undefined };
    this.clock = new SteadyClock(machine, () => this.trueMs - START_MS);
  }

  /** The difference between the time of the steps and the true time. */
  get wrongMs(): number {
    return this.clock.nowMs() - this.trueMs;
  }

  pass(ms: number): void {
    this.trueMs += ms;
  }

  appended(): void {
    this.clock.appended(this.trueMs);
  }
}

test('the machine is followed while it drifts', () => {
  const machine = new Machine();
  for (let second = 0; second < 100; second++) {
    machine.pass(1_000);
    machine.errorMs += 50;
    assert.equal(machine.wrongMs, machine.errorMs);
  }
  assert.equal(machine.clock.difference, undefined);
});

for (const [name, errorMs] of [
  ['ahead', HOUR_MS],
  ['back', -HOUR_MS],
] as const) {
  test(`a jump ${name} for some seconds is not accepted as time, and is reported`, () => {
    const machine = new Machine();
    machine.pass(1_000);
    machine.clock.nowMs();
    machine.errorMs = errorMs;
    assert.equal(machine.wrongMs, 0);
    machine.pass(12_000);
    assert.equal(machine.wrongMs, 0);
    assert.deepEqual(machine.clock.difference?.aheadMs, errorMs);
    assert.equal(machine.clock.difference?.sinceMs, START_MS + 1_000);
    machine.errorMs = 0;
    assert.equal(machine.wrongMs, 0);
    assert.equal(machine.clock.difference, undefined);
  });

  test(`a jump ${name} that Kafka denies is never taken as time`, () => {
    const machine = new Machine();
    machine.appended();
    machine.errorMs = errorMs;
    for (let minute = 0; minute < 100; minute++) {
      machine.pass(60_000);
      assert.equal(machine.wrongMs, 0);
      machine.appended();
    }
    assert.equal(machine.clock.difference?.aheadMs, errorMs);
  });

  test(`a jump ${name} that lasts is taken as time where Kafka says no times`, () => {
    const machine = new Machine();
    machine.errorMs = errorMs;
    machine.clock.nowMs();
    machine.pass(59_000);
    assert.equal(machine.wrongMs, 0);
    machine.pass(2_000);
    assert.equal(machine.wrongMs, errorMs);
  });
}

test('after a suspension, in which steady time stops, Kafka confirms the jump at once', () => {
  const machine = new Machine();
  machine.appended();
  machine.errorMs = HOUR_MS;
  assert.equal(machine.wrongMs, 0);
  machine.clock.appended(machine.trueMs + HOUR_MS);
  assert.equal(machine.wrongMs, HOUR_MS);
  assert.equal(machine.clock.difference, undefined);
});

test('a clock that is ahead from the start is corrected by the first append', () => {
  const machine = new Machine(HOUR_MS);
  assert.equal(machine.wrongMs, HOUR_MS);
  machine.appended();
  assert.equal(machine.wrongMs, 0);
  assert.equal(machine.clock.difference?.aheadMs, HOUR_MS);
});

test('a clock that is behind Kafka counts, as the earlier of the two, and is reported', () => {
  const machine = new Machine(-HOUR_MS);
  machine.appended();
  assert.equal(machine.wrongMs, -HOUR_MS);
  assert.equal(machine.clock.difference?.aheadMs, -HOUR_MS);
  machine.errorMs = 0;
  machine.appended();
  assert.equal(machine.wrongMs, 0);
  assert.equal(machine.clock.difference, undefined);
});
