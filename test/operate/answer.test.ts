/** What to do about a command without an answer depends on how far the engine has come. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandTimeout } from '../../client/index.ts';
import { fixOf } from '../../operate/answer.ts';

const timeout = new CommandTimeout('cancel', 1000, { topic: 't', partition: 3, offset: 10 });
const owner = { nodeId: 'one', incarnation: 'i', generation: 1, sinceMs: 0 };
const progress = { partition: 3, position: 10, commandsWaiting: 1, owner, lastStepAtMs: 1_000 };

test('the answer depends on whether an engine never ran, is late, or has processed the command', () => {
  assert.match(fixOf(timeout, { ...progress, owner: null }, 0), /No engine has ever owned partition 3/);
  assert.match(fixOf(timeout, progress, 61_000), /last processed 1 min ago by node one/);
  assert.match(fixOf(timeout, { ...progress, position: 11 }, 0), /has processed the command/);
});
