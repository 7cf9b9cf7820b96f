/** The memory of records that the broker refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replyRecord } from '../../../engine/step/records.ts';
import { RefusedTargets } from '../../../engine/step/refused-targets.ts';
import { topicNames } from '../../../engine/topics.ts';
import type { OutboundRecord } from '../../../kafka/ports.ts';
import { ProduceRefused } from '../../../kafka/ports.ts';

function record(topic: string, bytes = 1): OutboundRecord {
  return { topic, partition: null, key: null, value: Buffer.alloc(bytes), required: true };
}

function refusal(topic: string, code: string): ProduceRefused {
  const about = code === 'MESSAGE_TOO_LARGE' ? 'record' : 'topic';
  return new ProduceRefused({ topic, partition: -1, code, about }, 'why');
}

test('a missing topic is refused for a moment, and as long as others of the batch are found missing, too', () => {
  const refusals = new RefusedTargets();
  assert.ok(refusals.noteTopic(refusal('a', 'UNKNOWN_TOPIC_OR_PARTITION'), [record('a')], 0));
  assert.equal(refusals.reasonFor(record('a'), 500), 'UNKNOWN_TOPIC_OR_PARTITION: why');
  assert.ok(refusals.noteTopic(refusal('b', 'TOPIC_AUTHORIZATION_FAILED'), [record('b')], 900));
  assert.ok(refusals.reasonFor(record('a'), 1800), 'a slow broker makes no circle of two topics');
  assert.equal(refusals.reasonFor(record('a'), 2000), undefined);
  assert.equal(refusals.reasonFor(record('c'), 500), undefined);
});

test('a topic is not left out if a record may not be replaced, nor because of a single record', () => {
  const refusals = new RefusedTargets();
  const { required: _required, ...must } = record('a');
  assert.ok(!refusals.noteTopic(refusal('a', 'UNKNOWN_TOPIC_OR_PARTITION'), [must], 0));
  assert.ok(!refusals.noteTopic(refusal('a', 'MESSAGE_TOO_LARGE'), [record('a')], 0));
});

test('the largest record of a command is left out first, then the next', () => {
  const refusals = new RefusedTargets();
  const sent = [record('a', 10), record('a', 30), record('b', 99)];
  assert.ok(refusals.noteRecord(refusal('a', 'MESSAGE_TOO_LARGE'), sent));
  const isLeftOut = (one: OutboundRecord) => refusals.reasonFor(one, 0) !== undefined;
  assert.deepEqual(sent.map(isLeftOut), [false, true, false]);
  assert.ok(refusals.noteRecord(refusal('a', 'MESSAGE_TOO_LARGE'), sent.slice(0, 1)));
  assert.deepEqual(sent.map(isLeftOut), [true, true, false]);
  assert.ok(!refusals.noteRecord(refusal('a', 'MESSAGE_TOO_LARGE'), []));
  refusals.forgetRecord();
  assert.deepEqual(sent.map(isLeftOut), [false, false, false]);
});

function reply(topic: string, partition: number): OutboundRecord {
  const to = { topic, partition, correlationId: 'id' };
  return replyRecord(topicNames(), to, { status: 'ok', result: {} });
}

test('a reply to a refused topic becomes a dead letter with the reason, until the topic is tried again', () => {
  const refused = new RefusedTargets();
  const [answer, other] = [reply('a', -1), reply('b', -1)];
  assert.ok(refused.noteTopic(refusal('a', 'TOPIC_AUTHORIZATION_FAILED'), [answer, other], 0));
  const [letter, same] = refused.replaced([answer, other], 500);
  assert.equal(same, other);
  assert.equal(letter?.topic, topicNames().deadLetters);
  const header = (name: string) => String(letter?.headers?.find(({ key }) => key === name)?.value);
  assert.equal(header('dead-letter-code'), 'REPLY_REFUSED');
  assert.equal(header('dead-letter-topic'), 'a');
  assert.equal(header('dead-letter-reason'), 'TOPIC_AUTHORIZATION_FAILED: why');
  assert.deepEqual(letter?.value, answer?.value);
  assert.equal(refused.replaced([answer], 2000)[0], answer);
});

test('only a missing partition of a topic is refused', () => {
  const refused = new RefusedTargets();
  const [good, bad] = [reply('a', 0), reply('a', 999)];
  const missing = { topic: 'a', partition: 999, code: 'UNKNOWN_TOPIC_OR_PARTITION', about: 'topic' } as const;
  assert.ok(refused.noteTopic(new ProduceRefused(missing, 'why'), [good, bad], 0));
  const [first, second] = refused.replaced([good, bad], 1);
  assert.equal(first, good);
  assert.equal(second?.topic, topicNames().deadLetters);
});

test('all refusals of a request are recorded, or none if one of them has no replacement', () => {
  const refused = new RefusedTargets();
  const both = [reply('a', -1), reply('b', -1)];
  const [one, two] = [refusal('a', 'INVALID_TOPIC_EXCEPTION'), refusal('b', 'UNKNOWN_TOPIC_OR_PARTITION')];
  const { topic, partition, code, about } = one;
  const all = new ProduceRefused({ topic, partition, code, about }, 'why', { others: [two] });
  assert.ok(!refused.noteTopic(all, both.slice(0, 1), 0));
  assert.deepEqual(refused.replaced(both, 1), both);
  assert.ok(refused.noteTopic(all, both, 0));
  assert.ok(refused.replaced(both, 1).every((record) => record.topic === topicNames().deadLetters));
});
