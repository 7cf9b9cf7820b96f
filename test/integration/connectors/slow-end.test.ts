/**
 * Every EndTxn is answered later than the first timeout of an owner: the engine and its inbound connectors
 * continue, one transaction after another. The long form is row T23 of `npm run chaos`.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SignalboxCluster } from '../fixture/cluster.ts';
import { OwnBroker } from '../fixture/own-broker.ts';
import { SlowEnd } from '../fixture/slow-end.ts';
import { Business } from './inbound-fixture.ts';

const PARTITIONS = 1;
const RECORDS = 10;

let broker: OwnBroker;
let cluster: SignalboxCluster;
let business: Business;

before(async () => {
  broker = await OwnBroker.open();
  cluster = await SignalboxCluster.open(PARTITIONS, broker);
  business = new Business(cluster.bootstrapServers);
});

after(async () => {
  await cluster.close();
  await business.close();
  await broker.close();
});

test('every record starts an instance once, although each EndTxn takes 3 s', async () => {
  const node = cluster.spawnNode('one', { bootstrapServers: broker.proxiedServers });
  await node.ready(PARTITIONS);
  const slow = await SlowEnd.open(cluster, business, broker);
  await slow.startAll(1);
  slow.begin();
  await slow.startAll(1);
  await slow.startAll(RECORDS);
  slow.end();
  assert.ok(slow.delayed > 0, 'the proxy delayed an EndTxn');
  assert.deepEqual(
    await slow.startedIds(),
    Array.from({ length: slow.sent }, (_unused, id) => id),
  );
});
