/**
 * Records of business topics whose values have schemas start processes: with a real registry, and plain Avro
 * with a schema in the model. Source: kafka-connector contract §3.1 and §3.4.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { avroSchema, encodeAvro } from '../../../connectors/formats/plain-formats.ts';
import { registrySettings } from '../../../connectors/formats/registry-settings.ts';
import { SchemaRegistries } from '../../../connectors/formats/schema-registry.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { skipWithout } from '../../skip-without.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import type { TestRegistry } from '../fixture/schema-registry.ts';
import { inFrontOf, provideRegistry, startSchemaRegistry } from '../fixture/schema-registry.ts';
import { Business, deadLettersOf, inboundProperties, instancesOf, variablesOf } from './inbound-fixture.ts';
import { AVRO, EXAMPLES } from './schema-examples.ts';

/** Four bytes of a schema id after the zero; no registry of a test has so many schemas. */
const UNKNOWN_ID = Buffer.from([0, 0x7f, 0xff, 0xff, 0xf0]);

let registry: TestRegistry;
let cluster: SignalboxCluster;
let business: Business;

const skip = await skipWithout('the schema registry', provideRegistry);

before(async () => {
  if (skip === false) registry = await startSchemaRegistry();
});

after(() => registry?.close());

beforeEach(async () => {
  cluster = await SignalboxCluster.open(1);
  business = new Business(cluster.bootstrapServers);
});

afterEach(async () => {
  await cluster.close();
  await business.close();
});

/** A process that each record of the topic starts. `strategy`: the properties after `schemaStrategy.`. */
function startedBy(
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
    id: 'reading',
    nodes: [
      {
        id: 'begin',
        type: 'startEvent',
        extension,
        ...(start === 'message' && { message: { name: 'begun' } }),
      },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['begin -> end'],
  });
}

async function startedIds(): Promise<unknown[]> {
  return (await instancesOf(cluster)).map((instance) => variablesOf(instance)['id']);
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
      const node = cluster.spawnNode('one');
      await node.ready(1);
      const strategy = { type: 'schemaRegistry', schemaType, schemaRegistryUrl: registry.url };
      await cluster.deploy(startedBy(topic, start, strategy));
      const unknown = Buffer.concat([UNKNOWN_ID, good.subarray(UNKNOWN_ID.length)]);
      await business.send(topic, good, unknown, 'no id at all', encode({ ...value, id: 8 }));
      await until('the good ones have started instances', async () => (await startedIds()).length === 2);

      const [first, second] = (await instancesOf(cluster)).map(variablesOf);
      const raw = schemaType === 'json' ? JSON.stringify(value) : null;
      assert.deepEqual(first, { id: 8, note: 'n', raw });
      assert.equal(second?.['id'], 9);
      const letters = await deadLettersOf(cluster);
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
  const node = cluster.spawnNode('one');
  await node.ready(1);
  await cluster.deploy(startedBy(topic, 'message', { type: 'inlineSchema', schema: AVRO }));
  const encode = (id: number, note: string | null): Buffer => encodeAvro(avroSchema(AVRO), { id, note });
  await business.send(topic, encode(7, 'n'), Buffer.of(0xff), encode(8, null));
  await until('the good ones have started instances', async () => (await startedIds()).length === 2);
  assert.deepEqual((await instancesOf(cluster)).map(variablesOf), [
    { id: 8, note: 'n', raw: null },
    { id: 9, note: null, raw: null },
  ]);
  const letters = await deadLettersOf(cluster);
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
      const node = cluster.spawnNode('one');
      await node.ready(1);
      const strategy = { type: 'schemaRegistry', schemaRegistryUrl: moody.url };
      await cluster.deploy(startedBy(topic, 'none', strategy));
      await business.send(topic, encode({ id: 7, note: 'n' }));
      await until('the registry has refused several times', () => refusedCount >= 3);
      isRefusing = false;
      await until('the record has started an instance', async () => (await startedIds()).length === 1);
      assert.deepEqual(await deadLettersOf(cluster), []);
    } finally {
      await moody.close();
    }
  });
}
