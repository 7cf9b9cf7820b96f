/** One small record in each schema language of the registry. */
export const AVRO = JSON.stringify({
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'int' },
    { name: 'note', type: ['null', 'string'], default: null },
  ],
});
const JSON_SCHEMA = JSON.stringify({
  type: 'object',
  properties: { id: { type: 'integer' } },
  required: ['id'],
});
const PROTOBUF = 'syntax = "proto3"; message Order { int32 id = 1; string note = 2; }';

/** Type, schema, and a value of it. */
export const EXAMPLES = [
  ['avro', AVRO, { id: 7, note: 'n' }],
  ['json', JSON_SCHEMA, { id: 7, note: 'n' }],
  ['protobuf', PROTOBUF, { id: 7, note: 'n' }],
] as const;
