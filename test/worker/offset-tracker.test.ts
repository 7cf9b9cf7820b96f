/** The offset up to which all jobs of a partition are done. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { OffsetTracker } from '../../worker/offset-tracker.ts';

describe('OffsetTracker', () => {
  it('stays at the oldest record that is not done', () => {
    const tracker = new OffsetTracker(10);
    const [first, second, third] = [tracker.add(10), tracker.add(11), tracker.add(14)];
    tracker.readTo(15);
    tracker.end(second);
    assert.equal(tracker.position, 10);
    tracker.end(first);
    assert.equal(tracker.position, 14);
    tracker.end(third);
    assert.equal(tracker.position, 15);
  });

  it('moves past records that need no work', () => {
    const tracker = new OffsetTracker(3);
    tracker.readTo(9);
    assert.equal(tracker.position, 9);
  });

  it('is never beyond a record that is not done, in any order of completion', () => {
    const order = fc
      .integer({ min: 1, max: 3000 })
      .chain((count) => fc.tuple(fc.constant(count), fc.infiniteStream(fc.nat())));
    fc.assert(
      fc.property(order, ([count, picks]) => {
        const tracker = new OffsetTracker(0);
        const open = Array.from({ length: count }, (_unused, offset) => tracker.add(offset));
        tracker.readTo(count);
        const left = new Set(open.map(({ offset }) => offset));
        while (open.length > 0) {
          const [entry] = open.splice((picks.next().value ?? 0) % open.length, 1);
          assert.ok(entry);
          tracker.end(entry);
          left.delete(entry.offset);
          if (left.size % 100 === 0) assert.equal(tracker.position, Math.min(count, ...left));
        }
        assert.equal(tracker.position, count);
      }),
      { numRuns: 20 },
    );
  });
});
