/** Our encoder compared with protobufjs' encoder: what one writes, the other reads as the same message. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { compileEncoder } from '../../schemas/encoder.ts';
import { WireWriter } from '../../schemas/wire-writer.ts';

const SCHEMA = `syntax = "proto3";
enum Kind { NONE = 0; ONE = 1; BIG = 300; }
message Node {
  int64 key = 1; int32 small = 2; uint64 large = 3; string text = 4; bool flag = 5; Kind kind = 6;
  Node inner = 7; repeated Node list = 8; repeated string names = 9; repeated int64 keys = 200;
}`;

const Node = protobuf.parse(SCHEMA, { keepCase: false }).root.lookupType('Node');
const encode = compileEncoder(Node);

function encoded(message: object): Buffer {
  const writer = new WireWriter();
  encode(message, writer);
  return writer.finish();
}

const safe = fc.maxSafeInteger();
const node = fc.letrec((tie) => ({
  node: fc.record(
    {
      key: safe,
      small: fc.integer(),
      large: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      text: fc.string({ unit: 'binary', maxLength: 300 }),
      flag: fc.boolean(),
      kind: fc.constantFrom(0, 1, 300),
      inner: fc.option(tie('node'), { nil: undefined, maxDepth: 3 }),
      list: fc.array(tie('node'), { maxLength: 3, depthIdentifier: 'list' }),
      names: fc.array(fc.string({ maxLength: 200 }), { maxLength: 3 }),
      keys: fc.array(safe, { maxLength: 4 }),
    },
    { requiredKeys: [] },
  ),
})).node as fc.Arbitrary<object>;

/**
 * As protobufjs writes it. `create` keeps fields with default values, so the message is encoded and decoded
 * once.
 */
function plain(message: object): unknown {
  return Node.toObject(Node.fromObject(message), { longs: Number, defaults: true, arrays: true });
}

test('protobufjs reads what the encoder writes', () => {
  fc.assert(
    fc.property(node, (message) => {
      const read = Node.toObject(Node.decode(encoded(message)), {
        longs: Number,
        defaults: true,
        arrays: true,
      });
      assert.deepEqual(read, plain(message));
    }),
    { numRuns: 300 },
  );
});

test('lengths of one to four bytes, around their limits', () => {
  for (const length of [0, 1, 127, 128, 16_383, 16_384, 70_000, 2_097_151, 2_097_152]) {
    const text = 'x'.repeat(length);
    const read = Node.decode(encoded({ inner: { inner: { text } }, key: 1 })) as unknown as {
      inner: { inner: { text: string } };
    };
    assert.equal(read.inner.inner.text, text);
  }
});

test('half of a surrogate pair becomes a replacement character', () => {
  for (const text of ['a\ud800b', `${'x'.repeat(40)}\udc00`]) {
    const read = Node.decode(encoded({ text })) as unknown as { text: string };
    assert.equal(read.text, text.toWellFormed());
  }
});

test('defaults take no bytes', () => {
  assert.equal(encoded({ key: 0, text: '', flag: false, kind: 0, list: [], names: [], keys: [] }).length, 0);
});
