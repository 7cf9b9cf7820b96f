/**
 * What an instance is waiting for, since when, and what it needs to continue, read from the topics. Works
 * without an engine.
 */

import { compileResource } from '../../bpmn/compile.ts';
import type { ExecutableProcess } from '../../bpmn/model.ts';
import { murmur2Partition } from '../../engine/step/route.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';
import { partitionOfKey } from '../../state/keys.ts';
import type { MessageSubscription } from '../../state/partition-entries.ts';
import { absenceText, readPresence } from '../engine-presence.ts';
import { instanceStateName } from '../instance-json.ts';
import { readDefinitions } from '../read/definitions.ts';
import { findInstance } from '../read/known-instance.ts';
import { readProgress, readSubscriptions } from '../read/partition-entries.ts';
import { isoTime } from '../times.ts';
import type { TopicScanner } from '../topic-scanner.ts';
import type { Reason } from './reasons.ts';
import { reasonsOf } from './reasons.ts';

export type WhyRow = EndedRow | ReasonRow;

export interface EndedRow {
  readonly kind: 'ended';
  readonly instanceKey: number;
  /** COMPLETED or TERMINATED. */
  readonly state: string;
  readonly endedAt: string;
}

export interface ReasonRow extends Omit<Reason, 'sinceMs'> {
  readonly instanceKey: number;
  readonly since?: string;
}

/**
 * Each reason, the engine's own first; one row of kind `ended` if the instance has ended. Also accepts the
 * key of something within an active instance. Throws RequestError (NOT_FOUND).
 */
export async function whyOf(scanner: TopicScanner, key: number, nowMs: number): Promise<readonly WhyRow[]> {
  const { instance } = await findInstance(scanner, key);
  const { key: instanceKey } = instance;
  if (instance.state !== InstanceState.active) {
    const { endedAtMs = instance.updatedAtMs } = instance;
    const state = instanceStateName(instance.state);
    return [{ instanceKey, kind: 'ended', state, endedAt: isoTime(endedAtMs) }];
  }
  const reasons = reasonsOf(instance, {
    nowMs,
    progress: await readProgress(scanner, partitionOfKey(instanceKey)),
    absence: absenceText(await readPresence(scanner, [partitionOfKey(instanceKey)]), nowMs),
    subscriptions: await openSubscriptions(scanner, instance),
    process: await processOf(scanner, instance),
  });
  return reasons.map(({ sinceMs, ...reason }) => ({
    instanceKey,
    ...reason,
    ...(sinceMs !== undefined && { since: isoTime(sinceMs) }),
  }));
}

/** Only the partitions of the instance's correlation keys are read. */
async function openSubscriptions(
  scanner: TopicScanner,
  { elements }: ProcessInstance,
): Promise<ReadonlyMap<number, MessageSubscription> | undefined> {
  const keys = elements.flatMap(({ subscriptions }) =>
    subscriptions.map(({ correlationKey }) => correlationKey),
  );
  if (keys.length === 0) return undefined;
  const count = await scanner.partitionCount(scanner.topics.partition);
  const partitions = [...new Set(keys.map((key) => murmur2Partition(key, count)))];
  const open = await readSubscriptions(scanner, partitions);
  return new Map(open.map((subscription) => [subscription.key, subscription]));
}

/** The model is needed only to name the missing flows of a join, for conditions and for connectors. */
async function processOf(
  scanner: TopicScanner,
  { definitionKey, processId, elements }: ProcessInstance,
): Promise<ExecutableProcess | undefined> {
  const isNeeded = elements.some(
    ({ waitingFlows, conditions = [], subscriptions }) =>
      waitingFlows.length + conditions.length + subscriptions.length > 0,
  );
  if (!isNeeded) return undefined;
  const definition = (await readDefinitions(scanner)).find(({ key }) => key === definitionKey);
  if (!definition) return undefined;
  const { processes } = await compileResource(definition.resourceName, definition.xml, { lenient: true });
  return processes.find(({ id }) => id === processId);
}
