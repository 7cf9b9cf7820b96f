/**
 * An open transaction of another client on `commands` blocks that partition; health, metrics and doctor
 * report it.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Engine } from '../../../engine/node/engine.ts';
import { healthOf } from '../../../engine/node/health.ts';
import { serveHealth } from '../../../engine/node/http.ts';
import { fencePartition } from '../../../kafka/write/transactions.ts';
import { heldPartitions } from '../../../operate/findings/held-partitions.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';

let cluster: SignalboxCluster;
let engine: Engine;

before(async () => {
  cluster = await SignalboxCluster.open(2);
  engine = await cluster.startEngine('one');
});
after(() => cluster.close());

test('the producer of a transaction that stays open is named, until it ends', async () => {
  const { commands: topic } = cluster.topics;
  assert.deepEqual(await heldPartitions(cluster.connection, cluster.topics), []);
  const transactionalIdPrefix = `${cluster.prefix}foreign-`;
  const transactionTimeoutMs = 300_000;
  const options = { transactionalIdPrefix, partition: 1, transactionTimeoutMs };
  const foreign = await fencePartition(cluster.connection, options);
  const open = await foreign.produce([
    { topic, partition: 1, key: null, value: Buffer.from('{"evaluateConditions":{}}') },
  ]);
  let text = '';
  await until(
    () => `health names the producer: ${text}`,
    () => {
      const { warnings, problems } = healthOf(engine, Date.now());
      text = [...problems, ...warnings].map(({ what }) => what).join('; ');
      return /producer id \d+/.test(text);
    },
  );
  const { ready, warnings } = healthOf(engine, Date.now());
  assert.equal(ready, true, 'a restart would not help');
  assert.equal(warnings[0]?.partition, 1);
  assert.match(text, new RegExp(`${topic}-1 is blocked by an open transaction of producer id \\d+`));
  assert.match(text, new RegExp(`transactional id '${transactionalIdPrefix}1-\\d'`));
  assert.match(text, /kafka-transactions\.sh abort --topic .* --partition 1 --start-offset \d+/);
  const http = await serveHealth(engine, { port: 0 });
  const metrics = await (await fetch(`${http.url}/metrics`)).text();
  await http.close();
  assert.match(metrics, /signalbox_last_stable_offset_behind_seconds\{partition="1"\} [1-9]/);
  const [finding, ...others] = await heldPartitions(cluster.connection, cluster.topics);
  assert.deepEqual(others, []);
  assert.equal(finding?.status, 'warn');
  assert.match(finding.detail, new RegExp(`of ${topic}-1 wait for an open transaction of producer id \\d+`));
  await open.abort();
  await until('the warning is gone', () => healthOf(engine, Date.now()).warnings.length === 0);
  await foreign.close();
});
