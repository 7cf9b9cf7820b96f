/**
 * T1: engines are killed at each point of a transaction, repeatedly, each the successor of the previous one.
 * Kafka sees a killed process as closed connections and silence; simulating that takes a twentieth of the
 * time of killing real processes, as `npm run chaos -- --rows T1` does.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Engine } from '../../../engine/node/engine.ts';
import { KafkaConnection } from '../../../kafka/connect/connection.ts';
import type { TransactionStep } from '../../../kafka/write/transactions.ts';
import { Random } from '../../chaos/random.ts';
import { UnderLoad } from '../fixture/under-load.ts';

const PARTITIONS = 2;
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

let world: UnderLoad;
/** Completes, after all faults, the work that the killed processes had started. */
const burials: (() => Promise<void>)[] = [];

before(async () => {
  world = await UnderLoad.open({ partitions: PARTITIONS, startsPerSecond: 60 });
  const first = await world.cluster.startEngine('one');
  await world.begin();
  await world.cluster.stopEngine(first);
});

after(async () => {
  for (const bury of burials) await bury();
  await world.close();
});

/** Runs an engine that is killed when one of its transactions reaches this moment for the n-th time. */
async function liveUntil(moment: TransactionStep['name'], nth: number): Promise<void> {
  const connection = new KafkaConnection({
    bootstrapServers: world.cluster.bootstrapServers.split(','),
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
  const engine = new Engine({ connection, prefix: world.cluster.prefix, nodeId: 'one', faults: { onStep } });
  await engine.start();
  await death.promise;
  const stopped = engine.stop();
  burials.push(async () => {
    burial.reject(new Error('the engine is dead'));
    await stopped;
  });
}

test('engines are killed at every point of a transaction: nothing is lost or doubled', async () => {
  const random = new Random(SEED);
  const moments = Array.from({ length: TIMES_EACH }, () => MOMENTS).flat();
  for (const moment of moments) await liveUntil(moment, random.between(1, NTH_MAX));
  await world.cluster.startEngine('one');
  const { takeovers } = await world.assertAllOnce();
  assert.ok(takeovers >= moments.length, `only ${takeovers} takeovers`);
});
