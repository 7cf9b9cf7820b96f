/**
 * Finds the work that a partition starts by itself, and when the next is due. Both functions only read: work
 * stays due until the state has changed, so that a rollback needs no special handling. Pure.
 */
import type { PartitionState } from '../../state/partition-state.ts';
import type { DueWork } from '../command.ts';
import { takeSignalWork } from '../step/signals.ts';

export interface DueLimits {
  /** Maximum number of instances, timer starts, messages and ended instances each. */
  readonly countMax: number;
  /** Retention of an ended instance, ms. */
  readonly keepEndedMs: number;
  /** Maximum number of ended instances. */
  readonly keepEndedMax: number;
}

/**
 * All work that is due by `nowMs` (or by the partition's own time, if that is later), earliest first, within
 * the limits.
 */
export function takeDueWork(state: PartitionState, nowMs: number, limits: DueLimits): DueWork[] {
  const untilMs = Math.max(nowMs, state.progress.nowMs);
  const { countMax, keepEndedMs, keepEndedMax } = limits;
  const work: DueWork[] = [];
  // First, while these are the oldest: other due work may end instances at the same time.
  const instances = state.instances.expired(untilMs - keepEndedMs, keepEndedMax, countMax);
  if (instances.length > 0) work.push({ kind: 'forget', instances });
  for (const instanceKey of state.instances.due.due(untilMs, countMax)) {
    work.push({ kind: 'instance', instanceKey });
  }
  for (const entry of state.timerStartDue.due(untilMs, countMax)) work.push({ kind: 'timerStart', entry });
  work.push(...takeSignalWork(state, countMax));
  const keys = state.messageExpiry.due(untilMs, countMax);
  if (keys.length > 0) work.push({ kind: 'messages', keys });
  return work;
}

/** Deletions are not urgent: they are done once for all instances that expire in the same second. */
const SWEEP_MS = 1000;

/**
 * The time of the next due work, epoch ms (in the past if there is some already); undefined if there is none.
 */
export function nextDueMs(
  state: PartitionState,
  { keepEndedMs, keepEndedMax = Number.MAX_SAFE_INTEGER }: Partial<DueLimits> & { keepEndedMs: number },
): number | undefined {
  const { instances } = state;
  if (instances.endedCount > keepEndedMax || state.signals.size > 0) return state.progress.nowMs;
  const oldestEndedAtMs = instances.oldestEndedAtMs();
  const times = [
    instances.due.nextMs(),
    state.timerStartDue.nextMs(),
    swept(state.messageExpiry.nextMs()),
    swept(oldestEndedAtMs === undefined ? undefined : oldestEndedAtMs + keepEndedMs),
  ].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

function swept(dueMs: number | undefined): number | undefined {
  return dueMs === undefined ? undefined : Math.ceil(dueMs / SWEEP_MS) * SWEEP_MS;
}
