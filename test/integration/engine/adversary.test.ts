/**
 * The adversary on a real broker: a sample of its bad inputs, with ordinary starts in between on the same
 * partitions; each input is accounted for. The full set runs in virtual time, in test/adversary.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { SignalboxClient } from '../../../client/index.ts';
import { ConnectorTasks } from '../../../connectors/outbound/outbound-tasks.ts';
import { SecretStore } from '../../../connectors/secrets/secret-store.ts';
import { encodeCommand } from '../../../engine/command-codec.ts';
import { copyOfRecord } from '../../../kafka/read/copy-of-record.ts';
import { readToEnd } from '../../../kafka/read/read-to-end.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { ORDINARY_FILES } from '../../adversary/attack.ts';
import { HostileInputs } from '../../adversary/inputs.ts';
import { Outcomes } from '../../adversary/outcomes.ts';
import type { PlacedRecord } from '../../sim/fake-broker.ts';
import { Random } from '../../sim/random.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { PATIENCE_MS } from '../fixture/until.ts';

const SEED = 7;
const INPUTS = 1_000;
const PARTITIONS = 2;
/** After this many inputs, an ordinary start on each partition. */
const CHECKED_EVERY = 50;

let cluster: SignalboxCluster;
let client: SignalboxClient;
let producer: RecordProducer;

beforeEach(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  client = new SignalboxClient(cluster.connection, { prefix: cluster.prefix, timeoutMs: PATIENCE_MS });
  producer = new RecordProducer(cluster.connection);
});

afterEach(async () => {
  await producer.close();
  await client.close();
  await cluster.close();
});

/** Reads the current records of the topics. `sent`: `partition/offset` of records that no engine wrote. */
async function outcomesNow(sent: ReadonlySet<string>): Promise<Outcomes> {
  const { topics, connection } = cluster;
  const outcomes = new Outcomes(topics);
  const transaction = { transactionalId: '', epoch: 0, sequence: 0, writer: '', outcome: 'commit' } as const;
  for (const topic of [topics.commands, topics.partition, topics.history, topics.replies, topics.deadLetters])
    await readToEnd(connection, {
      topic,
      onRecord: (read, partition) => {
        const { key, value, headers, offset } = copyOfRecord(read);
        const record = { topic, partition, offset, key, value, headers };
        const isClients = topic === topics.commands && sent.has(`${partition}/${offset}`);
        const write = { sequence: 0, atMs: 0, records: [record] };
        outcomes.take({ ...write, transaction: isClients ? undefined : transaction });
      },
    });
  return outcomes;
}

test(`${INPUTS} bad inputs stop no partition, and each leaves a trace`, async () => {
  const { topics } = cluster;
  const outbound = new ConnectorTasks({
    secrets: new SecretStore({ environment: {} }),
    isOwnCluster: () => true,
  });
  const engine = cluster.newEngine('one', {}, { outbound });
  await cluster.run(engine);
  await client.deploy(ORDINARY_FILES);
  for (let number = 0; number < 10; number++) await client.start({ processId: 'waiting' });
  const jobs = (await outcomesNow(new Set())).jobs;
  const inputs = new HostileInputs(new Random(SEED), {
    topics,
    partitionCount: PARTITIONS,
    jobs,
    definitionKeys: [],
    // Each code needs its own topic, so use only a few.
    codes: ['NOT_LEADER_OR_FOLLOWER', 'UNKNOWN_SERVER_ERROR'],
  });
  const all: { readonly kind: string; readonly id: string; readonly sent: PlacedRecord }[] = [];
  for (let number = 1; number <= INPUTS; number++) {
    const { kind, id, record } = inputs.next();
    const [place] = await producer.send([record]);
    assert.ok(place);
    const { partition, baseOffset: offset } = place;
    const { topic, key, value, headers = [] } = record;
    const keyBytes = key === null ? null : Buffer.from(key);
    all.push({ kind, id, sent: { topic, partition, offset, key: keyBytes, value, headers } });
    if (number % CHECKED_EVERY === 0) await startOnEach();
  }
  const sent = new Set(all.map((one) => `${one.sent.partition}/${one.sent.offset}`));
  await until('all commands are handled', async () => {
    const now = await outcomesNow(sent);
    return Array.from({ length: PARTITIONS }, (_unused, partition) => partition).every(
      (partition) => now.lastCommandOf(partition) < now.positionOf(partition),
    );
  });
  const outcomes = await outcomesNow(sent);
  const unaccounted = all.filter((one) => outcomes.of(one.sent, one.id) === undefined);
  assert.deepEqual(
    unaccounted.map(({ kind, id }) => `${kind} ${id}`),
    [],
  );
  assert.ok(
    engine.status().every(({ phase }) => phase === 'running'),
    JSON.stringify(engine.status()),
  );
});

/**
 * Starts an instance on each partition: a start without a key is processed on the partition of its record.
 */
async function startOnEach(): Promise<void> {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const value = encodeCommand({ startProcessInstance: { processId: 'ordinary' } });
    await client.sendRecord({ name: 'startProcessInstance', partition, key: null, value, headers: [] });
  }
}
