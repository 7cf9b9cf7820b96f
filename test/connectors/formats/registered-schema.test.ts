/** Contents of registered schemas, without a registry: drafts, keywords, types, message indexes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor.js';
import 'protobufjs/ext/descriptor.js';
import type { Json } from '../../../bpmn/feel/index.ts';
import { parseJson } from '../../../bpmn/feel/index.ts';
import { valueSchema } from '../../../connectors/formats/registered-schema.ts';
import { registrySettings } from '../../../connectors/formats/registry-settings.ts';
import type { RegistryType } from '../../../connectors/formats/schema-text.ts';

const lenient = registrySettings('http://registry', new Map());
const validating = registrySettings('http://registry', new Map([['json.fail.invalid.schema', 'true']]));

function schema(type: RegistryType, text: string, references: Readonly<Record<string, string>> = {}) {
  const named = Object.entries(references).map(([name, reference]) => ({ name, text: reference }));
  return { type, text, references: named };
}

const DRAFTS = [
  'http://json-schema.org/draft-04/schema#',
  'http://json-schema.org/draft-06/schema#',
  'http://json-schema.org/draft-07/schema#',
  'https://json-schema.org/draft/2019-09/schema',
  'https://json-schema.org/draft/2020-12/schema',
  undefined,
];

/** Keywords and formats that Confluent's and Kafka Connect's generators write. */
const ODDITIES = {
  javaType: 'com.example.Order',
  'connect.index': 0,
  'connect.type': 'int32',
  existingJavaType: 'x',
  oneOf: [{ type: 'null' }, { type: 'object' }],
};

describe('JSON Schema', () => {
  for (const $schema of DRAFTS) {
    const text = JSON.stringify({
      ...($schema && { $schema }),
      ...ODDITIES,
      type: 'object',
      properties: {
        id: { type: 'integer', 'connect.type': 'int64' },
        at: { type: 'string', format: 'date-time' },
        odd: { type: 'string', format: 'a-format-of-our-own' },
      },
      required: ['id'],
    });

    it(`${$schema ?? 'without $schema'}: values are read without compiling it`, () => {
      const value = { id: 'not an integer', more: [1] };
      const decoded = valueSchema(schema('JSON', text), lenient).decode(Buffer.from(JSON.stringify(value)));
      assert.deepEqual(decoded.value, value);
    });

    it(`${$schema ?? 'without $schema'}: values are validated on request`, () => {
      const { encode } = valueSchema(schema('JSON', text), validating);
      const good = { id: 7, at: '2026-01-01T00:00:00Z', odd: 'x' };
      assert.deepEqual(JSON.parse(String(encode(good))), good);
      assert.throws(() => encode({ id: 'seven' }), /does not match the JSON Schema: \$\.id must be integer/);
      assert.throws(() => encode({ id: 7, at: 'noon' }), /date-time/);
    });
  }

  it('a schema can refer to another one by its name', () => {
    const text = JSON.stringify({ type: 'object', properties: { who: { $ref: 'person.json' } } });
    const person = JSON.stringify({ type: 'object', required: ['name'] });
    const { encode } = valueSchema(schema('JSON', text, { 'person.json': person }), validating);
    assert.throws(() => encode({ who: {} }), /\$\.who must have required property 'name'/);
  });

  for (const [format, good, bad] of [
    ['idn-email', ['a@example.com', 'ä@bücher.example'], ['a', 'ä@', 'a@b@ c']],
    ['idn-hostname', ['example.com', 'bücher.example'], ['a_b', 'bü cher', '']],
    ['iri', ['https://example.com/ä', 'urn:ä'], ['a b', '/ä', 'https://exa mple']],
    ['iri-reference', ['/ä/b', 'https://example.com/ä'], ['\\ä', 'a b']],
  ] as const) {
    it(`the international format ${format} is checked`, () => {
      const text = JSON.stringify({ type: 'object', properties: { v: { type: 'string', format } } });
      const { encode } = valueSchema(schema('JSON', text), validating);
      for (const v of good) assert.deepEqual(JSON.parse(String(encode({ v }))), { v });
      for (const v of bad) assert.throws(() => encode({ v }), new RegExp(format), v);
    });
  }

  it('a schema that can’t be compiled is used for reading, and rejected for validation', () => {
    const broken = schema('JSON', '{"$schema":"http://example.com/own","type":"object"}');
    assert.deepEqual(valueSchema(broken, lenient).decode(Buffer.from('{"a":1}')).value, { a: 1 });
    assert.throws(() => valueSchema(broken, validating), {
      code: 'FAIL',
      message: /The JSON Schema|the JSON Schema could not be used: \$schema 'http:\/\/example.com\/own'/,
    });
  });
});

describe('Protobuf', () => {
  const TEXT = `syntax = "proto3"; package shop.v1;
    import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto";
    message Ignored { string x = 1; }
    message Order {
      message Line { string sku = 1; int64 amount = 2; }
      int64 id = 1; google.protobuf.Timestamp placed_at = 2; repeated Line lines = 3;
      google.protobuf.StringValue note = 4; repeated fixed64 serials = 5; map<string, int64> totals = 6;
    }`;
  const WRITER = new protobuf.Root();
  protobuf.parse(
    `syntax = "proto3"; message Time { int64 seconds = 1; int32 nanos = 2; }
     message Text { string value = 1; }
     message Line { string sku = 1; bytes raw = 3; }
     message Order { int32 id = 1; Time at = 2; repeated Line lines = 3; Text note = 4; }`,
    WRITER,
    { keepCase: true },
  );

  function bytesOf(name: string, value: object, ...indexes: readonly number[]): Buffer {
    const type = WRITER.lookupType(name);
    const head = protobuf.Writer.create().sint32(indexes.length);
    for (const index of indexes) head.sint32(index);
    return Buffer.concat([head.finish(), type.encode(type.fromObject(value)).finish()]);
  }

  const order = {
    id: 7,
    at: { seconds: 1_767_225_600, nanos: 5_000_000 },
    lines: [{ sku: 'a' }],
    note: { value: 'n' },
  };
  const json = { id: '7', placedAt: '2026-01-01T00:00:00.005Z', lines: [{ sku: 'a' }], note: 'n' };

  it('reads well-known types, and any message of the file by its index list', () => {
    const { decode } = valueSchema(schema('PROTOBUF', TEXT), lenient);
    assert.deepEqual(decode(bytesOf('Order', order, 1)).value, json);
    assert.deepEqual(decode(bytesOf('Line', { sku: 'b' }, 1, 0)).value, { sku: 'b' });
    assert.deepEqual(decode(Buffer.concat([Buffer.of(0), Buffer.from([0x0a, 1, 0x78])])).value, { x: 'x' });
    assert.throws(() => decode(bytesOf('Line', {}, 9)), /no message with the indexes \[9\]/);
    assert.throws(() => decode(Buffer.of(0xff)), /not a Protobuf message/);
  });

  it('writes the first message of a file, because a connector names no message', () => {
    const { encode, decode } = valueSchema(schema('PROTOBUF', TEXT), lenient);
    const written = encode({ x: 'x' });
    assert.equal(written[0], 0, 'the index list of the first message');
    assert.deepEqual(decode(written).value, { x: 'x' });
  });

  it('reads and writes a file with an edition', () => {
    const text = `edition = "2023"; package rows;
      message Row {
        message Inner { int32 a = 1; }
        int64 v = 1; repeated int32 packed = 2;
        repeated int32 expanded = 3 [features.repeated_field_encoding = EXPANDED];
        Inner inner = 4 [features.message_encoding = DELIMITED];
        int32 implicit = 5 [features.field_presence = IMPLICIT];
      }`;
    const { encode, decode } = valueSchema(schema('PROTOBUF', text), lenient);
    const value = { v: '9007199254740993', packed: [1, 2], expanded: [3, 4], inner: { a: 1 } };
    const written = encode(value);
    assert.deepEqual(decode(written).value, value);
    const hex = Buffer.from(written).toString('hex');
    for (const bytes of ['12020102', '18031804', '23080124'])
      assert.ok(hex.includes(bytes), `${bytes} is not in ${hex}`);
    assert.throws(() => encode({ v: 'a' }), /v/);
  });

  it('keeps 64-bit integers exact, also in lists and maps', () => {
    const { decode } = valueSchema(schema('PROTOBUF', TEXT), lenient);
    const big = 9_007_199_254_740_993n;
    const writer = protobuf.Writer.create().sint32(1).sint32(1);
    const varint = (value: bigint): number[] => {
      const bytes: number[] = [];
      for (let rest = value; ; rest >>= 7n) {
        bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
        if (rest <= 0x7fn) return bytes;
      }
    };
    const fixed = Buffer.alloc(8);
    fixed.writeBigUInt64LE(2n ** 64n - 1n);
    const entry = [0x0a, 1, 0x61, 0x10, ...varint(big)];
    const message = [0x08, ...varint(big), 0x2a, 8, ...fixed, 0x32, entry.length, ...entry];
    const value = decode(Buffer.concat([writer.finish(), Buffer.from(message)])).value;
    assert.deepEqual(value, {
      id: '9007199254740993',
      serials: ['18446744073709551615'],
      totals: { a: '9007199254740993' },
    });
  });

  it('reads a schema that the registry returns as a base64 file descriptor', () => {
    const root = new protobuf.Root();
    protobuf.parse(
      'syntax = "proto3"; package p; message A { string a = 1; } message B { int64 b = 1; }',
      root,
    );
    root.resolveAll();
    const set = root.toDescriptor('proto3') as unknown as { file: protobuf.Message[] };
    const file = set.file[0] as protobuf.Message;
    const text = Buffer.from((file.constructor as typeof protobuf.Message).encode(file).finish()).toString(
      'base64',
    );
    const { decode } = valueSchema(schema('PROTOBUF', text), lenient);
    assert.deepEqual(decode(Buffer.from([0x02, 0x02, 0x08, 5])).value, { b: '5' });
  });

  it('reads a base64 file descriptor that uses well-known types and imports', () => {
    const { FileDescriptorProto } = descriptor;
    const field = (name: string, number: number, typeName: string) => ({
      name,
      number,
      typeName,
      type: 11,
      label: 1,
    });
    const encoded = (file: object) =>
      Buffer.from(FileDescriptorProto.encode(FileDescriptorProto.fromObject(file)).finish()).toString(
        'base64',
      );
    const point = encoded({
      name: 'point.proto',
      package: 'q',
      syntax: 'proto3',
      messageType: [{ name: 'Point', field: [{ name: 'x_y', number: 1, type: 5, label: 1 }] }],
    });
    const row = encoded({
      name: 'row.proto',
      package: 'p',
      syntax: 'proto3',
      dependency: ['point.proto', 'google/protobuf/duration.proto'],
      messageType: [
        { name: 'Row', field: [field('at', 1, '.q.Point'), field('took', 2, '.google.protobuf.Duration')] },
      ],
    });
    const { decode, encode } = valueSchema(schema('PROTOBUF', row, { 'point.proto': point }), lenient);
    const value = { at: { xY: 1 }, took: '1.500s' };
    assert.deepEqual(decode(encode(value)).value, value);
  });

  it('rejects an unknown name of an enum', () => {
    const text =
      'syntax = "proto3"; enum E { NONE = 0; ONE = 1; } message A { E e = 1; repeated E all = 2; }';
    const { decode, encode } = valueSchema(schema('PROTOBUF', text), lenient);
    assert.deepEqual(decode(encode({ e: 'ONE', all: ['ONE', 'NONE'] })).value, {
      e: 'ONE',
      all: ['ONE', 'NONE'],
    });
    assert.throws(() => encode({ e: 'TWO' }), /A\.e: 'TWO' is not one of NONE, ONE/);
    assert.throws(() => encode({ all: ['TWO'] }), /A\.all: 'TWO' is not one of NONE, ONE/);
  });

  it('reads messages of an imported file', () => {
    const text = 'syntax = "proto3"; import "money.proto"; message Bill { Money total = 1; }';
    const money = 'syntax = "proto3"; message Money { string currency = 1; }';
    const { decode, encode } = valueSchema(schema('PROTOBUF', text, { 'money.proto': money }), lenient);
    const bytes = encode({ total: { currency: 'CHF', more: 1 } });
    assert.equal(bytes[0], 0);
    assert.deepEqual(decode(bytes).value, { total: { currency: 'CHF' } });
  });

  it('writes 64-bit integers exactly, of every type, in lists and maps too', () => {
    const types = ['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64'];
    const fields = types.map(
      (type, at) => `${type} f${at} = ${at + 1}; repeated ${type} l${at} = ${at + 11};`,
    );
    const text = `syntax = "proto3"; message A { ${fields.join(' ')} map<string, int64> m = 30; A inner = 31; }`;
    const { decode, encode } = valueSchema(schema('PROTOBUF', text), lenient);
    const big = '9007199254740993';
    const lists = Object.fromEntries(types.map((_type, at) => [`l${at}`, [big, '1']]));
    const singles = Object.fromEntries(types.map((_type, at) => [`f${at}`, big]));
    const value = { ...singles, ...lists, m: { a: big }, inner: { f0: '-9223372036854775808' } };
    assert.deepEqual(decode(encode(value)).value, value);
    const asNumber = encode({ f0: parseJson(big), f1: parseJson('18446744073709551615') });
    assert.deepEqual(decode(asNumber).value, { f0: big, f1: '18446744073709551615' });
    assert.throws(() => encode({ f0: '9223372036854775808' }), /A\.f0: out of range for int64/);
    assert.throws(() => encode({ f1: '-9223372036854775808' }), /out of range for uint64/);
  });

  it('reports an unreadable schema', () => {
    assert.throws(
      () => valueSchema(schema('PROTOBUF', 'message {'), lenient),
      /the Protobuf schema could not be used/,
    );
  });
});

describe('Avro', () => {
  it('reads and writes every long exactly, and refuses what is none', () => {
    const { decode, encode } = valueSchema(
      schema('AVRO', '{"type":"record","name":"A","fields":[{"name":"n","type":["null","long"]}]}'),
      lenient,
    );
    for (const n of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0, -1]) {
      assert.deepEqual(decode(encode({ n })).value, { n });
    }
    // Branch 1, then 2^53 + 1 as a zigzag varint.
    const zigzag = Buffer.from([2, 0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
    assert.equal(JSON.stringify(decode(zigzag).value), '{"n":9007199254740993}');
    assert.deepEqual(encode(decode(zigzag).value as { [name: string]: Json }), zigzag);
    for (const text of ['9223372036854775807', '-9223372036854775808']) {
      const bytes = encode({ n: parseJson(text) });
      assert.equal(JSON.stringify(decode(bytes).value), `{"n":${text}}`);
    }
    assert.throws(() => encode({ n: parseJson('9223372036854775808') }), /does not match the Avro schema/);
  });

  it('reads types of a referenced schema', () => {
    const person = '{"type":"record","name":"Person","fields":[{"name":"name","type":"string"}]}';
    const text = '{"type":"record","name":"Order","fields":[{"name":"by","type":"Person"}]}';
    const { decode, encode } = valueSchema(schema('AVRO', text, { Person: person }), lenient);
    assert.deepEqual(decode(encode({ by: { name: 'Ada' } })).value, { by: { name: 'Ada' } });
  });
});
