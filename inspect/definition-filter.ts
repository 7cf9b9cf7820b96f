/** Selects deployed definitions by `--where`. Pure. */

import type { ProcessDefinition } from '../engine/step/records.ts';
import type { Conditions } from './conditions.ts';
import { holds } from './conditions.ts';

/** `all` contains all deployed definitions, which are needed to find the latest version of each. */
export function definitionFilter(
  { fields }: Conditions,
  all: readonly ProcessDefinition[],
): (definition: ProcessDefinition) => boolean {
  const latest = new Map<string, number>();
  for (const each of all) latest.set(nameOf(each), Math.max(latest.get(nameOf(each)) ?? 0, each.version));
  return (definition) => {
    const { processId, version, versionTag = '' } = definition;
    const isLatest = latest.get(nameOf(definition)) === version;
    return (
      holds(fields.get('process'), (wanted) => wanted === processId) &&
      holds(fields.get('kind'), (wanted) => wanted === (definition.kind || 'process')) &&
      holds(fields.get('version'), (wanted) => Number(wanted) === version) &&
      holds(fields.get('tag'), (wanted) => wanted === versionTag) &&
      holds(fields.get('latest'), (wanted) => (wanted === 'yes') === isLatest)
    );
  };
}

/** A decision may have the id of a process. */
function nameOf({ kind = '', processId }: ProcessDefinition): string {
  return `${kind} ${processId}`;
}
