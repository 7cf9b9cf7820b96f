/** Which refusals of a broker fail one command, and which make the whole partition wait. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCommandRefusal } from '../../../engine/partition/command-refusal.ts';
import { topicNames } from '../../../engine/topics.ts';
import { ProduceRefused } from '../../../kafka/ports.ts';

const topics = topicNames();

for (const [topic, about, isCommand] of [
  [topics.state, 'record', true],
  [topics.deadLetters, 'record', true],
  [`${topics.prefix}jobs.x`, 'topic', true],
  ['replies-of-a-client', 'topic', true],
  [topics.replies, 'topic', true],
  [topics.state, 'topic', false],
  [topics.history, 'topic', false],
  [`${topics.prefix}inbound`, 'topic', false],
  [topics.commands, 'client', false],
  ['replies-of-a-client', 'client', false],
] as const) {
  const then = isCommand ? 'fails one command' : 'makes everything wait';
  test(`a refusal of ${topic} about the ${about} ${then}`, () => {
    const refusal = new ProduceRefused({ topic, partition: 0, code: 'ANY', about }, 'refused');
    assert.equal(isCommandRefusal(refusal, topics), isCommand);
  });
}
