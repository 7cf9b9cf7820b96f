/** The observable state of a partition in a comparable form: a rolled-back state must equal a rebuilt one. */
import assert from 'node:assert/strict';
import { decodeInstance, encodeInstance, nextDueMs } from '../../state/codec.ts';
import type { PartitionState } from '../../state/partition-state.ts';
import { plain } from './plain.ts';

export function dump(state: PartitionState, nowMs: number): unknown {
  const { instances } = state;
  const subscriptions = sorted(state.subscriptions.values(), ({ key }) => key);
  const messages = sorted(state.messages.values(), ({ key }) => key);
  const definitions = sorted(state.definitions.values(), ({ key }) => key);
  const commandIds = [...state.commandIds.entries()].flatMap(({ atMs, ids }) =>
    (ids.toString('hex').match(/.{32}/g) ?? []).map((id) => `${atMs} ${id}`),
  );
  return plain({
    progress: state.progress,
    active: sorted(instances.keys(), (key) => key).map((key) => [key, bytesOf(state, key)]),
    due: sorted(instances.due.entries(), ([key]) => key).filter(([key]) => !mayBeGivenUp(state, key, nowMs)),
    ended: instances.expired(Number.MAX_SAFE_INTEGER, 0, Number.MAX_SAFE_INTEGER),
    oldestEndedAtMs: instances.oldestEndedAtMs(),
    definitions,
    deployed: sorted(state.deployed.values(), ({ key }) => key),
    resources: sorted(state.resources.values(), ({ key }) => key),
    deployedResources: sorted(state.deployedResources.values(), ({ kind, id }) => `${kind} ${id}`),
    latest: state.latestDefinitions(),
    versions: definitions.map(({ processId, version }) => state.definitionOfVersion(processId, version)?.key),
    subscriptions,
    freeSubscriptions: subscriptions.map(({ messageName, correlationKey }) =>
      [...state.freeSubscriptions(messageName, correlationKey, () => true)].map(({ key }) => key),
    ),
    messages,
    messagesOf: messages.map(({ name, correlationKey }) =>
      state.messagesOf(name, correlationKey).map(({ key }) => key),
    ),
    messageIds: messages.map(({ name, correlationKey, messageId = '' }) =>
      state.messageWithId(name, correlationKey, messageId),
    ),
    messageExpiry: sorted(state.messageExpiry.entries(), ([key]) => key),
    startLocks: sorted(state.startLocks.values(), ({ instanceKey }) => instanceKey),
    businessKeys: sorted(state.businessKeys.values(), ({ instanceKey }) => instanceKey),
    timerStarts: sorted(
      state.timerStarts.values(),
      ({ processId, elementId }) => `${processId} ${elementId}`,
    ),
    signalStarts: sorted(
      state.signalStarts.values(),
      ({ processId, elementId }) => `${processId} ${elementId}`,
    ),
    signals: sorted(state.signals.values(), ({ key }) => key),
    signalNames: sorted(instances.keys(), (key) => key).map((key) => instances.signals.namesOf(key)),
    timerStartDue: [...state.timerStartDue.entries()].sort(),
    openKeys: openKeysOf(state),
    commandIds: commandIds.sort(),
    areCommandIdsKnown: commandIds.every((id) => isKnown(state, id.slice(-32))),
  });
}

function isKnown(state: PartitionState, hex: string): boolean {
  const bytes = Buffer.from(hex, 'hex');
  const [a = 0, b = 0, c = 0, word = 0] = [0, 4, 8, 12].map((at) => bytes.readUInt32LE(at));
  return state.commandIds.find({ a, b, c }) === word;
}

/** The index of open keys; it is built here unless it is already in use. */
function openKeysOf(state: PartitionState): unknown {
  const index = state.openKeys();
  const keys = sorted(state.instances.keys(), (key) => key).flatMap((instanceKey) => {
    const { elements = [] } = state.instances.get(instanceKey) ?? {};
    return elements.flatMap(({ key, job, incident, userTask }) =>
      [key, job?.key, incident?.key, userTask?.key].map((one) => one && [one, state.instanceWith(one)]),
    );
  });
  const types = sorted(index.types, (type) => type);
  return { size: index.size, keys, available: types.map((type) => [type, index.available(type, Infinity)]) };
}

/** The bytes of an active instance; the decoded instance in the cache must have the same. */
function bytesOf(state: PartitionState, key: number): string {
  const bytes = state.instances.bytesOf(key);
  const decoded = state.instances.get(key);
  assert.ok(bytes && decoded);
  assert.ok(encodeInstance(decoded).equals(bytes), 'the cache holds what is stored');
  assert.ok(encodeInstance(decodeInstance(bytes)).equals(bytes));
  return bytes.toString('latin1');
}

/** Work that was too large waits until its instance changes, or until a restore tries it again. */
export function mayBeGivenUp(state: PartitionState, key: number, nowMs: number): boolean {
  const instance = state.instances.get(key);
  if (!instance?.elements.some(({ incident }) => incident)) return false;
  return nextDueMs(instance) <= nowMs;
}

function sorted<T>(values: Iterable<T>, key: (value: T) => number | string): T[] {
  return [...values].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
