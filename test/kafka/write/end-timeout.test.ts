/** How long an EndTxn is awaited before it is repeated. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EndTimeout } from '../../../kafka/write/end-timeout.ts';

test('late responses double the time up to the limit, early ones halve it down to the initial time', () => {
  const timeout = new EndTimeout(2_000, 10_000);
  const after = (ms: number): number => {
    timeout.took(ms);
    return timeout.ms;
  };
  assert.deepEqual(
    [after(1), after(2_001), after(3_000), after(4_500), after(9_000)],
    [2_000, 4_000, 4_000, 8_000, 10_000],
  );
  assert.deepEqual(
    [after(5_000), after(100), after(100), after(100), after(100)],
    [10_000, 5_000, 2_500, 2_000, 2_000],
  );
});

test('the time always is between the initial one and the limit, and a steady broker does not change it twice', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20_000)), fc.nat(9_000), (durations, steady) => {
      const timeout = new EndTimeout(2_000, 10_000);
      for (const ms of durations) {
        timeout.took(ms);
        assert.ok(timeout.ms >= 2_000 && timeout.ms <= 10_000);
      }
      for (let n = 0; n < 10; n++) timeout.took(steady);
      const { ms } = timeout;
      timeout.took(steady);
      assert.equal(timeout.ms, ms);
    }),
  );
});
