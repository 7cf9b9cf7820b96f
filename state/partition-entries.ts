/**
 * What a partition knows beside its instances, as plain data: the shapes and record keys of
 * `schemas/partition.proto`. Pure.
 */
import { codecOf } from '../schemas/load.ts';

export interface Progress {
  /** Offset on commands[partition] to read on from. */
  position: number;
  /** The last key counter given out. */
  keyCounter: number;
  /** The last time given out, epoch ms. */
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
  /** `zeebe:versionTag`; absent: none. */
  versionTag?: string;
  /** Nothing starts with it; instances may still run with it. */
  deleted?: boolean;
  /** On partition 0: every partition has been told to delete it. */
  deleting?: boolean;
  /** Of `deployed`: the number given out last, when a deletion has made a former one the latest. */
  lastVersion?: number;
  /** Key of the first definition of its deployment; absent: its own. */
  deploymentKey?: number;
}

export interface KnownDecision {
  id: string;
  version: number;
  versionTag?: string;
  name?: string;
}

/** What was deployed beside processes: the decisions of a file, or a form. */
export interface KnownResource {
  key: number;
  /** On partition 0 there is an entry for each decision too, which counts its versions. */
  kind: 'decisions' | 'form' | 'decision';
  id: string;
  version: number;
  checksum: string;
  versionTag?: string;
  deploymentKey?: number;
  decisions: KnownDecision[];
  /** On partition 0: every partition has been told to delete it. */
  deleting?: boolean;
  /** Nothing finds it any more. */
  deleted?: boolean;
  /** Of `deployedResources`: the number given out last, when a deletion has made a former one the latest. */
  lastVersion?: number;
}

export interface MessageSubscription {
  key: number;
  instanceKey: number;
  processId: string;
  messageName: string;
  correlationKey: string;
  interrupting?: boolean;
  /** Message on its way to the instance; absent or 0: none. */
  correlatingMessageKey?: number;
  /** Of opening; the oldest is served first. */
  order: number;
  /** Its instance takes nothing for now and will open it again. */
  suspended?: boolean;
}

export interface BufferedMessage {
  key: number;
  name: string;
  correlationKey: string;
  variables: string;
  expiresAtMs: number;
  messageId?: string;
  /** Process ids that it was correlated to, or is in flight to. */
  correlatedProcessIds: string[];
  /** Subscription keys that have not answered yet. */
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
  variables: string;
  afterStart?: string;
  afterInstanceKey?: number;
}

export interface CommandIds {
  ids: string[];
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
  commandIds?: CommandIds;
  signalStart?: SignalStart;
  signal?: PendingSignal;
  deployed?: KnownDefinition;
  resource?: KnownResource;
  deployedResource?: KnownResource;
}

/** Bytes of an entry. `decode` throws on malformed ones. */
export const partitionEntryCodec = codecOf<PartitionEntry>('PartitionEntry');

/** Record keys on `signalbox.partition`. */
export const entryKey = {
  progress: 'progress',
  owner: 'owner',
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
  commandIds: (slot: number): string => `command-ids/${slot}`,
} as const;
