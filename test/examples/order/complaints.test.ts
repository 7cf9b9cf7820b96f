/** The complaints of the demo that continues have something of everything. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaintOf, refusalOf } from '../../../examples/order/complaints.ts';

test('some refunds succeed, some after a retry, and some are refused for several reasons', () => {
  const outcomes = Array.from({ length: 200 }, (_, index) => {
    const complaint = complaintOf(index + 1);
    const attempts = [1, 2, 3].map((attempt) => refusalOf(complaint, attempt)?.replaceAll(/\d+/g, '…'));
    return attempts.map((text) => text ?? 'ok').join(' | ');
  });
  const kinds = [...new Set(outcomes)].sort();
  const refused = (text: string) => [text, text, text].join(' | ');
  assert.deepEqual(kinds, [
    'ok | ok | ok',
    refused('the amount … exceeds the limit of … EUR of the bank'),
    refused('the bank answered … for account DE…'),
    'the connection to the bank timed out | ok | ok',
  ]);
});
