/**
 * The entries of a partition other than instances, as plain data: the shapes and record keys of
 * `schemas/partition.proto`. Pure.
 */
import { codecOf, decoderOfFields } from '../schemas/load.ts';

export interface Progress {
  /** The position: offset of the next command on commands[partition]. */
  position: number;
  /** The last key counter used. */
  keyCounter: number;
  /** The last time used, epoch ms. */
  nowMs: number;
  commandIdSlot: number;
}

export interface Owner {
  nodeId: string;
  incarnation: string;
  generation: number;
  sinceMs: number;
}

export interface KnownDefinition {
  key: number;
  processId: string;
  version: number;
  checksum: string;
  /** `zeebe:versionTag`; absent if there is none. */
  versionTag?: string;
  /** True if it was deleted; instances may still run with it. */
  deleted?: boolean;
  /** On partition 0: all partitions were notified of its deletion. */
  deleting?: boolean;
  /** For `deployed`: the last version number used, if a deletion has made a previous version the latest. */
  lastVersion?: number;
  /** Key of the first definition of its deployment; absent if it is its own. */
  deploymentKey?: number;
}

export interface KnownDecision {
  id: string;
  version: number;
  versionTag?: string;
  name?: string;
}

/** A deployed decision graph or form. */
export interface KnownResource {
  key: number;
  /** On partition 0, there is also an entry for each decision, which counts its versions. */
  kind: 'decisions' | 'form' | 'decision';
  id: string;
  version: number;
  checksum: string;
  versionTag?: string;
  deploymentKey?: number;
  decisions: KnownDecision[];
  /** On partition 0: all partitions were notified of its deletion. */
  deleting?: boolean;
  /** True if it was deleted. */
  deleted?: boolean;
  /**
   * For `deployedResources`: the last version number used, if a deletion has made a previous version the
   * latest.
   */
  lastVersion?: number;
}

export interface MessageSubscription {
  key: number;
  instanceKey: number;
  processId: string;
  messageName: string;
  correlationKey: string;
  interrupting?: boolean;
  /** Message in flight to the instance; absent or 0 if there is none. */
  correlatingMessageKey?: number;
  /** Time of opening; the oldest is served first. */
  order: number;
  /** True if its instance is suspended and will open it again. */
  suspended?: boolean;
}

export interface BufferedMessage {
  key: number;
  name: string;
  correlationKey: string;
  variables: string;
  expiresAtMs: number;
  messageId?: string;
  /** Process ids to which it was correlated, or is in flight. */
  correlatedProcessIds: string[];
  /** Keys of subscriptions that have not answered yet. */
  inFlight: number[];
}

export interface StartLock {
  processId: string;
  correlationKey: string;
  instanceKey: number;
}

export interface BusinessKey {
  processId: string;
  businessKey: string;
  instanceKey: number;
}

export interface TimerStart {
  processId: string;
  elementId: string;
  definitionKey: number;
  dueAtMs: number;
  repetitions?: number;
}

export interface SignalStart {
  processId: string;
  elementId: string;
  definitionKey: number;
  signalName: string;
}

export interface PendingSignal {
  key: number;
  name: string;
  /** JSON text; absent if there are none. */
  variables?: string;
  afterStart?: string;
  afterInstanceKey?: number;
  /** Instances that received it in the step that threw it. */
  deliveredTo?: number[];
  /** Of the instances that it starts; absent for a client's signal. */
  callDepth?: number;
  /** The first of the signals that led to each other; absent if an older version stored it. */
  rootSignalKey?: number;
  /** The instance at the top of the hierarchy that threw it; only if nothing else led to it. */
  thrownBy?: number;
  /** True if there were too many with this root, or of this instance, when it arrived. */
  full?: boolean;
}

/** The ids of one transaction. */
export interface CommandIdSlot {
  /** The ids as text, for versions that know nothing else; without ids that are not UTF-8. */
  ids: string[];
  /** Time of the transaction; absent if an older version wrote it. */
  atMs?: number;
  /** All ids as digests: see TakenIds. */
  taken?: Uint8Array;
}

/** 16 bytes per id: three words of its digest, and the low word of its instance's key counter. */
export interface TakenIds {
  atMs: number;
  ids: Uint8Array;
}

/** Ids of several transactions whose slots are reused. */
export interface CommandIdChunk {
  taken: TakenIds[];
}

/**
 * The command or due work that an owner is about to handle; written only while owners end without progress.
 */
export interface Suspect {
  /** Offset of the command; -1 for due work. */
  offset: number;
  work?: string;
  /** Processes that have started it. */
  incarnations: string[];
}

/** One entry: exactly one property is set. */
export interface PartitionEntry {
  progress?: Progress;
  owner?: Owner;
  definition?: KnownDefinition;
  subscription?: MessageSubscription;
  message?: BufferedMessage;
  startLock?: StartLock;
  businessKey?: BusinessKey;
  timerStart?: TimerStart;
  commandIds?: CommandIdSlot;
  commandIdChunk?: CommandIdChunk;
  signalStart?: SignalStart;
  signal?: PendingSignal;
  deployed?: KnownDefinition;
  resource?: KnownResource;
  deployedResource?: KnownResource;
  suspect?: Suspect;
}

/** The codec of entries. `decode` throws on malformed bytes. */
export const partitionEntryCodec = codecOf<PartitionEntry>('PartitionEntry');

const decodeDigests = decoderOfFields<{ readonly commandIds?: Omit<CommandIdSlot, 'ids'> }>(
  'PartitionEntry',
  {
    PartitionEntry: ['commandIds'],
    CommandIds: ['atMs', 'taken'],
  },
);

/**
 * The entry of a slot of command ids, without their texts if it has their digests: the texts are twice as
 * long. Throws on malformed bytes.
 */
export function decodeCommandIdSlot(bytes: Uint8Array): PartitionEntry {
  const { commandIds } = decodeDigests(bytes);
  return commandIds?.atMs ? { commandIds: { ...commandIds, ids: [] } } : partitionEntryCodec.decode(bytes);
}

/** Record keys on `signalbox.partition`. */
export const entryKey = {
  progress: 'progress',
  owner: 'owner',
  suspect: 'suspect',
  definition: (key: number): string => `definition/${key}`,
  subscription: (key: number | ''): string => `subscription/${key}`,
  message: (key: number): string => `message/${key}`,
  startLock: (processId: string, correlationKey: string): string =>
    `start-lock/${processId}/${correlationKey}`,
  businessKey: (processId: string, businessKey: string): string => `business-key/${processId}/${businessKey}`,
  timerStart: (processId: string, elementId: string): string => `timer-start/${processId}/${elementId}`,
  resource: (key: number): string => `resource/${key}`,
  deployedResource: (kind: string, id: string): string => `deployed-resource/${kind}/${id}`,
  signalStart: (processId: string, elementId: string): string => `signal-start/${processId}/${elementId}`,
  signal: (key: number): string => `signal/${key}`,
  deployed: (processId: string): string => `deployed/${processId}`,
  commandIds: (slot: number | ''): string => `command-ids/${slot}`,
  commandIdChunk: (number: number): string => `command-id-chunk/${number}`,
} as const;
