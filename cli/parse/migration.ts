/** Options for the target and the mapping of a migration, for one instance and in bulk. */

import type { Command } from 'commander';
import type { MigrateProcessInstance } from '../../engine/command.ts';
import { parsePositive } from './key.ts';
import { splitPair } from './variables.ts';

export interface MigrationOptions {
  readonly toProcess?: string;
  readonly toVersion?: number;
  readonly toVersionTag?: string;
  readonly map?: readonly string[];
  readonly sameIds?: boolean;
  readonly dryRun?: boolean;
}

export function addMigrationOptions(command: Command): Command {
  return command
    .option('--to-version <number>', 'version to migrate to (default: the latest)', parsePositive)
    .option('--to-version-tag <text>', 'migrate to the newest version with this zeebe:versionTag instead')
    .option('--to-process <id>', 'process to migrate to (default: the same)')
    .option('--map <from=to...>', 'map elements, events and sequence flows that have other ids in the target')
    .option('--no-same-ids', 'map only what --map lists (default: also map equal ids to each other)');
}

/** All fields except the instance. Fails (usage). */
export function migrationOf(options: MigrationOptions): Omit<MigrateProcessInstance, 'instanceKey'> {
  const { toProcess, toVersion, toVersionTag, map = [], sameIds = true } = options;
  return {
    ...(toProcess !== undefined && { processId: toProcess }),
    ...(toVersion !== undefined && { version: toVersion }),
    ...(toVersionTag !== undefined && { versionTag: toVersionTag }),
    mappings: map.map((text) => {
      const [sourceElementId, targetElementId] = splitPair(text);
      return { sourceElementId, targetElementId };
    }),
    sameIds,
  };
}
