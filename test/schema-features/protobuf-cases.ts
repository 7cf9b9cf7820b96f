/** Cases of Protobuf. Values are in ProtoJSON. Source: protobuf.dev, "ProtoJSON Format". */
import type { SchemaCase } from './schema-case.ts';

type Row = readonly [feature: string, fields: string, value: string, invalid?: string | undefined];

const NUMBERS: readonly Row[] = [
  ['double', 'double v = 1;', '0.1', '"a"'],
  ['double NaN', 'double v = 1;', '"NaN"'],
  ['float', 'float v = 1;', '1.25', '"a"'],
  ['int32', 'int32 v = 1;', '-2147483648', '2147483648'],
  ['int64', 'int64 v = 1;', '"7"', '"a"'],
  ['int64 beyond 2^53', 'int64 v = 1;', '"9007199254740993"', '"9223372036854775808"'],
  ['int64, the smallest', 'int64 v = 1;', '"-9223372036854775808"'],
  ['uint32', 'uint32 v = 1;', '4294967295', '-1'],
  ['uint64, the largest', 'uint64 v = 1;', '"18446744073709551615"', '"-1"'],
  ['sint32', 'sint32 v = 1;', '-5', '"a"'],
  ['sint64', 'sint64 v = 1;', '"-9007199254740993"', '"a"'],
  ['fixed32', 'fixed32 v = 1;', '4294967295', '-1'],
  ['fixed64', 'fixed64 v = 1;', '"18446744073709551615"', '"-1"'],
  ['sfixed32', 'sfixed32 v = 1;', '-5', '"a"'],
  ['sfixed64', 'sfixed64 v = 1;', '"-9007199254740993"', '"a"'],
];

const TYPES: readonly Row[] = [
  ...NUMBERS,
  ['bool', 'bool v = 1;', 'true', '"a"'],
  ['string', 'string v = 1;', '"ä 😀"', '1'],
  ['bytes', 'bytes v = 1;', '"AP8="', '1'],
  ['enum', 'enum E { NONE = 0; ONE = 1; } E v = 1;', '"ONE"', '"TWO"'],
  ['message in a message', 'message I { int32 a = 1; } I v = 1;', '{"a":1}', '{"a":"b"}'],
  ['recursive message', 'message N { int32 n = 1; N next = 2; } N v = 1;', '{"n":1,"next":{"n":2}}'],
  ['repeated', 'repeated int32 v = 1;', '[1,2]', '["a"]'],
  ['repeated int64 beyond 2^53', 'repeated int64 v = 1;', '["9007199254740993","1"]'],
  ['repeated fixed64', 'repeated fixed64 v = 1;', '["18446744073709551615"]'],
  ['repeated, not packed', 'repeated int64 v = 1 [packed = false];', '["9007199254740993"]'],
  ['repeated message', 'message I { int32 a = 1; } repeated I v = 1;', '[{"a":1},{"a":2}]'],
  ['map', 'map<string, int64> v = 1;', '{"a":"9007199254740993"}', '{"a":"b"}'],
  ['map with numbers as keys', 'map<int64, string> v = 1;', '{"9007199254740993":"a"}'],
  ['map of messages', 'message I { int32 a = 1; } map<string, I> v = 1;', '{"k":{"a":1}}'],
  ['oneof', 'oneof c { int32 v = 1; string w = 2; }', '1', '"a"'],
  ['oneof, a default value', 'oneof c { int32 v = 1; string w = 2; }', '0'],
  ['optional, a default value', 'optional int32 v = 1;', '0', '"a"'],
  ['json_name', 'int32 x = 1 [json_name = "v"];', '1', '"a"'],
  ['deprecated', 'int32 v = 1 [deprecated = true];', '1'],
];

/** What an edition has instead of the syntax. */
const EDITION: readonly Row[] = [
  ['int64 beyond 2^53', 'int64 v = 1;', '"9007199254740993"', '"9223372036854775808"'],
  ['string', 'string v = 1;', '"ä 😀"', '1'],
  ['enum', 'enum E { NONE = 0; ONE = 1; } E v = 1;', '"ONE"', '"TWO"'],
  ['repeated', 'repeated int32 v = 1;', '[1,2]', '["a"]'],
  [
    'repeated, not packed',
    'repeated int64 v = 1 [features.repeated_field_encoding = EXPANDED];',
    '["9007199254740993"]',
  ],
  ['optional, a default value', 'int32 v = 1;', '0', '"a"'],
  ['required', 'int32 v = 1 [features.field_presence = LEGACY_REQUIRED];', '1', '"a"'],
  ['group', 'message I { int32 a = 1; } I v = 1 [features.message_encoding = DELIMITED];', '{"a":1}'],
];

const NO_EDITIONS =
  "the registry of this comparison doesn't take the text of an edition, so nothing can be written; registered-schema.test.ts writes without it";

const KNOWN: readonly (readonly [name: string, file: string, value: string, invalid?: string | undefined])[] =
  [
    ['Timestamp', 'timestamp', '"2026-01-31T12:00:00.000001Z"', '"yesterday"'],
    ['Duration', 'duration', '"1.500s"', '"1h"'],
    ['Struct', 'struct', '{"a":[1,"b",null,{"c":true}]}', '1'],
    ['Value', 'struct', '"a"'],
    ['ListValue', 'struct', '[1,"a"]', '1'],
    ['Empty', 'empty', '{}'],
    ['FieldMask', 'field_mask', '"a,bC"', '1'],
    ['BoolValue', 'wrappers', 'false', '"a"'],
    ['StringValue', 'wrappers', '""', '1'],
    ['BytesValue', 'wrappers', '"AP8="', '1'],
    ['Int32Value', 'wrappers', '0', '"a"'],
    ['Int64Value', 'wrappers', '"9007199254740993"', '"a"'],
    ['UInt64Value', 'wrappers', '"18446744073709551615"', '"-1"'],
    ['DoubleValue', 'wrappers', '0.1', '"a"'],
    [
      'Any',
      'any',
      '{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1s"}',
      '{"@type":"a/B"}',
    ],
  ];

function row(
  dialect: 'proto2' | 'proto3' | 'edition 2023',
  [feature, fields, value, invalid]: Row,
): SchemaCase {
  return {
    format: 'protobuf',
    dialect,
    feature,
    schema: `${dialect === 'edition 2023' ? 'edition = "2023"' : `syntax = "${dialect}"`}; package rows; message Row { ${fields} }`,
    value: `{"v":${value}}`,
    ...(invalid === undefined ? {} : { invalid: `{"v":${invalid}}` }),
  };
}

/** proto2 requires a label of each plain field. */
function labeled([feature, fields, value, invalid]: Row): Row {
  const withLabels = fields.replaceAll(/(?<=^|[{;] )(?=(?:\w+ ){1}\w+ = \d+;)/g, 'optional ');
  return [
    feature,
    feature.startsWith('enum') ? fields.replace('E v', 'optional E v') : withLabels,
    value,
    invalid,
  ];
}

const own = { format: 'protobuf', dialect: 'proto3' } as const;
const FILE =
  'syntax = "proto3"; package rows; message Row { int32 v = 1; message In { string s = 1; } } message Other { string s = 1; }';
const NOT_FIRST = 'Signalbox writes the first message of a file; put the message to write first';

export const PROTOBUF_CASES: readonly SchemaCase[] = [
  ...TYPES.map((one) => row('proto3', one)),
  ...NUMBERS.map((one) => row('proto2', labeled(one))),
  row('proto2', ['required', 'required int32 v = 1;', '1', '"a"']),
  row('proto2', ['default', 'optional int32 v = 1 [default = 5];', '1', '"a"']),
  row('proto2', ['repeated, not packed', 'repeated int64 v = 1;', '["9007199254740993"]']),
  row('proto2', ['enum', 'enum E { ONE = 1; TWO = 2; } optional E v = 1;', '"TWO"', '"SIX"']),
  row('proto2', ['oneof', 'oneof c { int32 v = 1; string w = 2; }', '1', '"a"']),
  row('proto2', ['group', 'optional group V = 1 { optional int32 a = 1; }', '{"a":1}']),
  ...EDITION.map((one) => ({ ...row('edition 2023', one), reason: NO_EDITIONS })),
  ...KNOWN.map(
    ([name, file, value, invalid]): SchemaCase => ({
      ...row('proto3', [`google.protobuf.${name}`, `google.protobuf.${name} v = 1;`, value, invalid]),
      schema:
        `syntax = "proto3"; package rows; import "google/protobuf/${file}.proto"; ` +
        `message Row { google.protobuf.${name} v = 1; }`,
    }),
  ),
  {
    ...own,
    feature: 'names in lowerCamelCase',
    schema: 'syntax = "proto3"; message Row { int32 a_b = 1; }',
    value: '{"aB":1}',
  },
  {
    ...own,
    feature: 'without a package',
    schema: 'syntax = "proto3"; message Row { int32 v = 1; }',
    value: '{"v":1}',
  },
  {
    ...own,
    feature: 'message index: the second message',
    schema: FILE,
    message: 'rows.Other',
    value: '{"s":"a"}',
    reason: NOT_FIRST,
  },
  {
    ...own,
    feature: 'message index: a nested message',
    schema: FILE,
    message: 'rows.Row.In',
    value: '{"s":"a"}',
    reason: NOT_FIRST,
  },
  {
    ...own,
    feature: 'import of another file',
    schema: 'syntax = "proto3"; package rows; import "point.proto"; message Row { points.Point v = 1; }',
    references: [
      { name: 'point.proto', schema: 'syntax = "proto3"; package points; message Point { int32 x = 1; }' },
    ],
    value: '{"v":{"x":1}}',
    invalid: '{"v":{"x":"a"}}',
  },
];
