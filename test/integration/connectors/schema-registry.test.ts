/**
 * Avro, JSON Schema and Protobuf, out and in, against a real registry; records with schemas, and plain Avro
 * with a schema in the model, start processes. Source: kafka-connector contract §2.4, §3.1 and §3.4.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkSchema, registerSchema } from '../../../connectors/formats/own-schemas.ts';
import { avroSchema, encodeAvro } from '../../../connectors/formats/plain-formats.ts';
import { registrySettings } from '../../../connectors/formats/registry-settings.ts';
import { SchemaRegistries } from '../../../connectors/formats/schema-registry.ts';
import { isOwnCluster } from '../../../connectors/is-own-cluster.ts';
import { ConnectorTasks } from '../../../connectors/outbound/outbound-tasks.ts';
import { createTopics, deleteTopics } from '../../../kafka/admin/admin.ts';
import type { ProcessInstance } from '../../../state/instance.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { skipWithout } from '../../skip-without.ts';
import { commandLineOf } from '../cli/command-line.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import type { TestRegistry } from '../fixture/schema-registry.ts';
import {
  inFrontOf,
  provideRegistry,
  startSchemaRegistry,
  withBasicAuth,
} from '../fixture/schema-registry.ts';
import { readSettled } from '../fixture/settled.ts';
import {
  Business,
  inboundProperties,
  instancesOf,
  untilDeadLettered,
  variablesOf,
} from './inbound-fixture.ts';
import { isCompleted, sendModel } from './outbound-fixture.ts';
import { AVRO, EXAMPLES } from './schema-examples.ts';

const READER = fileURLToPath(new URL('../../../examples/javascript/read-state.mjs', import.meta.url));
const SCHEMAS = fileURLToPath(new URL('../../../schemas', import.meta.url));

/** Four bytes of a schema id after the zero; no registry of a test has so many schemas. */
const UNKNOWN_ID = Buffer.from([0, 0x7f, 0xff, 0xff, 0xf0]);

let registry: TestRegistry;
/** One engine for all records that start processes. */
let cluster: SignalboxCluster;
let business: Business;

const skip = await skipWithout('the schema registry', provideRegistry);

before(async () => {
  if (skip !== false) return;
  registry = await startSchemaRegistry();
  cluster = await SignalboxCluster.open(1);
  business = new Business(cluster.bootstrapServers);
  await cluster.spawnNode('one').ready(1);
});

after(async () => {
  await cluster?.close();
  await business?.close();
  await registry?.close();
});

for (const [schemaType, schema, value] of EXAMPLES) {
  test(`${schemaType}: the schema is registered, written with its id, and read back by the registry's clients`, {
    skip,
  }, async () => {
    const settings = registrySettings(registry.url, new Map());
    const registries = new SchemaRegistries();
    const encoder = await registries.encoder({ settings, topic: `orders-${schemaType}`, schemaType, schema });
    const bytes = encoder.encode({ ...value, more: 'dropped where the schema has no such field' });
    assert.equal(bytes[0], 0);
    const decoded = await new SchemaRegistries().decode(settings, bytes);
    const { id, note } = decoded.value as { id: number; note: string };
    assert.deepEqual({ id, note }, value);
    assert.equal(decoded.rawValue === null, schemaType !== 'json');
    const latest = await registries.encoder({ settings, topic: `orders-${schemaType}`, schemaType });
    assert.deepEqual(latest.encode(value).subarray(0, 5), bytes.subarray(0, 5), 'the newest of the subject');
  });
}

test('JSON Schemas of any draft, with keywords and formats of others, are registered, written and read', {
  skip,
}, async () => {
  const settings = registrySettings(registry.url, new Map());
  const dialects = [
    'http://json-schema.org/draft-04/schema#',
    'http://json-schema.org/draft-07/schema#',
    'https://json-schema.org/draft/2019-09/schema',
    'https://json-schema.org/draft/2020-12/schema',
  ];
  for (const [at, $schema] of dialects.entries()) {
    const properties = {
      id: { type: 'integer', 'connect.index': 0 },
      on: { type: 'string', format: 'date' },
    };
    const schema = JSON.stringify({ $schema, javaType: 'com.example.Order', type: 'object', properties });
    const request = { settings, topic: `draft-${at}`, schemaType: 'json', schema } as const;
    const bytes = (await new SchemaRegistries().encoder(request)).encode({ id: 7, on: '2026-01-01' });
    const decoded = await new SchemaRegistries().decode(settings, bytes);
    assert.deepEqual(decoded.value, { id: 7, on: '2026-01-01' }, $schema);
  }
});

test('Protobuf with well-known types is written with the registry and read by its message index', {
  skip,
}, async () => {
  const settings = registrySettings(registry.url, new Map());
  const schema =
    'syntax = "proto3"; import "google/protobuf/timestamp.proto"; ' +
    'message Order { int64 id = 1; google.protobuf.Timestamp at = 2; } message Other { string x = 1; }';
  const request = { settings, topic: 'well-known', schemaType: 'protobuf', schema } as const;
  const bytes = (await new SchemaRegistries().encoder(request)).encode({ id: 7, at: '2026-01-01T00:00:00Z' });
  const registries = new SchemaRegistries();
  assert.deepEqual((await registries.decode(settings, bytes)).value, { id: '7', at: '2026-01-01T00:00:00Z' });
  const other = Buffer.concat([bytes.subarray(0, 5), Buffer.from([0x02, 0x02, 0x0a, 1, 0x79])]);
  assert.deepEqual((await registries.decode(settings, other)).value, { x: 'y' });
});

test('a value that does not match the schema fails with the reason', { skip }, async () => {
  const settings = registrySettings(registry.url, new Map([['json.fail.invalid.schema', 'true']]));
  const registries = new SchemaRegistries();
  for (const [schemaType, schema] of EXAMPLES) {
    const encoder = await registries.encoder({ settings, topic: `orders-${schemaType}`, schemaType, schema });
    assert.throws(() => encoder.encode([1]), { code: 'FAIL' });
    if (schemaType !== 'protobuf') assert.throws(() => encoder.encode({ id: 'seven' }), { code: 'FAIL' });
  }
});

test('a registry with authentication is used', { skip }, async () => {
  const guarded = await withBasicAuth(registry, 'anna', 'pass:word');
  try {
    const known = new Map([
      ['basic.auth.credentials.source', 'USER_INFO'],
      ['basic.auth.user.info', 'anna:pass:word'],
    ]);
    const request = { topic: 'guarded', schemaType: 'avro', schema: AVRO } as const;
    const good = { ...request, settings: registrySettings(guarded.url, known) };
    assert.ok(await new SchemaRegistries().encoder(good));
    const bad = { ...request, settings: registrySettings(guarded.url, new Map()) };
    await assert.rejects(new SchemaRegistries().encoder(bad), { code: 'FAIL' });
  } finally {
    await guarded.close();
  }
});

test('a task uses the registry in the transaction of its step; one that does not respond fails only its job', {
  skip,
}, async () => {
  const cluster = await SignalboxCluster.open(1);
  const topic = cluster.prefix.replace('.', '-business');
  await createTopics(cluster.connection, [{ topic, partitions: 1 }]);
  const client = clientOf(cluster);
  try {
    const outbound = new ConnectorTasks({
      isOwnCluster: (servers) => isOwnCluster(cluster.connection, servers),
    });
    await cluster.run(cluster.newEngine('one', {}, { outbound }));
    await cluster.deploy(
      sendModel(
        cluster.bootstrapServers,
        topic,
        { resultVariable: 'sent' },
        {
          'schemaStrategy.type': 'schemaRegistry',
          'schemaStrategy.schemaType': 'avro',
          'schemaStrategy.schemaRegistryUrl': '=url',
          'schemaStrategy.schema': AVRO,
        },
      ),
    );
    await client.start({ processId: 'send', variables: { id: 1, url: registry.url } });
    await client.start({ processId: 'send', variables: { id: 2, url: 'http://127.0.0.1:1' } });
    await client.start({ processId: 'send', variables: { id: 3, url: registry.url } });
    await until('two have ended and one has an incident', async () => {
      const instances = await instancesOf(cluster);
      const stopped = instances.filter(({ elements }) => elements.some(({ incident }) => incident));
      return instances.filter(isCompleted).length === 2 && stopped.length === 1;
    });
    const values: Buffer[] = [];
    await readSettled(cluster.connection, {
      topic,
      onRecord: ({ value }) => values.push(Buffer.from(value ?? [])),
    });
    const settings = registrySettings(registry.url, new Map());
    const decoded = await Promise.all(values.map((bytes) => new SchemaRegistries().decode(settings, bytes)));
    const ids = decoded.map(({ value }) => (value as { id: number }).id);
    assert.deepEqual(ids.sort(), [1, 3]);
  } finally {
    await client.close();
    await deleteTopics(cluster.connection, [topic]);
    await cluster.close();
  }
});

test("the engine's own schemas are registered and checked, and the JavaScript reader of the state works with them", {
  skip,
}, async () => {
  const cluster = await SignalboxCluster.open(2);
  const client = clientOf(cluster);
  try {
    const { run } = commandLineOf(cluster);
    const before = await run('schemas', 'check', '--registry', registry.url);
    assert.match(before.stdout, /state-value: not registered/);
    const registered = await run('schemas', 'register', '--registry', registry.url);
    assert.equal(registered.exitCode, 0, registered.stderr);
    assert.match(registered.stdout, /history-value: id \d+, version 1/);
    const again = await run('schemas', 'register', '--registry', registry.url);
    assert.equal(again.stdout, registered.stdout, 'the same again changes nothing');
    const checked = await run('schemas', 'check', '--registry', registry.url);
    assert.equal(checked.exitCode, 0, checked.stdout);
    assert.match(checked.stdout, /commands-value: compatible/);

    await cluster.run(cluster.newEngine('one'));
    await cluster.deploy(sendModel(cluster.bootstrapServers, 'nowhere'));
    const { instanceKey } = await client.start({ processId: 'send', variables: { id: 1 } });
    for (const source of [registry.url, SCHEMAS]) {
      const reading = [READER, cluster.bootstrapServers, cluster.prefix, source];
      const { stdout } = await promisify(execFile)(process.execPath, reading);
      const instances = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { key: string; processId: string });
      assert.deepEqual(
        instances.map(({ key, processId }) => [key, processId]),
        [[String(instanceKey), 'send']],
      );
    }
  } finally {
    await client.close();
    await cluster.close();
  }
});

test('the check rejects an incompatible schema', { skip }, async () => {
  const settings = registrySettings(registry.url, new Map());
  const subject = 'changed-value';
  const schema = (text: string) => ({
    subject,
    imports: [],
    text: `syntax = "proto3"; message M { ${text} }`,
  });
  const first = await registerSchema(settings, schema('int32 a = 1;'));
  assert.equal(await checkSchema(settings, schema('int32 a = 1; string b = 2;')), 'compatible');
  const second = await registerSchema(settings, schema('int32 a = 1; string b = 2;'));
  assert.notEqual(second.version, first.version);
  // `signalbox schemas register` fails if its schema is not the newest.
  const again = await registerSchema(settings, schema('int32 a = 1;'));
  assert.deepEqual(again, { ...first, newestVersion: second.version });
  await fetch(`${registry.url}/config/${subject}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"compatibility":"BACKWARD"}',
  });
  assert.equal(await checkSchema(settings, schema('string a = 1;')), 'incompatible');
});

/** A process that each record of the topic starts. `strategy`: the properties after `schemaStrategy.`. */
function startingXml(
  topic: string,
  start: 'none' | 'message',
  strategy: Readonly<Record<string, string>>,
): string {
  const ofStrategy = Object.entries(strategy).map(([name, value]) => [`schemaStrategy.${name}`, value]);
  const extension = inboundProperties({
    'topic.bootstrapServers': business.bootstrapServers,
    'topic.topicName': topic,
    autoOffsetReset: 'earliest',
    activationCondition: '=value.id > 0',
    resultExpression: '={id: value.id + 1, note: value.note, raw: rawValue}',
    ...Object.fromEntries(ofStrategy),
  });
  return bpmnXml({
    id: topic,
    nodes: [
      {
        id: 'begin',
        type: 'startEvent',
        extension,
        ...(start === 'message' && { message: { name: topic } }),
      },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['begin -> end'],
  });
}

async function startedBy(topic: string): Promise<ProcessInstance[]> {
  return (await instancesOf(cluster))
    .filter(({ processId }) => processId === topic)
    .sort((a, b) => a.key - b.key);
}

/** Resolves when records of the topic have started this many instances; returns their variables. */
async function untilStarted(topic: string, count: number): Promise<Record<string, unknown>[]> {
  let started: ProcessInstance[] = [];
  await until(
    () => `${count} records of ${topic} have started an instance, not only ${started.length}`,
    async () => {
      started = await startedBy(topic);
      return started.length >= count;
    },
  );
  assert.equal(started.length, count);
  return started.map(variablesOf);
}

for (const [schemaType, schema, value] of EXAMPLES) {
  for (const start of ['message', 'none'] as const) {
    test(`${schemaType} by the registry triggers a ${start} start; an unknown schema is dead-lettered`, {
      skip,
    }, async () => {
      const topic = await business.topic(`in-${schemaType}-${start}`);
      const settings = registrySettings(registry.url, new Map());
      const { encode } = await new SchemaRegistries().encoder({ settings, topic, schemaType, schema });
      const good = encode(value);
      const strategy = { type: 'schemaRegistry', schemaType, schemaRegistryUrl: registry.url };
      await cluster.deploy(startingXml(topic, start, strategy));
      const unknown = Buffer.concat([UNKNOWN_ID, good.subarray(UNKNOWN_ID.length)]);
      await business.send(topic, good, unknown, 'no id at all', encode({ ...value, id: 8 }));
      const [first, second] = await untilStarted(topic, 2);
      const raw = schemaType === 'json' ? JSON.stringify(value) : null;
      assert.deepEqual(first, { id: 8, note: 'n', raw });
      assert.equal(second?.['id'], 9);
      const letters = await untilDeadLettered(cluster, topic, 2);
      assert.deepEqual(
        letters.map((letter) => [letter.code, letter.topic, letter.offset]),
        [1, 2].map((offset) => ['UNDECODABLE', topic, offset]),
      );
      assert.match(letters[0]?.reason ?? '', /^schema registry: schema 2147483632: /);
      assert.match(letters[1]?.reason ?? '', /does not start with a schema id/);
    });
  }
}

test('plain Avro is decoded with the schema of the model, without a registry; other bytes are dead-lettered', {
  skip,
}, async () => {
  const topic = await business.topic('in-inline');
  await cluster.deploy(startingXml(topic, 'message', { type: 'inlineSchema', schema: AVRO }));
  const encode = (id: number, note: string | null): Buffer => encodeAvro(avroSchema(AVRO), { id, note });
  await business.send(topic, encode(7, 'n'), Buffer.of(0xff), encode(8, null));
  assert.deepEqual(await untilStarted(topic, 2), [
    { id: 8, note: 'n', raw: null },
    { id: 9, note: null, raw: null },
  ]);
  const letters = await untilDeadLettered(cluster, topic, 1);
  assert.deepEqual(
    letters.map((letter) => [letter.code, letter.offset]),
    [['UNDECODABLE', 1]],
  );
  assert.match(letters[0]?.reason ?? '', /^the record is not valid Avro for this schema/);
});

for (const status of [401, 429, 503]) {
  test(`a record waits for a registry that returns ${status}`, {
    skip,
  }, async () => {
    const topic = await business.topic(`in-refused-${status}`);
    const settings = registrySettings(registry.url, new Map());
    const request = { settings, topic, schemaType: 'avro', schema: AVRO } as const;
    const { encode } = await new SchemaRegistries().encoder(request);
    let isRefusing = true;
    let refusedCount = 0;
    const moody = await inFrontOf(registry, () => {
      if (!isRefusing) return undefined;
      refusedCount++;
      return status;
    });
    try {
      const strategy = { type: 'schemaRegistry', schemaRegistryUrl: moody.url };
      await cluster.deploy(startingXml(topic, 'none', strategy));
      await business.send(topic, encode({ id: 7, note: 'n' }));
      await until('the registry has refused several times', () => refusedCount >= 3);
      isRefusing = false;
      await untilStarted(topic, 1);
      assert.deepEqual(await untilDeadLettered(cluster, topic, 0), []);
    } finally {
      await moody.close();
    }
  });
}
