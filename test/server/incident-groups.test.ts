/** Incidents are grouped by their cause. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { incidentGroups } from '../../server/model/incident-groups.ts';

const incident = (errorMessage: string, count: number, elementId = 'pay') => ({
  ...{ processDefinitionKey: '1', processDefinitionId: 'order', processDefinitionVersion: 1 },
  ...{
    processDefinitionName: null,
    elementId,
    elementName: elementId,
    errorType: 'JOB_NO_RETRIES',
    errorMessage,
    count,
  },
  ...{ firstMs: 5, lastMs: 10 + count, hasJob: true },
});

test('messages that differ only in numbers and ids are one group', () => {
  const groups = incidentGroups([
    incident('account 17 is closed', 2),
    incident('account 1234 is closed', 3),
    incident('order 0a1b2c3d-0000-1111-2222-333344445555 is unknown', 1),
    incident('account 17 is closed', 9, 'refund'),
  ]);
  assert.deepEqual(
    groups.map(({ elementId, errorMessage, example, messagePart, count, firstMs, lastMs }) => [
      ...[elementId, errorMessage, example, messagePart, count, firstMs, lastMs],
    ]),
    [
      ['refund', 'account 17 is closed', 'account 17 is closed', 'account 17 is closed', 9, 5, 19],
      ['pay', 'account … is closed', 'account 17 is closed', ' is closed', 5, 5, 13],
      ['pay', ...Array(3).fill('order 0a1b2c3d-0000-1111-2222-333344445555 is unknown'), ...[1, 5, 11]],
    ],
  );
});

test('a part of a message that means nothing is not a condition', () => {
  const [group] = incidentGroups([incident('12: 5', 1), incident('13: 6', 1)]);
  assert.deepEqual([group?.errorMessage, group?.messagePart], ['…: …', '']);
});
