/**
 * I3, second half: the memory of a running line equals a restore from the committed records, including
 * indexes.
 */

import { partitionEntryCodec } from '../../../state/partition-entries.ts';
import { PartitionState } from '../../../state/partition-state.ts';
import { RestoredEntries } from '../../../state/restored-entries.ts';
import { RestoredInstances } from '../../../state/restored-instances.ts';
import type { Kept } from '../journal.ts';
import { COMMAND_IDS } from '../node.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

const LIMITS = { hotBytesMax: 1_000, commandIds: COMMAND_IDS };

export class MemoryIsLog implements Checker {
  readonly name = 'I3 memory = restore(topics)';
  readonly #world: CheckedWorld;

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  atRest(partition: number, live: PartitionState, report: Report): void {
    const { states, entries } = this.#world.journal;
    const restored = restore(partition, states[partition] ?? new Map(), entries[partition] ?? new Map());
    const expected = describe(restored);
    const actual = describe(live);
    for (const [what, lines] of Object.entries(expected)) {
      const difference = firstDifference(lines, actual[what] ?? []);
      if (difference) report(`partition ${partition}: ${what}: ${difference}`);
    }
  }
}

function restore(
  partition: number,
  states: ReadonlyMap<string, Kept>,
  entries: ReadonlyMap<string, Kept>,
): PartitionState {
  const instances = new RestoredInstances();
  for (const [key, { value, index }] of states) instances.takeRecord(Buffer.from(key), value, index);
  const restored = new RestoredEntries();
  for (const [key, { value }] of entries) if (key !== 'owner') restored.takeRecord(Buffer.from(key), value);
  return PartitionState.restore(partition, LIMITS, restored, instances);
}

/** All observable data of a state, as sorted lines of text. */
function describe(state: PartitionState): Record<string, string[]> {
  const { instances } = state;
  const tables = {
    definitions: state.definitions,
    deployed: state.deployed,
    subscriptions: state.subscriptions,
    messages: state.messages,
    startLocks: state.startLocks,
    businessKeys: state.businessKeys,
    timerStarts: state.timerStarts,
    signals: state.signals,
    signalStarts: state.signalStarts,
  };
  const described: Record<string, string[]> = {};
  for (const [name, table] of Object.entries(tables)) {
    described[name] = sorted([...table.values()].map((value) => encoded(name, value)));
  }
  const { position, keyCounter, nowMs, commandIdSlot } = state.progress;
  described['progress'] = [[position, keyCounter, nowMs, commandIdSlot].join(' ')];
  described['command ids'] = sorted(
    [...state.commandIds.entries()].flatMap(({ atMs, ids }) => idsOf(ids).map((id) => `${atMs} ${id}`)),
  );
  described['instances'] = sorted(
    [...instances.keys()].map((key) => `${key} ${instances.bytesOf(key)?.toString('base64') ?? ''}`),
  );
  described['ended'] = sorted(
    instances.expired(Number.MAX_SAFE_INTEGER, 0, 1_000_000).map((ended) => JSON.stringify(ended)),
  );
  described['due instances'] = sorted([...instances.due.entries()].map(String));
  // An index that is in use is compared with one that is built now.
  const openKeys = state.openKeys();
  described['open keys'] = [...instances.keys()].flatMap((instanceKey) => {
    const { elements = [] } = instances.get(instanceKey) ?? {};
    return elements.flatMap(({ key, job, incident, userTask }) =>
      [key, job?.key, incident?.key, userTask?.key].flatMap((one) =>
        one ? [`${one} of ${state.instanceWith(one)}`] : [],
      ),
    );
  });
  described['open keys'] = sorted([...described['open keys'], `${openKeys.size} in all`]);
  described['available jobs'] = sorted(
    [...openKeys.types].map((type) => `${type}: ${openKeys.available(type, Infinity).join(' ')}`),
  );
  described['due messages'] = sorted([...state.messageExpiry.entries()].map(String));
  described['due timer starts'] = sorted([...state.timerStartDue.entries()].map(String));
  described['latest definitions'] = sorted(
    [...state.latestDefinitions()].map(({ key, processId }) => `${processId} ${key}`),
  );
  described['order of subscriptions'] = sorted(
    [...state.subscriptions.values()].map(({ messageName, correlationKey }) => {
      const free = state.freeSubscriptions(messageName, correlationKey, () => true);
      return [messageName, ...[...free].map(({ key }) => key)].join(' ');
    }),
  );
  described['order of messages'] = sorted(
    [...state.messages.values()].map(({ name, correlationKey, messageId = '' }) => {
      const id = messageId && state.messageWithId(name, correlationKey, messageId);
      return [name, id, ...state.messagesOf(name, correlationKey).map(({ key }) => key)].join(' ');
    }),
  );
  return described;
}

/** Encoded, so that an absent field equals its default value. */
function encoded(name: string, value: unknown): string {
  return partitionEntryCodec.encode({ [name.replace(/s$/, '')]: value }).toString('base64');
}

function idsOf(ids: Buffer): string[] {
  const hex = ids.toString('hex');
  return hex.match(/.{32}/g) ?? [];
}

function sorted(lines: string[]): string[] {
  return lines.sort();
}

function firstDifference(expected: readonly string[], actual: readonly string[]): string | undefined {
  if (expected.length === actual.length && expected.every((line, at) => line === actual[at]))
    return undefined;
  const missing = expected.filter((line) => !actual.includes(line));
  const surplus = actual.filter((line) => !expected.includes(line));
  return `the topics have ${expected.length}, memory ${actual.length}; only on the topics: ${short(missing)}; only in memory: ${short(surplus)}`;
}

function short(lines: readonly string[]): string {
  return lines.length === 0 ? 'none' : `${lines[0]?.slice(0, 200) ?? ''} (of ${lines.length})`;
}
