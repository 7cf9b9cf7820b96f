/**
 * A computed batch as one Kafka transaction: produced, and with it what follows from where its records stand,
 * round by round. Only batches with such records have more than one round. ADR 16.
 */
import type { OpenTransaction, OutboundRecord, PartitionTransactions } from '../../kafka/ports.ts';
import { ProduceRefused } from '../../kafka/ports.ts';
import type { StepEnvironment } from '../step/environment.ts';
import type { Ready } from './batch.ts';
import type { SingleWork } from './batch-collector.ts';
import type { PartitionPorts } from './partition-ports.ts';
import type { PartitionProcessor } from './processor.ts';
import { blamesCommand } from './refusals.ts';

/**
 * Rounds that one transaction may have: each costs a produce request. What is left comes in the next batch.
 */
const ROUNDS_MAX = 20;

/** What an owned partition writes with, and what it computes with. */
interface Owned {
  readonly transactions: PartitionTransactions;
  readonly processor: PartitionProcessor;
}

export interface ProducedBatch {
  readonly open: OpenTransaction;
  /** The batch with all its rounds. */
  readonly ready: Ready;
}

/**
 * `sent`: gets all records that were to be written, also when this rejects. Rejects as
 * PartitionTransactions.produce does; after a refusal nothing of the transaction is left.
 */
export async function produceBatch(
  { transactions, processor }: Owned,
  ports: PartitionPorts,
  first: Ready,
  sent: OutboundRecord[],
): Promise<ProducedBatch> {
  sent.push(...first.records);
  const open = await transactions.produce(await ports.checkTargets(first.records));
  let ready = first;
  let { awaited } = first;
  for (let round = 2; awaited.length > 0; round++) {
    const placed = awaited.map((one) => ({ awaited: one, place: open.placeOf(one.record) }));
    const next = processor.feedPlaces(placed, ports.clock.nowMs(), round >= ROUNDS_MAX);
    sent.push(...next.records);
    await open.add(await checked(open, ports, next.records));
    ready = joined(ready, next);
    awaited = next.awaited;
  }
  return { open, ready };
}

/** A topic that is missing is told before anything is sent: then what was sent is given up. */
async function checked(
  open: OpenTransaction,
  ports: PartitionPorts,
  records: readonly OutboundRecord[],
): Promise<readonly OutboundRecord[]> {
  try {
    return await ports.checkTargets(records);
  } catch (error) {
    await open.abort();
    throw error;
  }
}

function joined(former: Ready, next: Ready): Ready {
  const { stats } = former;
  stats.rejected += next.stats.rejected;
  stats.deadLetters += next.stats.deadLetters;
  for (const [kind, count] of next.stats.events.entries()) {
    stats.events[kind] = (stats.events[kind] ?? 0) + count;
  }
  return { ...next, stats, records: [...former.records, ...next.records] };
}

/**
 * One command of a refused batch in a transaction of its own. As long as a refused record can be left out,
 * its job fails alone; else the command is refused. Rejects when that too is refused, or when it is nobody's
 * fault.
 */
export async function commitAlone(
  owned: Owned,
  ports: PartitionPorts,
  { topics, refusals }: StepEnvironment,
  single: SingleWork,
): Promise<OpenTransaction> {
  try {
    for (;;) {
      const sent: OutboundRecord[] = [];
      try {
        return await commit(owned, ports, single.feed(), sent);
      } catch (error) {
        if (!(error instanceof ProduceRefused) || !blamesCommand(error, topics)) throw error;
        owned.processor.rollback();
        const canGoOn =
          refusals?.noteTopic(error, sent, ports.clock.nowMs()) || refusals?.noteRecord(error, sent);
        if (!canGoOn) return await commit(owned, ports, single.refuse(error), []);
      }
    }
  } finally {
    refusals?.forgetRecord();
  }
}

async function commit(
  owned: Owned,
  ports: PartitionPorts,
  computed: Ready,
  sent: OutboundRecord[],
): Promise<OpenTransaction> {
  const { open, ready } = await produceBatch(owned, ports, computed, sent);
  await open.commit();
  owned.processor.advance(ready);
  return open;
}
