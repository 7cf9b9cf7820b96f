/** The parts that can be tested without a registry; the rest runs with a real one in test/integration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registrySettings } from '../../../connectors/formats/registry-settings.ts';
import { SchemaRegistries } from '../../../connectors/formats/schema-registry.ts';

const settings = registrySettings('http://127.0.0.1:1', new Map());

test('a record that does not start with a schema id fails without a request', async () => {
  const registries = new SchemaRegistries();
  await assert.rejects(registries.decode(settings, Buffer.from('{"a":1}')), { code: 'FAIL' });
  assert.deepEqual(await registries.decode(settings, null), { value: null, rawValue: null });
});

test('a registry that does not respond fails only the job, with the reason', async () => {
  const registries = new SchemaRegistries();
  const request = { settings, topic: 't', schemaType: 'avro', schema: '"string"' } as const;
  await assert.rejects(registries.encoder(request), { name: 'ConnectorError', code: 'FAIL' });
});
