/**
 * S9, T19: state that this version can't read, malformed or in a newer format: the partition halts and health
 * reports why, the state is not overwritten, other partitions continue.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { readToEnd } from '../../../kafka/read/read-to-end.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { decodeInstance, encodeIndex, encodeInstance, indexOf } from '../../../state/codec.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { LOAD_XML } from '../fixture/load.ts';

const PARTITIONS = 2;
const HURT = 0;
const WELL = 1;

let cluster: SignalboxCluster;
let producer: RecordProducer;

beforeEach(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  producer = new RecordProducer(cluster.connection);
});

afterEach(async () => {
  await producer.close();
  await cluster.close();
});

async function start(partition: number, orderId: string): Promise<void> {
  const command = { startProcessInstance: { processId: 'load', variables: { orderId } } };
  const value = Buffer.from(JSON.stringify(command));
  await producer.send([{ topic: cluster.topics.commands, partition, key: null, value }]);
}

interface StateRecord {
  readonly key: string;
  readonly value: Buffer;
  readonly offset: number;
}

/** Instances on a partition according to its state topic. */
async function states(partition: number): Promise<StateRecord[]> {
  const found: StateRecord[] = [];
  await readToEnd(cluster.connection, {
    topic: cluster.topics.state,
    partitions: [partition],
    onRecord: ({ key, value, offset }) => {
      if (value) found.push({ key: String(key), value: Buffer.from(value), offset });
    },
  });
  return found;
}

/** Creates a waiting instance on each partition and stops the engine. */
async function haveInstances(): Promise<StateRecord> {
  const engine = await cluster.startEngine('one');
  await cluster.deploy(LOAD_XML);
  await start(HURT, 'hurt');
  await start(WELL, 'well');
  await until('both wait', async () => (await states(HURT)).length > 0 && (await states(WELL)).length > 0);
  await cluster.stopEngine(engine);
  const [record] = await states(HURT);
  assert.ok(record);
  return record;
}

/**
 * Asserts that the partition doesn't run and reports why, the other one works, and no state is overwritten.
 */
async function assertStops(says: RegExp): Promise<void> {
  const before = await states(HURT);
  const node = cluster.spawnNode('two');
  let said = '';
  await until(
    () => `the engine says that it can't read the state; it says ${said}`,
    async () => {
      said = JSON.stringify((await node.health())?.problems);
      return says.test(said);
    },
  );
  const known = (await states(WELL)).length;
  await start(WELL, 'later');
  await until('the other partition continues', async () => (await states(WELL)).length > known);
  assert.deepEqual(await states(HURT), before);
  assert.equal(node.hasExited, false);
}

test('a malformed record stops its partition', async () => {
  const { key } = await haveInstances();
  const value = Buffer.from('no protobuf at all');
  await producer.send([{ topic: cluster.topics.state, partition: HURT, key, value }]);
  await assertStops(/partition 0.*contains an unreadable record.*(malformed|format)/i);
});

test('a record of a newer format stops its partition once it is needed', async () => {
  const { key, value: bytes } = await haveInstances();
  const instance = decodeInstance(bytes);
  const value = encodeInstance({ ...instance, format: 99 });
  const headers = [{ key: 'index', value: encodeIndex(indexOf(instance)) }];
  await producer.send([{ topic: cluster.topics.state, partition: HURT, key, value, headers }]);
  const command = { cancelProcessInstance: { instanceKey: Number(key) } };
  const cancel = Buffer.from(JSON.stringify(command));
  await producer.send([{ topic: cluster.topics.commands, partition: HURT, key: null, value: cancel }]);
  await assertStops(/format 99/);
});
