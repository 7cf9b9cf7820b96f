/** The changes of a repair of a partition, derived from its current content. Pure. */
import type { RecordHeader } from '../../kafka/ports.ts';
import type { Progress } from '../../state/partition-entries.ts';
import { entryKey } from '../../state/partition-entries.ts';
import type { StoppedPartition, UnreadableEntry } from './stopped-partition.ts';

/** A skipped command, or a range of offsets without readable commands. */
export interface SkippedCommand {
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  readonly code: 'LOST_OFFSETS' | 'SKIPPED';
  readonly reason: string;
}

export interface RepairPlan {
  readonly partition: number;
  /** These become dead letters and are removed from the state, including the instances' parts. */
  readonly removed: readonly UnreadableEntry[];
  readonly removedParts: readonly string[];
  /** Written only if the position changes or is unreadable. */
  readonly progress: Progress | undefined;
  readonly skipped: readonly SkippedCommand[];
}

/** Margin for keys that were used but can't be seen any more. */
const COUNTER_ROOM = 1_000_000;

/** The plan requires a decision of the operator. */
export class PositionNeeded extends Error {
  override readonly name = 'PositionNeeded';
}

/** True if the plan changes nothing. */
export function isEmptyPlan({ removed, progress }: RepairPlan): boolean {
  return removed.length === 0 && !progress;
}

/**
 * Makes the partition readable, and moves its position into the log. `to`: the offset of the next command;
 * `passed`: the readable commands before it. Throws PositionNeeded if the position itself is unreadable and
 * `to` is missing.
 */
export function repairPlan(
  found: StoppedPartition,
  nowMs: number,
  { to, passed = [] }: { readonly to?: number | undefined; readonly passed?: readonly SkippedCommand[] } = {},
): RepairPlan {
  const { partition, unreadable, commands } = found;
  const isProgress = ({ key }: UnreadableEntry): boolean => key === entryKey.progress;
  if (unreadable.some(isProgress) && to === undefined)
    throw new PositionNeeded(
      `the position of partition ${partition} can't be read: choose the offset of the next command, ${commands.first} to ${commands.end}`,
    );
  const position = found.progress?.position ?? 0;
  const next = to ?? Math.min(Math.max(position, commands.first), commands.end);
  const isMoved = next !== position || unreadable.some(isProgress);
  const gone = unreadable.filter(({ key }) => /^\d+$/.test(key)).map(({ key }) => `${key}/`);
  return {
    partition,
    removed: unreadable,
    removedParts: found.partKeys.filter((key) => gone.some((prefix) => key.startsWith(prefix))),
    progress: isMoved ? movedProgress(found, next, nowMs) : undefined,
    skipped: [...lostOffsets(found, position, next), ...passed],
  };
}

function movedProgress(found: StoppedPartition, position: number, nowMs: number): Progress {
  const { progress, counterSeen } = found;
  if (progress) return { ...progress, position };
  return { position, keyCounter: counterSeen + COUNTER_ROOM, nowMs, commandIdSlot: 0 };
}

/** The commands that the log has lost, as one dead letter without a value. */
function lostOffsets({ commands }: StoppedPartition, position: number, next: number): SkippedCommand[] {
  const none = { key: null, value: null, headers: [], code: 'LOST_OFFSETS' } as const;
  if (position < commands.first) {
    const reason = `the commands with offsets ${position} to ${commands.first - 1} are lost: the log begins at ${commands.first}`;
    return [{ ...none, offset: position, reason }];
  }
  if (position > commands.end) {
    const reason = `the log ends at ${commands.end}, before the position ${position}: commands were lost, and the position was moved back to ${next}`;
    return [{ ...none, offset: position, reason }];
  }
  return [];
}
