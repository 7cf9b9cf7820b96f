/** The advice about a command without an answer depends on the progress of the engine. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandTimeout } from '../../client/index.ts';
import { fixOf, messageOf } from '../../operate/answer.ts';

const timeout = new CommandTimeout('cancel', 1000, { topic: 't', partition: 3, offset: 10 });
const owner = { nodeId: 'one', incarnation: 'i', generation: 1, sinceMs: 0 };
const progress = { partition: 3, position: 10, commandsWaiting: 1, owner, lastStepAtMs: 1_000 };

test('the answer depends on whether an engine never ran, is late, or has processed the command', () => {
  assert.match(fixOf(timeout, { ...progress, owner: null }, 0), /No engine has ever owned partition 3/);
  assert.match(fixOf(timeout, progress, 61_000), /last processed 1 min ago by node one/);
  assert.match(fixOf(timeout, { ...progress, position: 11 }, 0), /See what it waits for/);
});

test('a processed command is not reported as waiting for an engine', () => {
  const awaited = new CommandTimeout('startProcessInstance', 5000, { topic: 't', partition: 3, offset: 10 });
  assert.match(messageOf(awaited, { position: 10 }), /^no reply to startProcessInstance within 5 s/);
  const message = 'the process instance was started, but has not ended within 5 s';
  assert.equal(messageOf(awaited, { position: 11 }), message);
  assert.match(messageOf(timeout, { position: 11 }), /^the command was processed/);
});
