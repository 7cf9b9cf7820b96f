/** Cases of Avro. Source: Avro 1.11 specification. */
import type { SchemaCase } from './schema-case.ts';

type Row = readonly [
  feature: string,
  /** The type of the field `v`. */
  type: unknown,
  value: string,
  invalid?: string | undefined,
  /** Python's value, if its form differs. */
  python?: string,
];

const FIXED = { type: 'fixed', name: 'F', size: 4 };
const COLOR = { type: 'enum', name: 'Color', symbols: ['RED', 'GREEN'] };
const POINT = { type: 'record', name: 'Point', fields: [{ name: 'x', type: 'int' }] };
const OTHER = { type: 'record', name: 'Other', fields: [{ name: 'y', type: 'string' }] };
const NODE = {
  type: 'record',
  name: 'Node',
  fields: [
    { name: 'n', type: 'int' },
    { name: 'next', type: ['null', 'Node'], default: null },
  ],
};
const logical = (type: string, logicalType: string, more = {}) => ({ type, logicalType, ...more });

const ROWS: readonly Row[] = [
  ['null', 'null', 'null', '1'],
  ['boolean', 'boolean', 'true', '"true"'],
  ['int', 'int', '-2147483648', '2147483648'],
  ['long', 'long', '7', '"7"'],
  ['long 2^53 - 1', 'long', '9007199254740991'],
  ['long beyond 2^53', 'long', '9007199254740993'],
  ['long, the largest', 'long', '9223372036854775807', '9223372036854775808'],
  ['long, the smallest', 'long', '-9223372036854775808', '-9223372036854775809'],
  ['float', 'float', '1.25', '"a"'],
  ['double', 'double', '0.1', '"a"'],
  ['double, a whole number', 'double', '3', '"a"'],
  ['string', 'string', '"ä 😀"', '1'],
  ['bytes', 'bytes', '"a\\u0000ÿ"', '1', '{"$bytes":"a\\u0000ÿ"}'],
  ['fixed', FIXED, '"abcd"', '"abc"', '{"$bytes":"abcd"}'],
  ['enum', COLOR, '"GREEN"', '"BLUE"'],
  ['enum with a default', { ...COLOR, default: 'RED' }, '"GREEN"'],
  ['array', { type: 'array', items: 'int' }, '[1,2]', '["a"]'],
  ['array of long beyond 2^53', { type: 'array', items: 'long' }, '[9007199254740993]'],
  ['map', { type: 'map', values: 'int' }, '{"a":1}', '{"a":"b"}'],
  ['map of records', { type: 'map', values: POINT }, '{"a":{"x":1}}', '{"a":{"x":"b"}}'],
  ['nullable, null', ['null', 'string'], 'null', '1'],
  ['nullable, a value', ['null', 'string'], '"a"', '1'],
  ['nullable long beyond 2^53', ['null', 'long'], '9007199254740993', '"a"'],
  ['union of int and string', ['int', 'string'], '"a"', 'true'],
  ['union of long and double', ['long', 'double'], '1.5', '"a"'],
  ['union of int and long', ['int', 'long'], '2147483648', '"a"'],
  ['union of records', ['null', POINT, OTHER], '{"y":"a"}', '{"z":1}'],
  [
    'union of array and map',
    [
      { type: 'array', items: 'int' },
      { type: 'map', values: 'int' },
    ],
    '{"a":1}',
  ],
  ['union of enum and string', [COLOR, 'string'], '"GREEN"', '1'],
  ['record in a record', POINT, '{"x":1}', '{"x":"a"}'],
  ['recursive record', NODE, '{"n":1,"next":{"n":2,"next":null}}', '{"n":1,"next":{"n":"a","next":null}}'],
  [
    'decimal of bytes',
    logical('bytes', 'decimal', { precision: 6, scale: 2 }),
    '"\\u0004Ò"',
    '1',
    '{"$decimal":"12.34"}',
  ],
  [
    'decimal of fixed',
    { ...FIXED, logicalType: 'decimal', precision: 6, scale: 2 },
    '"\\u0000\\u0000\\u0004Ò"',
    '1',
    '{"$decimal":"12.34"}',
  ],
  ['date', logical('int', 'date'), '20484', '"a"', '{"$date":"2026-01-31"}'],
  ['time-millis', logical('int', 'time-millis'), '43200001', '"a"', '{"$time":"12:00:00.001000"}'],
  ['time-micros', logical('long', 'time-micros'), '43200000001', '"a"', '{"$time":"12:00:00.000001"}'],
  [
    'timestamp-millis',
    logical('long', 'timestamp-millis'),
    '1769860800001',
    '"a"',
    '{"$datetime":"2026-01-31T12:00:00.001000+00:00"}',
  ],
  [
    'timestamp-micros',
    logical('long', 'timestamp-micros'),
    '1769860800000001',
    '"a"',
    '{"$datetime":"2026-01-31T12:00:00.000001+00:00"}',
  ],
  [
    'local-timestamp-millis',
    logical('long', 'local-timestamp-millis'),
    '1769860800001',
    '"a"',
    '{"$datetime":"2026-01-31T12:00:00.001000"}',
  ],
  [
    'uuid',
    logical('string', 'uuid'),
    '"6f9619ff-8b86-4d01-b42d-00cf4fc964ff"',
    '1',
    '{"$uuid":"6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}',
  ],
  [
    'duration',
    { type: 'fixed', name: 'D', size: 12, logicalType: 'duration' },
    '"\\u0001\\u0000\\u0000\\u0000\\u0002\\u0000\\u0000\\u0000\\u0003\\u0000\\u0000\\u0000"',
    '1',
    '{"$bytes":"\\u0001\\u0000\\u0000\\u0000\\u0002\\u0000\\u0000\\u0000\\u0003\\u0000\\u0000\\u0000"}',
  ],
  ['unknown logical type', logical('string', 'own'), '"a"', '1'],
  ['nullable date', ['null', logical('int', 'date')], '20484', '"a"', '{"$date":"2026-01-31"}'],
];

/** Why an outcome differs, by feature. */
const REASONS: { readonly [feature: string]: string } = {
  null: "Python's deserializer requires a byte after the schema id, and null has none; fastavro writes null for any value",
  boolean: 'fastavro writes any value as a boolean, by its truth',
  int: 'fastavro writes an int that is out of range as a long',
};

function recordOf(fields: readonly object[]): string {
  return JSON.stringify({ type: 'record', name: 'Row', namespace: 'com.example', fields });
}

function rowCase([feature, type, value, invalid, python]: Row): SchemaCase {
  return {
    format: 'avro',
    dialect: 'Avro',
    feature,
    schema: recordOf([{ name: 'v', type }]),
    value: `{"v":${value}}`,
    ...(REASONS[feature] === undefined ? {} : { reason: REASONS[feature] }),
    ...(invalid === undefined ? {} : { invalid: `{"v":${invalid}}` }),
    ...(python === undefined ? {} : { python: `{"v":${python}}` }),
  };
}

const A = { name: 'a', type: 'int' };
const B = { name: 'b', type: 'string', default: 'x' };
const own = { format: 'avro', dialect: 'Avro' } as const;

export const AVRO_CASES: readonly SchemaCase[] = [
  ...ROWS.map(rowCase),
  {
    ...own,
    feature: 'default of a field that is missing',
    schema: recordOf([A, B]),
    value: '{"a":1}',
    signalboxReads: '{"a":1,"b":"x"}',
    python: '{"a":1,"b":"x"}',
    invalid: '{"b":"y"}',
  },
  {
    ...own,
    feature: 'evolution: the reader has one field more',
    schema: recordOf([A]),
    readerSchema: recordOf([A, B]),
    value: '{"a":1}',
    python: '{"a":1,"b":"x"}',
  },
  {
    ...own,
    feature: 'evolution: the reader has one field less',
    schema: recordOf([A, B]),
    readerSchema: recordOf([A]),
    value: '{"a":1,"b":"y"}',
    python: '{"a":1}',
  },
  {
    ...own,
    feature: 'evolution: int read as long',
    schema: recordOf([A]),
    readerSchema: recordOf([{ name: 'a', type: 'long' }]),
    value: '{"a":1}',
  },
  {
    ...own,
    feature: 'aliases',
    schema: recordOf([A]),
    readerSchema: recordOf([{ name: 'c', type: 'int', aliases: ['a'] }]),
    value: '{"a":1}',
    python: '{"c":1}',
  },
  {
    ...own,
    feature: 'reference to another subject',
    schema: recordOf([{ name: 'v', type: 'com.example.Point' }]),
    references: [
      { name: 'com.example.Point', schema: JSON.stringify({ ...POINT, namespace: 'com.example' }) },
    ],
    value: '{"v":{"x":1}}',
    invalid: '{"v":{"x":"a"}}',
  },
];
