/** Whom the engine blames when the broker refuses records. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCommandRefusal } from '../../../engine/partition/command-refusal.ts';
import { topicNames } from '../../../engine/topics.ts';
import { ProduceRefused } from '../../../kafka/ports.ts';

const topics = topicNames();
const refused = (topic: string, code: string) => new ProduceRefused(topic, 0, code, 'refused');

for (const [topic, code, isCommand] of [
  [topics.state, 'MESSAGE_TOO_LARGE', true],
  [topics.deadLetters, 'RECORD_LIST_TOO_LARGE', true],
  [`${topics.prefix}jobs.x`, 'TOPIC_AUTHORIZATION_FAILED', true],
  ['replies-of-a-client', 'UNKNOWN_TOPIC_OR_PARTITION', true],
  [topics.replies, 'TOPIC_AUTHORIZATION_FAILED', true],
  [topics.state, 'TOPIC_AUTHORIZATION_FAILED', false],
  [topics.history, 'UNKNOWN_TOPIC_OR_PARTITION', false],
  [topics.commands, 'CLUSTER_AUTHORIZATION_FAILED', false],
] as const) {
  test(`${code} of ${topic}: ${isCommand ? 'a command may be to blame' : 'no command is to blame'}`, () => {
    assert.equal(isCommandRefusal(refused(topic, code), topics), isCommand);
  });
}
