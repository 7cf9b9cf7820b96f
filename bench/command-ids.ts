/**
 * Measures the cost of remembered command ids: `node --expose-gc bench/command-ids.ts [ids per second]
 * [minutes] [partitions]`. Prints memory, the time to remember an id and to look up an unknown one, and the
 * time of a restore, for the share of one partition.
 */
import { randomUUID } from 'node:crypto';
import { partitionLimits } from '../engine/partition-limits.ts';
import { digestOf } from '../state/id-digest.ts';
import { PartitionState } from '../state/partition-state.ts';
import { RestoredEntries } from '../state/restored-entries.ts';
import { RestoredInstances } from '../state/restored-instances.ts';

const [perSecond = 10_000, minutes = 15, partitions = 8] = process.argv.slice(2).map(Number);
/** Transactions of a busy node are 5 ms apart; each partition has its own. */
const TRANSACTIONS_PER_SECOND = 25;

const count = Math.round((perSecond * minutes * 60) / partitions);
const perTransaction = Math.max(1, Math.round(perSecond / partitions / TRANSACTIONS_PER_SECOND));
const state = new PartitionState(0, partitionLimits());
const topic = new Map<string, Buffer>();

/** CPU time of this process, ms: other processes of the machine don't count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

let rememberMs = 0;
let writeMs = 0;
for (let done = 0, transaction = 0; done < count; done += perTransaction, transaction++) {
  const ids = Array.from({ length: perTransaction }, () => randomUUID());
  const buffers = ids.map((id) => Buffer.from(id));
  state.advanceTime(1 + Math.round((transaction * 1000) / TRANSACTIONS_PER_SECOND));
  const begunMs = cpuMs();
  for (const [at, id] of ids.entries()) {
    const digest = digestOf(buffers[at] as Buffer);
    const position = state.commandIds.remember(digest, id);
    if (position !== undefined) state.commandIds.setWord(position, at + 1);
  }
  const rememberedMs = cpuMs();
  const records = state.takeChangedEntries();
  state.undo.forget(state.undo.mark());
  writeMs += cpuMs() - rememberedMs;
  rememberMs += rememberedMs - begunMs;
  for (const { key, value } of records) {
    if (value) topic.set(key, value);
    else topic.delete(key);
  }
}

const entries = new RestoredEntries();
let bytes = 0;
for (const [key, value] of topic) {
  bytes += value.length;
  entries.takeRecord(Buffer.from(key), value);
}
const restoringMs = cpuMs();
const restored = PartitionState.restore(0, partitionLimits(), entries, new RestoredInstances());
const restoreMs = cpuMs() - restoringMs;

const line = (what: string, value: string): void => {
  process.stdout.write(`${what.padEnd(34)} ${value}\n`);
};
line('ids of one partition', String(state.commandIds.size));
line('memory, bytes per id', (state.commandIds.bytes / state.commandIds.size).toFixed(1));
line('memory of all partitions, MB', ((state.commandIds.bytes * partitions) / 1e6).toFixed(0));
line('remember one id, ns', ((rememberMs * 1e6) / count).toFixed(0));
line('write it, ns', ((writeMs * 1e6) / count).toFixed(0));
line('on the partition topic, bytes', (bytes / count).toFixed(1));
line('restore one id, ns', ((restoreMs * 1e6) / restored.commandIds.size).toFixed(0));
line('restore all partitions, s', ((restoreMs * partitions) / 1000).toFixed(2));
