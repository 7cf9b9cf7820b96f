/**
 * T22: 20,000 records from one business topic through a process to another, the engine killed every 3 s:
 * exactly as many come out, counted by Kafka's own client.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Business } from '../../integration/connectors/inbound-fixture.ts';
import { SignalboxCluster } from '../../integration/fixture/cluster.ts';
import { askOracle } from '../../integration/fixture/oracle.ts';
import { Relay } from '../../integration/fixture/relay.ts';
import type { Row, RowContext, RowOutcome } from '../row.ts';

const PARTITIONS = 6;
const RECORDS = 20_000;
const GOOD_PER_GARBAGE = 100;
const KILL_EVERY_MS = 3_000;
const WAIT_MS = 600_000;

export const relay: Row = {
  id: 'T22',
  fault: 'kill -9 every 3 s between two business topics, with malformed records in between',
  async run(context) {
    const broker = await context.broker();
    const cluster = await SignalboxCluster.open(PARTITIONS, broker);
    const business = new Business(cluster.bootstrapServers);
    try {
      return await relayUnderKills(context, cluster, business);
    } finally {
      await cluster.close();
      await business.close();
    }
  },
};

async function relayUnderKills(
  context: RowContext,
  cluster: SignalboxCluster,
  business: Business,
): Promise<RowOutcome> {
  let node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
  const relayed = await Relay.open(cluster, business);
  const records = context.count(RECORDS);
  const startedAtMs = performance.now();
  await relayed.send(records, GOOD_PER_GARBAGE);
  let kills = 0;
  let isDone = false;
  const counting = relayed.count(WAIT_MS).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    // Counted from when it works: on a busy machine it would do nothing but start.
    await Promise.race([node.ready(PARTITIONS).then(() => sleep(KILL_EVERY_MS)), counting]);
    if (isDone) break;
    await node.kill();
    kills += 1;
    node = cluster.spawnNode('one');
  }
  const counted = await counting;
  const seconds = (performance.now() - startedAtMs) / 1000;
  context.say(JSON.stringify(counted));
  const { sent, garbage, out, distinct, deadLetters } = counted;
  if (out !== sent || distinct !== sent || deadLetters !== garbage)
    throw new Error(`not exactly once: ${JSON.stringify(counted)}`);
  await node.ready(PARTITIONS);
  const { bootstrapServers, prefix } = cluster;
  const verdict = await askOracle({ bootstrapServers, prefix, noJobRecords: true });
  const rate = Math.round(sent / seconds);
  const note = `${sent} in, ${out} out, ${deadLetters} malformed records dead-lettered; ${rate}/s with the kills`;
  context.say(note);
  return { faults: kills, recoveriesMs: [], verdict, note };
}
