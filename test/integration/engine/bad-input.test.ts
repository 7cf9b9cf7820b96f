/**
 * Records that can't be handled are reported, and their instance is suspended or they are dead-lettered; the
 * rest of the partition continues: malformed records, a command that makes the engine throw, a state that has
 * outgrown the limit of the topic.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { behaviourOf } from '../../../bpmn/elements/table.ts';
import { RECORD_BYTES_MAX } from '../../../engine/limits.ts';
import type { Engine } from '../../../engine/node/engine.ts';
import type { OutboundRecord } from '../../../kafka/ports.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import type { Worker } from '../../../worker/index.ts';
import { createWorker } from '../../../worker/index.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { commandLineOf } from '../cli/command-line.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { assertClean } from '../fixture/oracle.ts';
import { readSettled } from '../fixture/settled.ts';

/** Only one partition, so that everything would block everything. */
const PARTITIONS = 1;
/** The size of a variable that is not a separate record. */
const SMALL_BYTES = 4_000;

const XML = bpmnXml({
  id: 'fragile',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'work', type: 'serviceTask', job: { type: 'work' } },
    { id: 'touch', type: 'manualTask' },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> work -> touch -> end'],
});

/** Records that are not commands; each becomes a dead letter with its own reason. */
const GARBAGE: readonly (readonly [name: string, value: Buffer | null])[] = [
  ['bytes', Buffer.from([0xff, 0xfe, 0x00, 0x01, 0x80])],
  ['half an object', Buffer.from('{"startProcessInstance": {')],
  ['an unknown command', Buffer.from('{"destroyEverything": {}}')],
  ['a list', Buffer.from('[1, 2, 3]')],
  ['nothing', Buffer.alloc(0)],
  ['a tombstone', null],
  [
    'variables that are a number',
    Buffer.from('{"startProcessInstance":{"processId":"fragile","variables":"7"}}'),
  ],
  ['a definition that does not exist', Buffer.from('{"addDefinition":{"definitionKey":4711}}')],
  ['a process that is not deployed', Buffer.from('{"startProcessInstance":{"processId":"unheard-of"}}')],
];

/** The business key of the instance that makes the engine throw. */
const CURSED = 'cursed';

let cluster: SignalboxCluster;
let engine: Engine;
let producer: RecordProducer;
let worker: Worker;
let line: ReturnType<typeof commandLineOf>;
/** The variables that the worker adds to an order. */
const results = new Map<string, object>();
let cursed = true;

before(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  line = commandLineOf(cluster);
  engine = await cluster.startEngine('one', {
    behaviourOf: (node) => {
      if (node.id !== 'touch') return behaviourOf(node);
      return {
        onActivated(context) {
          if (cursed && context.instance.businessKey === CURSED) throw new TypeError('a bug of the engine');
          return 'complete';
        },
      };
    },
  });
  producer = new RecordProducer(cluster.connection);
  await cluster.deploy(XML);
  const { bootstrapServers, prefix } = cluster;
  worker = createWorker<{ orderId: string }>({
    type: 'work',
    bootstrapServers,
    prefix,
    handler: ({ variables }) => results.get(variables.orderId) ?? {},
  });
  await worker.ready;
});

after(async () => {
  await worker.stop();
  await producer.close();
  await cluster.close();
});

function record(value: Buffer | null): OutboundRecord {
  return { topic: cluster.topics.commands, partition: 0, key: null, value };
}

function start(orderId: string, variables: object = {}): OutboundRecord {
  const command = { processId: 'fragile', businessKey: orderId, variables: { orderId, ...variables } };
  return record(Buffer.from(JSON.stringify({ startProcessInstance: command })));
}

interface Row {
  readonly instanceKey: number;
  readonly businessKey?: string;
  readonly state: string;
}

async function assertEnds(businessKey: string): Promise<void> {
  await until(`${businessKey} has ended`, async () => {
    const rows = await line.json<Row>('list', 'instances', '--where', 'state=completed');
    const instances = await Promise.all(
      rows.map(({ instanceKey }) => line.json<Row>('get', String(instanceKey))),
    );
    return instances.flat().some((instance) => instance.businessKey === businessKey);
  });
}

async function deadLetters(): Promise<Map<number, { code: string; reason: string }>> {
  const letters = new Map<number, { code: string; reason: string }>();
  await readSettled(cluster.connection, {
    topic: cluster.topics.deadLetters,
    onRecord: ({ headers }) => {
      const text = (name: string) => String(headers.find(({ key }) => key === `dead-letter-${name}`)?.value);
      assert.equal(text('topic'), cluster.topics.commands);
      letters.set(Number(text('offset')), { code: text('code'), reason: text('reason') });
    },
  });
  return letters;
}

interface Incident {
  readonly instanceKey: number;
  readonly incidentKey: number;
  readonly type: string;
  readonly message: string;
}

async function incidentOf(type: string): Promise<Incident> {
  let found: Incident | undefined;
  await until(`there is an incident ${type}`, async () => {
    const incidents = await line.json<Incident>('list', 'incidents');
    found = incidents.find((incident) => incident.type === type);
    return found !== undefined;
  });
  assert.ok(found);
  return found;
}

test('each garbage record becomes a dead letter with the reason, and later records are processed', async () => {
  const [offset] = await producer.send([
    ...GARBAGE.map(([, value]) => record(value)),
    start('after-garbage'),
  ]);
  assert.ok(offset);
  await assertEnds('after-garbage');
  const letters = await deadLetters();
  for (const [index, [name]] of GARBAGE.entries()) {
    const letter = letters.get(offset.baseOffset + index);
    assert.ok(letter && letter.reason.length > 10, `${name}: ${JSON.stringify(letter)}`);
  }
  assert.equal(letters.size, GARBAGE.length);
});

test('a command that makes the engine throw suspends its instance, which can be resumed; others continue', async () => {
  await producer.send([start(CURSED), start('after-cursed')]);
  await assertEnds('after-cursed');
  const { instanceKey, ...incident } = await incidentOf('UNEXPECTED_ERROR');
  assert.match(incident.message, /TypeError: a bug of the engine/);
  const letters = [...(await deadLetters()).values()];
  assert.deepEqual(
    letters
      .filter(({ code }) => code === 'ENGINE_ERROR')
      .map(({ reason }) => /a bug of the engine/.test(reason)),
    [true],
  );
  assert.match(
    (await line.run('why', String(instanceKey))).stdout,
    /suspended the instance after an error: .* a bug of the engine/,
  );

  cursed = false;
  const resolved = await line.run('resolve', String(incident.incidentKey));
  assert.equal(resolved.exitCode, 0, resolved.stderr);
  // The job has a record again, so the worker sends the lost result again.
  await assertEnds(CURSED);
});

test('a result that makes the state too large is an incident with the size, and the last valid state stays', async () => {
  // Large variables would be separate records; many small ones make the instance's record too large.
  const half = (name: string) =>
    Object.fromEntries(
      Array.from({ length: Math.floor((RECORD_BYTES_MAX * 0.6) / SMALL_BYTES) }, (_, index) => [
        `${name}-${index}`,
        'x'.repeat(SMALL_BYTES),
      ]),
    );
  results.set('large', half('second'));
  await producer.send([start('large', half('first')), start('after-large')]);
  await assertEnds('after-large');
  const { instanceKey, ...incident } = await incidentOf('MESSAGE_SIZE_EXCEEDED');
  assert.match(incident.message, /\d{7}/);
  const [instance] = await line.json<Row & { variables: object }>('get', String(instanceKey));
  assert.equal(instance?.state, 'ACTIVE');
  await until('the engine is well', () => engine.status().every(({ phase }) => phase === 'running'));
});

test('the oracle finds nothing lost', async () => {
  const { bootstrapServers, prefix } = cluster;
  const acknowledged = ['after-garbage', CURSED, 'after-cursed', 'large', 'after-large'];
  const verdict = await assertClean({ bootstrapServers, prefix, acknowledged, once: true });
  assert.deepEqual([verdict.started, verdict.completed, verdict.active], [5, 4, 1]);
});
