/** The ways in which a cluster can take a step; all of them must write the same records. */
import assert from 'node:assert/strict';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { dump } from './dump.ts';
import type { Cluster } from './harness.ts';
import { assertSameRecords } from './harness.ts';

/** How a cluster takes a step: a batch of up to `countMax` commands of a partition; returns the records. */
export type Step = (cluster: Cluster, partition: number, countMax: number) => readonly OutboundRecord[];

/** One batch, committed immediately. */
export const plainStep: Step = (cluster, number, countMax) => {
  const { inputs, due, next } = cluster.batch(number, countMax);
  const { processor } = cluster.partition(number);
  const ready = processor.feed(inputs, due, next, cluster.nowMs);
  processor.advance(ready);
  cluster.commit(ready.records);
  return ready.records;
};

/**
 * Simulates a crash before every batch: the partition is restored from its topics, with the keys in any
 * order.
 */
export function restartingStep(): Step {
  let random = 1;
  const shuffle = (keys: string[]): string[] => {
    for (let at = keys.length - 1; at > 0; at--) {
      random = (Math.imul(random, 48271) + at) & 0x7fffffff;
      const other = random % (at + 1);
      [keys[at], keys[other]] = [keys[other] as string, keys[at] as string];
    }
    return keys;
  };
  return (cluster, number, countMax) => {
    cluster.partition(number).restart(shuffle);
    return plainStep(cluster, number, countMax);
  };
}

/** The commands of the batch one after the other, each committed separately. */
export const singleStep: Step = (cluster, number, countMax) => {
  const { inputs, due, next } = cluster.batch(number, countMax);
  const { processor } = cluster.partition(number);
  const records: OutboundRecord[] = [];
  const first = next - inputs.length;
  for (let at = 0; at < Math.max(inputs.length, 1); at++) {
    const position = Math.min(first + at + 1, next);
    const ready = processor.feed(inputs.slice(at, at + 1), at === 0 ? due : [], position, cluster.nowMs);
    processor.advance(ready);
    cluster.commit(ready.records);
    records.push(...ready.records);
  }
  return records;
};

/**
 * Simulates failing transactions: a batch and the next one are computed and rolled back in one of the
 * possible ways. The remaining state must equal a restored one, and computing the batch again must have the
 * same result.
 */
export function failingStep(): Step {
  let count = 0;
  return (cluster, number, countMax) => {
    count += 1;
    const partition = cluster.partition(number);
    const { processor, state } = partition;
    const assertRestorable = (): void =>
      assert.deepEqual(
        dump(state, cluster.nowMs),
        dump(partition.restored(), cluster.nowMs),
        'a rolled-back state equals a restored one',
      );

    const batch = cluster.batch(number, countMax);
    const feed = ({ inputs, due, next }: typeof batch) => processor.feed(inputs, due, next, cluster.nowMs);
    let ready = feed(batch);
    // The next batch is computed while the previous one commits, and always fails.
    if (count % 4 !== 0) feed(cluster.batch(number, 1 + (count % 3)));
    if (count % 2 === 0) {
      if (count % 3 === 0) processor.rollback(ready);
      processor.rollback();
      assertRestorable();
      const again = feed(batch);
      assertSameRecords(again.records, ready.records, 'a batch comes to the same again');
      ready = again;
    }
    if (count % 3 === 1) processor.advance(ready);
    processor.rollback(ready);
    if (count % 3 !== 1) processor.advance(ready);
    cluster.commit(ready.records);
    assertRestorable();
    return ready.records;
  };
}
