/**
 * T1: engines that die at each moment of a transaction, again and again, each the successor of the one
 * before. To Kafka a process that dies is one whose connections close and which says nothing more; that takes
 * a twentieth of the time of a process, which `npm run chaos -- --rows T1` kills.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Engine } from '../../../engine/node/engine.ts';
import { KafkaConnection } from '../../../kafka/connect/connection.ts';
import type { TransactionStep } from '../../../kafka/write/transactions.ts';
import { Random } from '../../chaos/random.ts';
import { SignalboxCluster } from '../fixture/cluster.ts';
import { LOAD_PATH, LOAD_XML, Load } from '../fixture/load.ts';
import { assertClean } from '../fixture/oracle.ts';

const PARTITIONS = 2;
const STARTS_PER_SECOND = 60;
const TIMES_EACH = 8;
const SEED = 11;
/** The first transaction of each partition is its barrier. */
const NTH_MAX = 25;
const MOMENTS: readonly TransactionStep['name'][] = [
  'add-partitions',
  'produce',
  'produce-sent',
  'produced',
  'commit',
  'commit-sent',
  'committed',
];

let cluster: SignalboxCluster;
let load: Load;
/** Ends what the dead were at, once nobody minds. */
const burials: (() => Promise<void>)[] = [];

before(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  const first = await cluster.startEngine('one');
  await cluster.deploy(LOAD_XML);
  await cluster.stopEngine(first);
  load = new Load(cluster, PARTITIONS);
  load.run(STARTS_PER_SECOND);
});

after(async () => {
  for (const bury of burials) await bury();
  await load.close();
  await cluster.close();
});

/**
 * An engine dies at the n-th time that one of its transactions comes to this moment; resolves when it has.
 */
async function liveUntil(moment: TransactionStep['name'], nth: number): Promise<void> {
  const connection = new KafkaConnection({
    bootstrapServers: cluster.bootstrapServers.split(','),
    clientId: 'test',
    log: () => undefined,
  });
  const death = Promise.withResolvers<void>();
  const burial = Promise.withResolvers<never>();
  burial.promise.catch(() => undefined);
  let left = nth;
  const onStep = ({ name }: TransactionStep): Promise<never> | undefined => {
    if (name === moment) left -= 1;
    if (left > 0) return undefined;
    connection.close();
    death.resolve();
    return burial.promise;
  };
  const engine = new Engine({ connection, prefix: cluster.prefix, nodeId: 'one', faults: { onStep } });
  await engine.start();
  await death.promise;
  const stopped = engine.stop();
  burials.push(async () => {
    burial.reject(new Error('the engine is dead'));
    await stopped;
  });
}

test('engines die at every moment of a transaction: nothing is lost, nothing doubled', async () => {
  const random = new Random(SEED);
  const moments = Array.from({ length: TIMES_EACH }, () => MOMENTS).flat();
  for (const moment of moments) await liveUntil(moment, random.between(1, NTH_MAX));
  await cluster.startEngine('one');
  await load.stop();
  await load.ended();
  const { bootstrapServers, prefix } = cluster;
  const { acknowledged } = load;
  const question = { bootstrapServers, prefix, acknowledged, allEnded: true, once: true, path: LOAD_PATH };
  const verdict = await assertClean(question);
  assert.equal(verdict.completed, acknowledged.size);
  assert.ok(verdict.takeovers >= moments.length, `only ${verdict.takeovers} takeovers`);
});
