/** S11: headers of a command record with any content. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHeaders } from '../../engine/headers.ts';
import { topicNames } from '../../engine/topics.ts';
import type { RecordHeader } from '../../kafka/ports.ts';

const topics = topicNames();
const MEGABYTE = 1_000_000;

function read(...headers: readonly (readonly [key: string, value: string | Buffer | null])[]): object {
  const list = headers.map(
    ([key, value]): RecordHeader => ({ key, value: value === null ? null : Buffer.from(value) }),
  );
  return readHeaders(list, topics);
}

test('only known headers are read', () => {
  assert.deepEqual(read(['x', 'y'], ['index', 'forged'], ['job', '{"jobKey":1}'], ['__proto__', 'z']), {});
  assert.equal(({} as { z?: unknown }).z, undefined);
});

test('if a header is repeated, the last one counts', () => {
  assert.deepEqual(read(['command-id', 'a'], ['command-id', 'b']), { commandId: Buffer.from('b') });
});

test('an id that is too long is a problem, not ignored', () => {
  const problem = /^the header (command-id|correlation-id) has 1000000 bytes; the limit is 1000$/;
  for (const name of ['command-id', 'correlation-id'])
    assert.match((read([name, Buffer.alloc(MEGABYTE, 'a')]) as { problem: string }).problem, problem);
  assert.deepEqual(read(['command-id', Buffer.alloc(1000)]), { commandId: Buffer.alloc(1000) });
});

test('a header without a value is ignored, and other headers may have a megabyte', () => {
  assert.deepEqual(read(['command-id', null], ['reply-to', null], ['x', Buffer.alloc(MEGABYTE)]), {});
});

test('no reply is written to a topic of the engine, or without a correlation id', () => {
  const id = ['correlation-id', 'c'] as const;
  for (const topic of [topics.state, topics.commands, topics.partition, topics.history, topics.definitions]) {
    assert.deepEqual(read(['reply-to', topic], id), {}, topic);
  }
  assert.deepEqual(read(['reply-to', 'answers']), {});
  assert.deepEqual(read(['reply-to', 'answers\r\nx: y'], id), {});
});

test('bytes that are not text, and invalid partition numbers, are harmless', () => {
  const replyTo = { topic: 'answers', correlationId: '', correlationHex: 'ff', partition: -1 };
  const headers = [
    ['reply-to', 'answers'],
    ['correlation-id', Buffer.from([0xff])],
  ] as const;
  for (const partition of ['-3', 'NaN', '1e400', '2.5', ''])
    assert.deepEqual(read(...headers, ['reply-partition', partition]), { replyTo });
});
