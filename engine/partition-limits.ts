/** The limits of a partition's memory, with their defaults. Pure. */
import type { PartitionLimits } from '../state/partition-state.ts';
import { COMMAND_ID_SLOTS, COMMAND_ID_WINDOW_MS, COMMAND_IDS_MAX, HOT_BYTES_MAX } from './limits.ts';

export interface CommandIdOptions {
  /** How long the id of a command is remembered, ms. Default: 15 minutes. */
  readonly commandIdWindowMs?: number;
  /** Ids that a partition remembers at the same time. Default: 4,000,000. */
  readonly commandIdsMax?: number;
}

export function partitionLimits(options: CommandIdOptions = {}): PartitionLimits {
  const { commandIdWindowMs: windowMs = COMMAND_ID_WINDOW_MS, commandIdsMax: countMax = COMMAND_IDS_MAX } =
    options;
  return { hotBytesMax: HOT_BYTES_MAX, commandIds: { windowMs, countMax, slots: COMMAND_ID_SLOTS } };
}
