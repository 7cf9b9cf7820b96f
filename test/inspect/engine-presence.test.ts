/** Which partitions have no engine, according to the assignments of its group. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EnginePresence } from '../../inspect/engine-presence.ts';
import { absenceText, ownerlessOf } from '../../inspect/engine-presence.ts';
import { engineFinding } from '../../operate/findings/engine-finding.ts';

const member = (nodeId: string, ...partitions: number[]) => ({
  ...{ memberId: `m-${nodeId}`, clientId: 'c', clientHost: 'h', nodeId },
  partitions: partitions.map((partition) => ({ topic: 'signalbox.commands', partition })),
});

test('without members every partition has no engine; with some, those without an assigned member', () => {
  assert.deepEqual(ownerlessOf({ state: 'Empty', members: [] }, [0, 1]), [0, 1]);
  assert.deepEqual(
    ownerlessOf({ state: 'Stable', members: [member('a', 0, 2), member('b', 1)] }, [0, 1, 2]),
    [],
  );
  assert.deepEqual(ownerlessOf({ state: 'Stable', members: [member('a', 0)] }, [0, 1]), [1]);
});

test('while the group rebalances nothing is known of its members', () => {
  assert.deepEqual(ownerlessOf({ state: 'PreparingRebalance', members: [member('a')] }, [0, 1]), []);
});

test('the text names group, members and the last owner with its age', () => {
  const lastOwner = { nodeId: 'one', incarnation: '', generation: 3, sinceMs: 0 };
  const presence: EnginePresence = { groupId: 'g', members: ['a', 'b'], ownerless: [3], lastOwner };
  assert.equal(
    absenceText(presence, 120_000),
    'no engine owns partition 3: group g has 2 members: a, b; the last owner was node one, which took over 2 min ago',
  );
  assert.match(
    absenceText({ ...presence, members: [], ownerless: [0, 1], lastOwner: null }, 0) ?? '',
    /^no engine is running: group g has no members; there has never been an owner$/,
  );
  assert.equal(absenceText({ ...presence, ownerless: [] }, 0), undefined);
  assert.equal(absenceText(null, 0), undefined);
});

test('`doctor` warns before the first start, fails if a partition has no owner, and says what it may not see', () => {
  const presence: EnginePresence = { groupId: 'g', members: ['a'], ownerless: [3], lastOwner: null };
  assert.equal(engineFinding(presence, 0).status, 'fail');
  assert.equal(engineFinding({ ...presence, members: [] }, 0).status, 'warn');
  assert.equal(engineFinding({ ...presence, ownerless: [] }, 0).status, 'ok');
  assert.equal(engineFinding(null, 0).status, 'info');
});
