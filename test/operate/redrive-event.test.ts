/** Dead letters of events: they are published again under their id, and marked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { topicNames } from '../../engine/topics.ts';
import type { StoredDeadLetter } from '../../inspect/read/dead-letters.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import type { EngineAccess } from '../../operate/engine-access.ts';
import { redrive } from '../../operate/redrive/redrive.ts';
import type { RecordRedrive } from '../../operate/redrive/redrive-record.ts';

const topics = topicNames();
const ENGINE = { client: { topics } } as unknown as EngineAccess;

function letterOf(value: string): StoredDeadLetter {
  return {
    ...{ partition: 0, offset: 7, timestampMs: 1, code: 'WEBHOOK_FAILED', reason: 'why', subscriber: '' },
    origin: { topic: topics.events, partition: 1, offset: 3 },
    key: Buffer.from('42'),
    value: Buffer.from(value),
    headers: [{ key: 'signalbox-webhook', value: Buffer.from('crm') }],
    redrivenAtMs: null,
  };
}

async function redriven(value: string): Promise<{ status: string; sent: readonly OutboundRecord[] }> {
  const sent: OutboundRecord[] = [];
  const markers = {
    send: async (records: OutboundRecord[]) => {
      sent.push(...records);
    },
  };
  const { status } = await redrive(ENGINE, markers, letterOf(value), {} as RecordRedrive);
  return { status, sent };
}

test('an event is published again with its value, key and webhook, then its dead letter is marked', async () => {
  const value = '{"specversion":"1.0","id":"1-2-0","type":"io.signalbox.incident.created.v1"}';
  const { status, sent } = await redriven(value);
  assert.equal(status, 'done');
  const [event, marker] = sent;
  assert.deepEqual([event?.topic, String(event?.key), String(event?.value)], [topics.events, '42', value]);
  assert.equal(String(event?.headers?.[0]?.value), 'crm');
  assert.deepEqual([marker?.topic, marker?.value], [topics.deadLetters, null]);
});

test('a dead letter that only claims to be an event is not published', async () => {
  for (const value of ['{', '{}', '{"specversion":"1.0","type":"com.example.other"}']) {
    assert.deepEqual(await redriven(value), { status: 'skipped', sent: [] });
  }
});
