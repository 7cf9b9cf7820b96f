/** Dead letters are selected by code, reason, origin and time; all conditions must hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeadLetterFilter } from '../../inspect/dead-letter-filter.ts';
import { isEmptyFilter, isMeant } from '../../inspect/dead-letter-filter.ts';
import type { StoredDeadLetter } from '../../inspect/read/dead-letters.ts';

const LETTER: StoredDeadLetter = {
  ...{ partition: 0, offset: 1, timestampMs: 1_000, code: 'REPLY_REFUSED', reason: 'topic A is missing' },
  ...{ key: null, value: null, headers: [], subscriber: '', redrivenAtMs: null },
  origin: { topic: 'payments', partition: 0, offset: 7 },
};

for (const [filter, expected] of [
  [{}, true],
  [{ code: 'REPLY_REFUSED' }, true],
  [{ code: 'REPLY' }, false],
  [{ reason: 'TOPIC a' }, true],
  [{ reason: 'other' }, false],
  [{ topic: 'payments' }, true],
  [{ topic: 'pay' }, false],
  [{ sinceMs: 1_000 }, true],
  [{ sinceMs: 1_001 }, false],
  [{ untilMs: 1_001 }, true],
  [{ untilMs: 1_000 }, false],
  [{ code: 'REPLY_REFUSED', topic: 'other' }, false],
] as const satisfies readonly (readonly [DeadLetterFilter, boolean])[]) {
  test(`${JSON.stringify(filter)} ${expected ? 'selects' : 'leaves out'} the dead letter`, () => {
    assert.equal(isMeant(filter, LETTER), expected);
    assert.equal(isEmptyFilter(filter), Object.keys(filter).length === 0);
  });
}
