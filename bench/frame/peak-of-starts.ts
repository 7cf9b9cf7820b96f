/** What a partition writes to its two compacted topics during a peak of starts. */
import { randomUUID } from 'node:crypto';
import { KEEP_ENDED_MAX } from '../../engine/limits.ts';
import { partitionLimits } from '../../engine/partition-limits.ts';
import type { EncodableRecord } from '../../kafka/wire/record-batch-encoder.ts';
import { encodeIndex, encodeInstance, indexOf } from '../../state/codec.ts';
import { digestOf } from '../../state/id-digest.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import { ElementState, InstanceState } from '../../state/instance.ts';
import { keyOf } from '../../state/keys.ts';
import { PartitionState } from '../../state/partition-state.ts';

export interface Peak {
  /** Starts of a transaction, of which there are 25 a second. */
  readonly startsEach: number;
  readonly transactions: number;
  /** How often an instance is written before it is forgotten. */
  readonly writes: number;
}

/** The records of one transaction. */
export interface PeakTransaction {
  readonly state: readonly EncodableRecord[];
  readonly entries: readonly { readonly key: string; readonly value: Buffer | null }[];
}

export const TRANSACTIONS_PER_SECOND = 25;

export function* peakOfStarts({ startsEach, transactions, writes }: Peak): Generator<PeakTransaction> {
  const state = new PartitionState(0, partitionLimits());
  const beganMs = Date.now() - (transactions * 1000) / TRANSACTIONS_PER_SECOND;
  let last = 0;
  for (let transaction = 0; transaction < transactions; transaction++) {
    state.advanceTime(Math.round(beganMs + (transaction * 1000) / TRANSACTIONS_PER_SECOND));
    const records: EncodableRecord[] = [];
    for (let number = 0; number < startsEach; number++) {
      const id = randomUUID();
      const position = state.commandIds.remember(digestOf(Buffer.from(id)), id);
      if (position !== undefined) state.commandIds.setWord(position, 1);
      const key = keyOf(0, 2 * ++last);
      const instance = instanceOf(key);
      const headers = [{ key: 'index', value: encodeIndex(indexOf(instance)) }];
      const record = { key: String(key), value: encodeInstance(instance), headers };
      for (let count = 0; count < writes; count++) records.push(record);
      const former = last - KEEP_ENDED_MAX;
      if (former > 0) records.push({ key: String(keyOf(0, 2 * former)), value: null });
    }
    const entries = state.takeChangedEntries();
    state.undo.forget(state.undo.mark());
    yield { state: records, entries };
  }
}

/** True for an entry that contains remembered command ids. */
export function isOfIds({ key }: { readonly key: string }): boolean {
  return key.startsWith('command-id');
}

/** A completed instance of a process without a task, with one variable. */
function instanceOf(key: number): ProcessInstance {
  const at = { sinceMs: 1, timers: [], subscriptions: [], waitingFlows: [] };
  const variables = [{ name: 'order', value: '{"id":"4711","amount":99.5}' }];
  const root = { ...at, key: key + 1, elementId: 'order', type: 'process', variables };
  const elements = [{ ...root, state: ElementState.completing }];
  const process = { definitionKey: 1, processId: 'order', version: 1, startedAtMs: 1, updatedAtMs: 2 };
  return { format: 1, key, ...process, state: InstanceState.completed, elements, queue: [] };
}
