/** How values are written and read: kafka-connector contract §2.4 and §3.4. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectorError, ConnectorInputError } from '../../../connectors/errors.ts';
import { parseLenientJson } from '../../../connectors/formats/lenient-json.ts';
import {
  avroSchema,
  decodeAvro,
  decodePlain,
  encodeAvro,
  plainText,
} from '../../../connectors/formats/plain-formats.ts';
import { registrySettings } from '../../../connectors/formats/registry-settings.ts';
import { schemaStrategy } from '../../../connectors/formats/schema-strategy.ts';

test('a string is written unchanged, everything else as JSON', () => {
  assert.equal(plainText('99').toString(), '99');
  assert.equal(plainText({ a: 1 }).toString(), '{"a":1}');
  assert.equal(plainText(undefined).toString(), 'null');
});

test('JSON with single quotes and control characters is accepted', () => {
  assert.deepEqual(parseLenientJson(`{'a': 'it"s', "b": "x\ny", 'c': 'don\\'t'}`), {
    a: 'it"s',
    b: 'x\ny',
    c: "don't",
  });
  assert.throws(() => parseLenientJson("{'a': }"), SyntaxError);
});

test('a value that is not JSON is its text', () => {
  assert.deepEqual(decodePlain(Buffer.from('not { json')), { value: 'not { json', rawValue: 'not { json' });
  assert.deepEqual(decodePlain(Buffer.from('{"a":1}')), { value: { a: 1 }, rawValue: '{"a":1}' });
  assert.deepEqual(decodePlain(null), { value: null, rawValue: null });
});

const SCHEMA = JSON.stringify({
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'note', type: ['null', 'string'] },
    {
      name: 'lines',
      type: { type: 'array', items: ['null', { type: 'map', values: 'int' }, 'long', 'float'] },
    },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A', 'B'] }, default: 'B' },
    { name: 'raw', type: 'bytes', default: '' },
  ],
});

test('plain Avro is written without unknown fields and with the branch of a union, and is read back', () => {
  const type = avroSchema(SCHEMA);
  const bytes = encodeAvro(type, { id: 'o1', more: true, lines: [null, { a: 1 }, 5], raw: 'ÿ' });
  assert.notEqual(bytes[0], 0, 'no magic byte');
  assert.deepEqual(decodeAvro(type, bytes), {
    value: { id: 'o1', note: null, lines: [null, { a: 1 }, 5], kind: 'B', raw: 'ÿ' },
    rawValue: null,
  });
  const text = encodeAvro(type, "{'id': 'o1', 'lines': []}");
  assert.equal((decodeAvro(type, text).value as { id: string }).id, 'o1');
  assert.throws(() => encodeAvro(type, { id: 5, lines: [] }), ConnectorError);
  assert.throws(() => avroSchema('{}'), ConnectorInputError);
});

test('the schema strategies are read, also in the form of template version 4', () => {
  assert.deepEqual(schemaStrategy({}), { kind: 'noSchema' });
  assert.deepEqual(schemaStrategy({ serializationType: 'avro', avro: { schema: SCHEMA } }), {
    kind: 'inlineSchema',
    schema: SCHEMA,
  });
  const registry = {
    type: 'schemaRegistry',
    schemaRegistryUrl: 'http://r',
    schema: '{}',
    schemaType: 'json',
  };
  assert.deepEqual(schemaStrategy({ schemaStrategy: registry }), {
    kind: 'schemaRegistry',
    schemaType: 'json',
    url: 'http://r',
    schema: '{}',
  });
  assert.throws(() => schemaStrategy({ schemaStrategy: { type: 'other' } }), ConnectorInputError);
  assert.throws(() => schemaStrategy({ schemaStrategy: { type: 'schemaRegistry' } }), ConnectorInputError);
});

test('the credentials for a registry are read', () => {
  const byInfo = new Map([
    ['basic.auth.credentials.source', 'USER_INFO'],
    ['basic.auth.user.info', 'u:p:w'],
  ]);
  assert.deepEqual(registrySettings('http://r/', byInfo).basicAuth, { username: 'u', password: 'p:w' });
  const inUrl = registrySettings('http://u:p%40@r:1/x/', new Map());
  assert.deepEqual([inUrl.url, inUrl.basicAuth], ['http://r:1/x', { username: 'u', password: 'p@' }]);
  const inherit = new Map([['basic.auth.credentials.source', 'SASL_INHERIT']]);
  const login = { username: 'a', password: 'b' };
  assert.deepEqual(registrySettings('http://r', inherit, login).basicAuth, login);
  assert.throws(() => registrySettings('file:///etc/passwd', new Map()), ConnectorInputError);
});
