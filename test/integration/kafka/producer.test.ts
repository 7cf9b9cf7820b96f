/** The plain producer on a real broker. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { OutboundRecord } from '../../../kafka/ports.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { TestCluster } from './test-cluster.ts';

let cluster: TestCluster;

before(async () => {
  cluster = await TestCluster.open();
});
after(() => cluster.close());

function record(topic: string, text: string, partition: number | null = 0): OutboundRecord {
  return { topic, partition, key: text, value: Buffer.from(text) };
}

describe('the plain producer', () => {
  it('returns each caller the offsets of its records, even if calls were combined', async () => {
    const topic = await cluster.topic('sends', { partitions: 2 });
    const producer = new RecordProducer(cluster.connection);
    const calls = Array.from({ length: 200 }, (_unused, index) => {
      const texts = Array.from({ length: 1 + (index % 3) }, (_one, part) => `${index}.${part}`);
      return { texts, partition: index % 2 };
    });
    const answers = await Promise.all(
      calls.map(({ texts, partition }) => producer.send(texts.map((text) => record(topic, text, partition)))),
    );
    const logs = [await cluster.committedTexts(topic, 0), await cluster.committedTexts(topic, 1)];
    for (const [index, { texts, partition }] of calls.entries()) {
      const found = answers[index]?.flatMap(({ baseOffset, recordCount }) =>
        logs[partition]?.slice(baseOffset, baseOffset + recordCount),
      );
      assert.deepEqual(found, texts);
    }
    assert.equal(logs.flat().length, calls.flatMap(({ texts }) => texts).length);
    await producer.close();
  });

  it('fails only the caller whose record is refused', async () => {
    const topic = await cluster.topic('refused', { configs: { 'max.message.bytes': '2000' } });
    const producer = new RecordProducer(cluster.connection);
    const texts = Array.from({ length: 40 }, (_unused, index) =>
      index === 17 ? 'x'.repeat(5_000) : `record ${index}`,
    );
    const results = await Promise.allSettled(texts.map((text) => producer.send([record(topic, text)])));
    assert.deepEqual(
      results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : [])),
      [17],
    );
    const [failed] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    assert.equal((failed as { code: string }).code, 'MESSAGE_TOO_LARGE');
    assert.deepEqual(
      await cluster.committedTexts(topic),
      texts.filter((_text, index) => index !== 17),
    );
    await producer.close();
  });

  it('rejects a missing topic and continues', async () => {
    const topic = await cluster.topic('goes-on');
    const missing = `${cluster.prefix}missing`;
    const producer = new RecordProducer(cluster.connection);
    const refused = { name: 'ProduceRefused', code: 'UNKNOWN_TOPIC_OR_PARTITION' };
    const results = [
      assert.rejects(producer.send([record(missing, 'a', null)]), refused),
      assert.rejects(producer.send([record(missing, 'a')]), refused),
      producer.send([record(topic, 'b')]),
    ];
    await Promise.all(results);
    assert.deepEqual(await cluster.committedTexts(topic), ['b']);
    await producer.close();
  });

  it('settles everything before it closes, and rejects later records', async () => {
    const topic = await cluster.topic('closing');
    const producer = new RecordProducer(cluster.connection);
    const sending = producer.send([record(topic, 'last')]);
    // The record has a partition, so it is sent before the close.
    await Promise.resolve();
    await producer.flush();
    await sending;
    await producer.close();
    assert.deepEqual(await cluster.committedTexts(topic), ['last']);
    await assert.rejects(producer.send([record(topic, 'late')]), /closed/);
  });
});
