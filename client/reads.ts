/** What a client reads: instances and why they wait, from the topics or from a server. */
import type { InstanceView } from '../inspect/instance-json.ts';
import type { WhyRow } from '../inspect/why/why.ts';

/** All conditions must hold. */
export interface InstanceFilter {
  readonly processId?: string;
  readonly version?: number;
  readonly state?: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
  readonly hasIncident?: boolean;
  /** Variables with these values. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Maximum number of items. Default: 100. */
  readonly limit?: number;
}

/** `source` history: it is no longer in the state topic. */
export type ReadInstance = InstanceView & { readonly source: 'state' | 'history' };

export interface InstanceSummary {
  readonly instanceKey: number;
  readonly processId: string;
  readonly version: number;
  readonly definitionKey: number;
  readonly state: string;
  readonly hasIncident: boolean;
  /** ISO 8601; absent for active instances. */
  readonly endedAt?: string;
}

export interface InstanceList {
  readonly items: readonly InstanceSummary[];
  /** Number of all matches; from a server: at most 10,000. */
  readonly total: number;
}

/** Rejects with ReadFailed. */
export interface Reads {
  /**
   * A process instance with its variables, elements, incidents and jobs, by its key or the key of something
   * in it. Ended instances are found until their retention ends.
   */
  get(key: number): Promise<ReadInstance>;
  /** Instances without their content; from the topics: the last changed first. */
  list(filter?: InstanceFilter): Promise<InstanceList>;
  /** What an instance waits for, since when, and what it needs to continue. */
  why(key: number): Promise<readonly WhyRow[]>;
}

export const LIST_LIMIT = 100;
