/**
 * Commands that only engines send are checked on arrival: forged keys and partitions are rejected with a
 * reason.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from '../../../engine/command.ts';
import { encodeCommand } from '../../../engine/command-codec.ts';
import { keyOf } from '../../../state/keys.ts';
import { createTestEngine } from '../../../testkit/index.ts';

const SUBSCRIPTION = { messageName: 'go', correlationKey: 'a' };
const KEY = keyOf(0, 7);
const FOREIGN = keyOf(900, 5);

const FORGED: readonly (readonly [name: string, command: object, reason: RegExp])[] = [
  [
    'an instance of a partition that does not exist',
    { openSubscription: { subscriptionKey: KEY, instanceKey: FOREIGN, processId: 'p', ...SUBSCRIPTION } },
    /instanceKey 7916483719987205 belongs to partition 900; the number of partitions is 2/,
  ],
  [
    'a subscription of another partition than its instance',
    { openSubscription: { subscriptionKey: keyOf(1, 7), instanceKey: KEY, processId: 'p', ...SUBSCRIPTION } },
    /subscriptionKey belongs to partition 1 and instanceKey to partition 0/,
  ],
  ['a subscription without a key', { openSubscription: { instanceKey: KEY, ...SUBSCRIPTION } }, /missing/],
  [
    'a subscription without a correlation key',
    { openSubscription: { subscriptionKey: KEY, instanceKey: KEY, processId: 'p', messageName: 'go' } },
    /correlationKey is missing/,
  ],
  [
    'a subscription to close without a key',
    { closeSubscription: SUBSCRIPTION },
    /subscriptionKey is missing/,
  ],
  [
    'a message that no partition has sent',
    {
      correlateMessage: {
        subscriptionKey: KEY,
        instanceKey: KEY,
        messageKey: -1,
        processId: 'p',
        ...SUBSCRIPTION,
      },
    },
    /messageKey is -1/,
  ],
  [
    'variables that are not an object',
    {
      correlateMessage: {
        ...{ subscriptionKey: KEY, instanceKey: KEY, messageKey: KEY, processId: 'p', ...SUBSCRIPTION },
        variables: '[1]',
      },
    },
    /variables must be a JSON object/,
  ],
  [
    'an acknowledgement of a key that is none',
    { acknowledgeCorrelation: { subscriptionKey: 2 ** 43, messageKey: KEY, ...SUBSCRIPTION } },
    /subscriptionKey is 8796093022208; expected a key/,
  ],
  [
    'a rejection without a process',
    { rejectCorrelation: { subscriptionKey: KEY, messageKey: KEY, ...SUBSCRIPTION } },
    /processId is missing/,
  ],
  ['a continuation without a key', { continueInstance: {} }, /instanceKey is missing/],
  ['a definition of another cluster', { addDefinition: { definitionKey: FOREIGN } }, /partition 900/],
  ['a definition to remove without a key', { removeDefinition: {} }, /definitionKey is missing/],
  ['a signal without a key', { deliverSignal: { name: 'alarm' } }, /signalKey is missing/],
  ['a limit of signals without an instance', { limitSignals: {} }, /instanceKey is missing/],
  [
    'a signal with broken variables',
    { deliverSignal: { name: 'a', signalKey: KEY, variables: '{' } },
    /not valid JSON/,
  ],
];

for (const [name, command, reason] of FORGED) {
  test(`a forged internal command becomes a dead letter: ${name}`, () => {
    const engine = createTestEngine({ partitions: 2 });
    engine.cluster.append({ value: encodeCommand(command as Command) });
    engine.cluster.append({ value: Buffer.from(JSON.stringify(command)) }, 1);
    engine.cluster.settle();
    const letters = engine.deadLetters;
    assert.equal(letters.length, 2);
    for (const letter of letters) {
      assert.equal(letter.code, 'INVALID_ARGUMENT');
      assert.match(letter.reason, reason);
      assert.match(letter.reason, /only engines send it|variables/);
    }
  });
}

test('a subscription that an older version took from a forger is dropped when a message comes', () => {
  const engine = createTestEngine({ partitions: 2 });
  const { state } = engine.cluster.partition(0);
  const bad = { key: KEY, instanceKey: FOREIGN, processId: 'p', ...SUBSCRIPTION, order: 1 };
  for (const { state: one } of engine.cluster.partitions) one.subscriptions.set(KEY, bad);
  state.undo.forget(state.undo.mark());
  engine.publish('go', { key: 'a' });
  assert.equal(engine.deadLetters.length, 0);
  assert.equal(
    engine.cluster.partitions.filter(({ state: one }) => one.subscriptions.has(KEY)).length,
    1,
    'the partition of the message has dropped it',
  );
});
