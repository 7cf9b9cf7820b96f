/** Process instances, by the header of each record; bodies are decoded only when a condition needs them. */

import { queryOf } from '../conditions.ts';
import { instanceStateName } from '../instance-json.ts';
import type { InstanceRecord } from '../read/instances.ts';
import { readInstances } from '../read/instances.ts';
import { isoTime } from '../times.ts';
import type { Listing, ListQuery } from './listing.ts';
import { listingOf } from './listing.ts';

export interface InstanceRow {
  readonly instanceKey: number;
  readonly partition: number;
  /** Of its newest record on the state topic. */
  readonly offset: number;
  readonly processId: string;
  readonly version: number;
  readonly definitionKey: number;
  /** ACTIVE, COMPLETED or TERMINATED. */
  readonly state: string;
  readonly incidents: number;
  readonly jobs: number;
  readonly timers: number;
  /** When a timer is due or an open job is published again. */
  readonly nextDueAt?: string;
  readonly endedAt?: string;
  readonly changedAt: string;
}

/** Last changed first. */
export async function listInstances(query: ListQuery): Promise<Listing<InstanceRow>> {
  const found = await readInstances(query.scanner, queryOf(query.conditions));
  found.sort((a, b) => b.timestampMs - a.timestampMs || b.key - a.key);
  return listingOf(found, query, rowOf);
}

function rowOf({ key: instanceKey, partition, offset, timestampMs, index }: InstanceRecord): InstanceRow {
  const { processId, version, definitionKey, incidents = 0, jobs = 0, timers = 0 } = index;
  return {
    instanceKey,
    partition,
    offset,
    processId,
    version,
    definitionKey,
    state: instanceStateName(index.state),
    incidents,
    jobs,
    timers,
    ...(index.nextDueMs && { nextDueAt: isoTime(index.nextDueMs) }),
    ...(index.endedAtMs && { endedAt: isoTime(index.endedAtMs) }),
    changedAt: isoTime(timestampMs),
  };
}
