/** What is remembered of records that the broker refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RefusedTargets } from '../../../engine/step/refused-targets.ts';
import type { OutboundRecord } from '../../../kafka/ports.ts';
import { ProduceRefused } from '../../../kafka/ports.ts';

function record(topic: string, bytes = 1): OutboundRecord {
  return { topic, partition: null, key: null, value: Buffer.alloc(bytes), required: true };
}

function refusal(topic: string, code: string): ProduceRefused {
  const about = code === 'MESSAGE_TOO_LARGE' ? 'record' : 'topic';
  return new ProduceRefused({ topic, partition: -1, code, about }, 'why');
}

test('a missing topic is refused for a moment, as long as others of the batch are found missing too', () => {
  const refusals = new RefusedTargets();
  assert.ok(refusals.noteTopic(refusal('a', 'UNKNOWN_TOPIC_OR_PARTITION'), [record('a')], 0));
  assert.equal(refusals.reasonFor(record('a'), 500), 'UNKNOWN_TOPIC_OR_PARTITION: why');
  assert.ok(refusals.noteTopic(refusal('b', 'TOPIC_AUTHORIZATION_FAILED'), [record('b')], 900));
  assert.ok(refusals.reasonFor(record('a'), 1800), 'a slow broker makes no circle of two topics');
  assert.equal(refusals.reasonFor(record('a'), 2000), undefined);
  assert.equal(refusals.reasonFor(record('c'), 500), undefined);
});

test('a topic is not left out for records that may not be, nor for a reason that is about one record', () => {
  const refusals = new RefusedTargets();
  const { required: _required, ...must } = record('a');
  assert.ok(!refusals.noteTopic(refusal('a', 'UNKNOWN_TOPIC_OR_PARTITION'), [must], 0));
  assert.ok(!refusals.noteTopic(refusal('a', 'MESSAGE_TOO_LARGE'), [record('a')], 0));
});

test('of a command the largest record is left out first, then the next', () => {
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
