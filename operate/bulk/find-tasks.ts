/** Finds the active instances of a bulk operation, and the commands for each. */

import type { Conditions } from '../../inspect/conditions.ts';
import { queryOf } from '../../inspect/conditions.ts';
import { readInstances } from '../../inspect/read/instances.ts';
import { RequestError } from '../../inspect/request-error.ts';
import type { TopicScanner } from '../../inspect/topic-scanner.ts';
import { InstanceState } from '../../state/instance.ts';
import type { CommandsOf, FoundTask } from './bulk-task.ts';

/**
 * Ordered by key. Throws RequestError (INVALID_ARGUMENT) if the conditions would select all instances, or
 * ended ones.
 */
export async function findTasks(
  scanner: TopicScanner,
  conditions: Conditions,
  commandsOf: CommandsOf,
): Promise<FoundTask[]> {
  const { fields, variables } = conditions;
  if (fields.size === 0 && variables.length === 0) {
    throw new RequestError('INVALID_ARGUMENT', 'select the instances with --where', {
      fix: '--where state=active selects all of them.',
    });
  }
  const state = fields.get('state')?.toLowerCase();
  if (state !== undefined && state !== 'active') {
    throw new RequestError(
      'INVALID_ARGUMENT',
      `state=${state}: only active instances can be changed; use state=active`,
    );
  }
  const query = queryOf(conditions);
  const found = await readInstances(scanner, {
    byIndex: (index) => index.state === InstanceState.active && query.byIndex?.(index) !== false,
    take: (instance) => {
      if (query.take?.(instance) === null) return null;
      const commands = commandsOf(instance, conditions);
      if (commands.length === 0) return null;
      const { key: instanceKey, processId, version } = instance;
      return { subject: { instanceKey }, processId, version, commands };
    },
  });
  return found.sort((a, b) => a.key - b.key).flatMap(({ taken }) => (taken ? [taken] : []));
}
