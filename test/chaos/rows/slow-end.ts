/**
 * T23: every EndTxn is answered after 3 s, later than the first timeout of its owner, with an inbound topic.
 */
import { Business } from '../../integration/connectors/inbound-fixture.ts';
import { SignalboxCluster } from '../../integration/fixture/cluster.ts';
import { askOracle } from '../../integration/fixture/oracle.ts';
import { SlowEnd } from '../../integration/fixture/slow-end.ts';
import type { Row, RowContext, RowOutcome } from '../row.ts';

const PARTITIONS = 2;
const RECORDS = 10;
const SPELLS = 3;
const WAIT_MS = 120_000;

export const slowEnd: Row = {
  id: 'T23',
  fault: 'EndTxn slower than 2 s, with an inbound topic',
  async run(context) {
    const broker = await context.broker();
    const cluster = await SignalboxCluster.open(PARTITIONS, broker);
    const business = new Business(cluster.bootstrapServers);
    try {
      const node = cluster.spawnNode('one', { bootstrapServers: broker.proxiedServers });
      await node.ready(PARTITIONS);
      return await inSlowSpells(context, cluster, await SlowEnd.open(cluster, business, broker));
    } finally {
      broker.proxy.inject('endTxn', 'delay', { count: 0 });
      await cluster.close();
      await business.close();
    }
  },
};

async function inSlowSpells(
  context: RowContext,
  cluster: SignalboxCluster,
  slow: SlowEnd,
): Promise<RowOutcome> {
  const recoveriesMs: number[] = [];
  const delayedBefore = slow.delayed;
  await slow.startAll(RECORDS);
  const spells = context.count(SPELLS);
  for (let spell = 0; spell < spells; spell++) {
    slow.begin();
    const begunAtMs = performance.now();
    await slow.startAll(1, WAIT_MS);
    recoveriesMs.push(performance.now() - begunAtMs);
    await slow.startAll(RECORDS - 1, WAIT_MS);
    slow.end();
    await slow.startAll(RECORDS);
  }
  const ids = await slow.startedIds();
  if (ids.some((id, index) => id !== index)) throw new Error(`not exactly once: ${JSON.stringify(ids)}`);
  const { bootstrapServers, prefix } = cluster;
  const verdict = await askOracle({ bootstrapServers, prefix, noJobRecords: true });
  const note = `${slow.sent} records, ${ids.length} instances; ${slow.delayed - delayedBefore} EndTxn late`;
  context.say(note);
  return { faults: spells, recoveriesMs, verdict, note };
}
