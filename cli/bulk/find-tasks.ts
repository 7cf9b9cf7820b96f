/** Finds the active instances that a bulk operation is about, and what to send for each. */

import { InstanceState } from '../../state/instance.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import type { Conditions } from '../parse/conditions.ts';
import { queryOf } from '../parse/conditions.ts';
import { readInstances } from '../read/instances.ts';
import type { TopicScanner } from '../read/scan.ts';
import type { CommandsOf, FoundTask } from './bulk-task.ts';

/** In the order of their keys. Fails (usage) when every instance would be meant, or ended ones. */
export async function findTasks(
  scanner: TopicScanner,
  conditions: Conditions,
  commandsOf: CommandsOf,
): Promise<FoundTask[]> {
  const { fields, variables } = conditions;
  if (fields.size === 0 && variables.length === 0) {
    throw new CliError(EXIT.usage, 'select the instances with --where', {
      hint: '--where state=active selects all of them.',
    });
  }
  const state = fields.get('state')?.toLowerCase();
  if (state !== undefined && state !== 'active') {
    throw new CliError(EXIT.usage, `state=${state}: only active instances can be changed; use state=active`);
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
