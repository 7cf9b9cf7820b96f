/** What the engine's transactions held between two instants: from its metrics, its topics and its logs. */

import type { TopicPartition } from '../../kafka/ports.ts';
import { listOffsets } from '../../kafka/read/list-offsets.ts';
import type { Metric } from './scenario.ts';
import type { EngineProcess, Site } from './site.ts';

/** As of one instant; what is not known is 0. */
export interface TransactionCounts {
  readonly transactions: number;
  readonly commands: number;
  /** From begin to commit, all transactions together. */
  readonly seconds: number;
  /** Records and markers of the topics that the engine writes. */
  readonly records: number;
  readonly bytes: number;
}

export async function transactionCounts(site: Site, engine: EngineProcess): Promise<TransactionCounts> {
  const text = await site.metricsOf(engine);
  const value = (name: string): number => {
    const [, found] = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text) ?? [];
    return Number(found ?? 0);
  };
  const { state, partition, history, replies } = site.topics;
  const written = [state, partition, history, replies, `${site.prefix}jobs.work`];
  const logBytes = await site.logBytes();
  let bytes = 0;
  for (const topic of written) bytes += logBytes?.get(topic.slice(site.prefix.length)) ?? 0;
  return {
    transactions: value('signalbox_transaction_seconds_count'),
    commands: value('signalbox_batch_commands_sum'),
    seconds: value('signalbox_transaction_seconds_sum'),
    records: await endOffsets(site, written),
    bytes,
  };
}

async function endOffsets(site: Site, topics: readonly string[]): Promise<number> {
  const all: TopicPartition[] = [];
  for (const topic of topics) {
    const count = (await site.connection.partitionCount(topic)) ?? 0;
    for (let partition = 0; partition < count; partition++) all.push({ topic, partition });
  }
  const offsets = await listOffsets(site.connection, all, 'latest');
  return offsets.reduce((sum, { offset }) => sum + offset, 0);
}

/** Names begin with `name`. */
export function transactionMetrics(
  name: string,
  before: TransactionCounts,
  after: TransactionCounts,
  instances: number,
  elapsedMs: number,
): Metric[] {
  const count = after.transactions - before.transactions;
  const metric = (what: string, value: number, unit: string): Metric => {
    return { name: `${name}${what}`, value, unit, better: null };
  };
  return [
    metric('transactions_per_s', (count * 1000) / elapsedMs, '/s'),
    metric('instances_a_transaction', instances / count, ''),
    metric('commands_a_transaction', (after.commands - before.commands) / count, ''),
    metric('records_a_transaction', (after.records - before.records) / count, 'records and markers'),
    metric('kib_a_transaction', (after.bytes - before.bytes) / count / 1024, 'KiB'),
    metric('transaction_ms', ((after.seconds - before.seconds) * 1000) / count, 'ms, on average'),
  ];
}
