/**
 * A registry that is silent, unreachable, or answers with errors: each request ends, and is repeated later.
 */
import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, test } from 'node:test';
import { registrySettings } from '../../../connectors/formats/registry-settings.ts';
import { SchemaRegistries } from '../../../connectors/formats/schema-registry.ts';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(
  answer: (path: string) => { status?: number; body?: string } | 'silence',
): Promise<string> {
  server = createServer((request, response) => {
    const made = answer(request.url ?? '');
    if (made === 'silence') return;
    response.writeHead(made.status ?? 200).end(made.body ?? '{}');
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const RECORD = Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), Buffer.from('{"a":1}')]);
const SCHEMA = JSON.stringify({ schemaType: 'JSON', schema: '{"$schema":"x"}' });

test('a request without a response fails after its deadline, and is repeated', async () => {
  let isSilent = true;
  const url = await serve(() => (isSilent ? 'silence' : { body: SCHEMA }));
  const registries = new SchemaRegistries();
  const settings = registrySettings(url, new Map());
  await assert.rejects(registries.decode(settings, RECORD), {
    name: 'ConnectorError',
    message: /schema registry: schema 7: no response to \/schemas\/ids\/7: timed out after 5000 ms/,
  });
  isSilent = false;
  assert.deepEqual((await registries.decode(settings, RECORD)).value, { a: 1 });
});

test('a schema is fetched once, and an unusable one fails its records without another request', async () => {
  const asked: string[] = [];
  const url = await serve((path) => {
    asked.push(path);
    return { body: JSON.stringify({ schemaType: 'PROTOBUF', schema: 'message {' }) };
  });
  const registries = new SchemaRegistries();
  const settings = registrySettings(url, new Map());
  for (let time = 0; time < 3; time++) {
    await assert.rejects(registries.decode(settings, RECORD), { code: 'FAIL', message: /could not be used/ });
  }
  assert.deepEqual(asked, ['/schemas/ids/7']);
});

test('an error status is reported with the message of the registry', async () => {
  const url = await serve(() => ({ status: 404, body: '{"error_code":40403,"message":"Schema not found"}' }));
  const settings = registrySettings(url, new Map());
  await assert.rejects(new SchemaRegistries().decode(settings, RECORD), {
    message: /schema 7: 404 .*Schema not found/,
    status: 404,
  });
});

test('a cycle of references ends', async () => {
  const reference = { name: 'a', subject: 'a', version: 1 };
  const url = await serve(() => ({
    body: JSON.stringify({ schemaType: 'JSON', schema: '{}', references: [reference] }),
  }));
  assert.deepEqual((await new SchemaRegistries().decode(registrySettings(url, new Map()), RECORD)).value, {
    a: 1,
  });
});
