/** Finds the definitions of a bulk deletion, by default only those without running instances. */

import type { Conditions } from '../../inspect/conditions.ts';
import { definitionFilter } from '../../inspect/definition-filter.ts';
import { readDefinitions } from '../../inspect/read/definitions.ts';
import { readInstances } from '../../inspect/read/instances.ts';
import { RequestError } from '../../inspect/request-error.ts';
import type { TopicScanner } from '../../inspect/topic-scanner.ts';
import { InstanceState } from '../../state/instance.ts';
import type { FoundTask } from './bulk-task.ts';

export interface FoundDefinitions {
  readonly tasks: readonly FoundTask[];
  /** Definitions that match, but are kept because instances are running. */
  readonly inUse: number;
}

/**
 * Newest first, so that no older version becomes the latest in between. Fails (usage) if the conditions would
 * select everything.
 */
export async function findDeletable(
  scanner: TopicScanner,
  conditions: Conditions,
  force: boolean,
): Promise<FoundDefinitions> {
  if (conditions.fields.size === 0) {
    throw new RequestError('INVALID_ARGUMENT', 'select the definitions with --where', {
      fix: '--where latest=no selects all versions except the latest of each process.',
    });
  }
  const all = await readDefinitions(scanner);
  const isWanted = definitionFilter(conditions, all);
  // It is not recorded whether a decision or form is in use, so they must be selected by kind.
  const meant = all.filter(
    (definition) => isWanted(definition) && (!definition.kind || conditions.fields.has('kind')),
  );
  const used = force ? new Set<number>() : await definitionsInUse(scanner);
  const tasks = meant
    .filter(({ key }) => !used.has(key))
    .sort((a, b) => b.key - a.key)
    .map(({ key: definitionKey, processId, version }) => ({
      subject: { definitionKey },
      processId,
      version,
      commands: [{ id: `delete/${definitionKey}`, command: { deleteDefinition: { definitionKey } } }],
    }));
  return { tasks, inUse: meant.length - tasks.length };
}

async function definitionsInUse(scanner: TopicScanner): Promise<Set<number>> {
  const running = await readInstances(scanner, { byIndex: ({ state }) => state === InstanceState.active });
  return new Set(running.map(({ index }) => index.definitionKey));
}
