/**
 * The complete state of one partition in memory: its instances and its other entries. All changes go through
 * one undo log; `restore` rebuilds it from the two compacted topics. Pure.
 */
import type { CommandIdLimits, StoredCommandIds } from './command-ids.ts';
import { CommandIds } from './command-ids.ts';
import { DefinitionIndex } from './definition-index.ts';
import { DueIndex } from './due-index.ts';
import { FreeSubscriptions } from './free-subscriptions.ts';
import { InstanceStore } from './instance-store.ts';
import { KeptByName } from './kept-messages.ts';
import { keyOf } from './keys.ts';
import { OpenKeys } from './open-keys.ts';
import { PackedTable } from './packed-table.ts';
import type {
  BufferedMessage,
  BusinessKey,
  KnownDefinition,
  KnownResource,
  MessageSubscription,
  PartitionEntry,
  PendingSignal,
  Progress,
  SignalStart,
  StartLock,
  TimerStart,
} from './partition-entries.ts';
import { decodeCommandIdSlot, entryKey, partitionEntryCodec } from './partition-entries.ts';
import type { EntryRecord } from './partition-table.ts';
import { ChangedEntries, PartitionTable } from './partition-table.ts';
import { ResourceIndex } from './resource-index.ts';
import type { RestoredEntries } from './restored-entries.ts';
import type { RestoredInstances } from './restored-instances.ts';
import { SignalTrees } from './signal-trees.ts';
import { UndoLog } from './undo-log.ts';

const SLOT_PREFIX = entryKey.commandIds('');

/** Sizes that bound a partition's memory; see engine/limits.ts for the values. */
export interface PartitionLimits {
  readonly hotBytesMax: number;
  readonly commandIds: CommandIdLimits;
}

export class PartitionState {
  readonly partition: number;
  readonly undo = new UndoLog();
  readonly instances: InstanceStore;
  readonly definitions: PartitionTable<number, KnownDefinition>;
  /**
   * On partition 0, which processes deployments: the latest version of each process id, even if it was not
   * yet announced in the log.
   */
  readonly deployed: PartitionTable<string, KnownDefinition>;
  /** Decisions and forms known on this partition. */
  readonly resources: PartitionTable<number, KnownResource>;
  readonly resourceIndex = new ResourceIndex();
  /** On partition 0: the latest version of each, by entry key. */
  readonly deployedResources: PartitionTable<string, KnownResource>;
  readonly subscriptions: PackedTable<MessageSubscription>;
  readonly messages: PartitionTable<number, BufferedMessage>;
  readonly startLocks: PartitionTable<string, StartLock>;
  readonly businessKeys: PartitionTable<string, BusinessKey>;
  readonly timerStarts: PartitionTable<string, TimerStart>;
  readonly signalStarts: PartitionTable<string, SignalStart>;
  /** Signals that were not yet delivered to all subscriptions on this partition, by key. */
  readonly signals: PartitionTable<number, PendingSignal>;
  readonly signalTrees = new SignalTrees();
  readonly commandIds: CommandIds;
  /** Expiry of buffered messages, by message key. */
  readonly messageExpiry = new DueIndex<number>();
  /** Due times of timer start events, by entry key. */
  readonly timerStartDue = new DueIndex<string>();

  readonly #limits: PartitionLimits;
  readonly #changed = new ChangedEntries();
  readonly #definitionIndex = new DefinitionIndex();
  readonly #freeSubscriptions = new FreeSubscriptions((key) => this.subscriptions.get(key));
  readonly #messagesByName = new KeptByName();
  readonly #messageIds = new Map<string, number>();
  #progress: Progress = { position: 0, keyCounter: 0, nowMs: 0, commandIdSlot: 0 };
  #openKeys: OpenKeys | undefined;

  constructor(partition: number, limits: PartitionLimits) {
    this.partition = partition;
    this.#limits = limits;
    this.instances = new InstanceStore(this.undo, limits.hotBytesMax);
    const { undo } = this;
    const changed = this.#changed;
    this.definitions = new PartitionTable(undo, changed, {
      keyText: entryKey.definition,
      wrap: (definition) => ({ definition }),
      onChange: (_key, value, before) => this.#definitionIndex.change(value, before),
    });
    this.deployed = new PartitionTable(undo, changed, {
      keyText: entryKey.deployed,
      wrap: (deployed) => ({ deployed }),
    });
    this.resources = new PartitionTable(undo, changed, {
      keyText: entryKey.resource,
      wrap: (resource) => ({ resource }),
      onChange: (_key, value, before) => this.resourceIndex.change(value, before),
    });
    this.deployedResources = new PartitionTable(undo, changed, {
      keyText: (text) => text,
      wrap: (deployedResource) => ({ deployedResource }),
    });
    this.subscriptions = new PackedTable(undo, changed, {
      keyText: entryKey.subscription,
      wrap: (subscription) => ({ subscription }),
      unwrap: ({ subscription }) => subscription,
      onChange: (_key, value, before) => this.#freeSubscriptions.change(value, before),
    });
    this.messages = new PartitionTable(undo, changed, {
      keyText: entryKey.message,
      wrap: (message) => ({ message }),
      onChange: (_key, value, before) => this.#indexMessage(value, before),
    });
    this.startLocks = new PartitionTable(undo, changed, {
      keyText: (text) => text,
      wrap: (startLock) => ({ startLock }),
    });
    this.businessKeys = new PartitionTable(undo, changed, {
      keyText: (text) => text,
      wrap: (businessKey) => ({ businessKey }),
    });
    this.timerStarts = new PartitionTable(undo, changed, {
      keyText: (text) => text,
      wrap: (timerStart) => ({ timerStart }),
      onChange: (key, value) => this.timerStartDue.set(key, value?.dueAtMs),
    });
    this.signalStarts = new PartitionTable(undo, changed, {
      keyText: (text) => text,
      wrap: (signalStart) => ({ signalStart }),
    });
    this.signals = new PartitionTable(undo, changed, {
      keyText: entryKey.signal,
      wrap: (signal) => ({ signal }),
      onChange: (_key, value, before) => this.signalTrees.change(value, before),
    });
    this.commandIds = new CommandIds(undo, changed, limits.commandIds);
  }

  /**
   * The index of open keys, built if this is its first use. Call it before the command changes an instance.
   */
  openKeys(): OpenKeys {
    if (!this.#openKeys) {
      this.#openKeys = OpenKeys.build(this.undo, this.instances);
      this.undo.watch(() => {
        this.#openKeys = undefined;
      });
    }
    return this.#openKeys;
  }

  /** The index of open keys if it is in use. */
  get openKeysInUse(): OpenKeys | undefined {
    return this.#openKeys;
  }

  /** The active instance that has this key, or something open with it; undefined if there is none. */
  instanceWith(key: number): number | undefined {
    return this.instances.isActive(key) ? key : this.openKeys().instanceWith(key);
  }

  get progress(): Readonly<Progress> {
    return this.#progress;
  }

  #setProgress(change: Partial<Progress>): void {
    const before = this.#progress;
    this.undo.push(() => {
      this.#progress = before;
    });
    this.#progress = { ...before, ...change };
  }

  /** The last generated key; below all keys of the partition if there is none yet. */
  get newestKey(): number {
    return keyOf(this.partition, this.#progress.keyCounter + 1) - 1;
  }

  /** Generates a unique key. */
  nextKey(): number {
    const keyCounter = this.#progress.keyCounter + 1;
    this.#setProgress({ keyCounter });
    return keyOf(this.partition, keyCounter);
  }

  /** The time of the step: the wall clock, but never before an earlier step. */
  advanceTime(wallMs: number): number {
    const nowMs = Math.max(wallMs, this.#progress.nowMs);
    this.#setProgress({ nowMs });
    this.commandIds.forgetExpired(nowMs);
    return nowMs;
  }

  /** The time of the steps that follow, which may be earlier; for test mode only. */
  setTime(nowMs: number): void {
    this.#setProgress({ nowMs });
  }

  advancePosition(position: number): void {
    this.#setProgress({ position });
  }

  /** The latest version of a process known on this partition. */
  latestDefinition(processId: string): KnownDefinition | undefined {
    return this.#definitionIndex.latest(processId);
  }

  /** The latest versions of all processes, ordered by key, so that the order is the same after a restore. */
  latestDefinitions(): readonly KnownDefinition[] {
    return this.#definitionIndex.latestInOrder();
  }

  definitionOfVersion(processId: string, version: number): KnownDefinition | undefined {
    return this.#definitionIndex.ofVersion(processId, version);
  }

  /** The version of a process that was last deployed with this `zeebe:versionTag`. */
  definitionOfVersionTag(processId: string, versionTag: string): KnownDefinition | undefined {
    return this.#definitionIndex.ofVersionTag(processId, versionTag);
  }

  /** The version of a process that was deployed together with another definition. */
  definitionOfDeployment(processId: string, deploymentKey: number): KnownDefinition | undefined {
    return this.#definitionIndex.ofDeployment(processId, deploymentKey);
  }

  /**
   * Available subscriptions for a message name and correlation key, oldest first, of the selected processes;
   * looked up again for each, because delivering to one may change the others.
   */
  *freeSubscriptions(
    name: string,
    correlationKey: string,
    isMeant: (processId: string) => boolean,
  ): Generator<MessageSubscription, void> {
    for (let after = -1; ; ) {
      const key = this.#freeSubscriptions.next(name, correlationKey, after, isMeant);
      const subscription = key === undefined ? undefined : this.subscriptions.get(key);
      if (!subscription) return;
      after = subscription.order;
      yield subscription;
    }
  }

  /** Buffered messages of a name and correlation key, oldest first (a copy). */
  messagesOf(name: string, correlationKey: string): BufferedMessage[] {
    const keys = this.#messagesByName.keysOf(name, correlationKey);
    return keys.flatMap((key) => this.messages.get(key) ?? []);
  }

  /** The oldest buffered message that the process has not received and that has not expired by `nowMs`. */
  oldestMessageFor(
    waiting: { readonly name: string; readonly correlationKey: string; readonly processId: string },
    nowMs: number,
  ): BufferedMessage | undefined {
    return this.#messagesByName.oldestFor(waiting, nowMs, (key) => this.messages.get(key));
  }

  /** The stored message with this id, if any. */
  messageWithId(name: string, correlationKey: string, messageId: string): number | undefined {
    return this.#messageIds.get(idText(name, correlationKey, messageId));
  }

  /** Ends a batch: returns the records for the partition topic, progress last. */
  takeChangedEntries(): EntryRecord[] {
    if (!this.commandIds.isBatchEmpty) {
      const commandIdSlot = (this.#progress.commandIdSlot + 1) % this.#limits.commandIds.slots;
      this.#setProgress({ commandIdSlot });
      this.commandIds.write(commandIdSlot, this.#progress.nowMs);
    }
    const records = this.#changed.take();
    records.push({ key: entryKey.progress, value: partitionEntryCodec.encode({ progress: this.#progress }) });
    return records;
  }

  /** Discards the records of a rolled-back batch. */
  dropChangedEntries(): void {
    this.#changed.clear();
  }

  #indexMessage(value: BufferedMessage | undefined, before: BufferedMessage | undefined): void {
    const message = value ?? before;
    if (!message) return;
    // A message that waits for an answer is kept until the answer arrives.
    this.messageExpiry.set(message.key, value?.inFlight.length === 0 ? value.expiresAtMs : undefined);
    this.#messagesByName.change(value, before);
    if ((value && before) || !message.messageId) return;
    const id = idText(message.name, message.correlationKey, message.messageId);
    if (value) this.#messageIds.set(id, message.key);
    else this.#messageIds.delete(id);
  }

  /** Adds a restored entry to its table. */
  #load(entry: PartitionEntry): void {
    if (entry.progress) this.#progress = { ...this.#progress, ...entry.progress };
    else if (entry.definition) this.definitions.set(entry.definition.key, entry.definition);
    else if (entry.resource) this.resources.set(entry.resource.key, entry.resource);
    else if (entry.deployedResource) {
      const { kind, id } = entry.deployedResource;
      this.deployedResources.set(entryKey.deployedResource(kind, id), entry.deployedResource);
    } else if (entry.deployed) this.deployed.set(entry.deployed.processId, entry.deployed);
    else if (entry.message) this.messages.set(entry.message.key, entry.message);
    else if (entry.startLock) {
      const { processId, correlationKey } = entry.startLock;
      this.startLocks.set(entryKey.startLock(processId, correlationKey), entry.startLock);
    } else if (entry.businessKey) {
      const { processId, businessKey } = entry.businessKey;
      this.businessKeys.set(entryKey.businessKey(processId, businessKey), entry.businessKey);
    } else if (entry.timerStart) {
      const { processId, elementId } = entry.timerStart;
      this.timerStarts.set(entryKey.timerStart(processId, elementId), entry.timerStart);
    } else if (entry.signalStart) {
      const { processId, elementId } = entry.signalStart;
      this.signalStarts.set(entryKey.signalStart(processId, elementId), entry.signalStart);
    } else if (entry.signal) this.signals.set(entry.signal.key, entry.signal);
  }

  /**
   * Builds the state from the newest records of both compacted topics. Throws UnreadableRecord or a decoding
   * error.
   */
  static restore(
    partition: number,
    limits: PartitionLimits,
    entries: RestoredEntries,
    instances: RestoredInstances,
  ): PartitionState {
    const state = new PartitionState(partition, limits);
    state.subscriptions.restore(entries.subscriptions);
    const commandIds: StoredCommandIds[] = [];
    for (const [key, bytes] of entries.others()) {
      const decode = key.startsWith(SLOT_PREFIX) ? decodeCommandIdSlot : partitionEntryCodec.decode;
      const entry = decode(bytes);
      const { commandIds: slot, commandIdChunk: chunk } = entry;
      if (slot) commandIds.push({ number: numberOf(key), slot });
      else if (chunk) commandIds.push({ number: numberOf(key), chunk });
      else state.#load(entry);
    }
    state.commandIds.restore(commandIds, state.#progress.nowMs);
    state.instances.restore(instances);
    state.undo.forget(state.undo.mark());
    state.dropChangedEntries();
    return state;
  }
}

function idText(name: string, correlationKey: string, messageId: string): string {
  return `${name.length}:${correlationKey.length}:${name}${correlationKey}${messageId}`;
}

/** The number at the end of an entry's key. */
function numberOf(key: string): number {
  return Number(key.slice(key.indexOf('/') + 1));
}
