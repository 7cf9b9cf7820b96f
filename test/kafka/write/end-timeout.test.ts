import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextEndTimeout } from '../../../kafka/write/end-timeout.ts';

const bounds = { minMs: 2_000, maxMs: 8_000 };

/** The timeouts after each of these durations. */
function timeouts(tookMs: readonly number[], limits = bounds): number[] {
  let timeoutMs = limits.minMs;
  return tookMs.map((each) => {
    timeoutMs = nextEndTimeout(timeoutMs, each, limits);
    return timeoutMs;
  });
}

describe('the timeout of EndTxn', () => {
  it('doubles after late responses, up to the time of a transaction', () => {
    assert.deepEqual(timeouts([2_001, 4_001, 8_001, 100_000]), [4_000, 8_000, 8_000, 8_000]);
  });

  it('returns to its first value after responses in time', () => {
    assert.deepEqual(timeouts([3_000, 5_000, 5, 5, 5]), [4_000, 8_000, 4_000, 2_000, 2_000]);
  });

  it('settles if the delay is steady', () => {
    for (const delayMs of [1, 1_999, 2_000, 2_001, 3_000, 4_000, 7_999]) {
      const all = timeouts(Array.from({ length: 8 }, () => delayMs));
      assert.ok((all[2] ?? 0) >= delayMs, `${delayMs} ms are awaited`);
      assert.equal(new Set(all.slice(2)).size, 1, `the timeout for ${delayMs} ms settles`);
    }
  });

  it('stays as it is if it is longer than a transaction', () => {
    assert.deepEqual(timeouts([5_000, 1, 1], { minMs: 2_000, maxMs: 1_000 }), [2_000, 2_000, 2_000]);
  });
});
