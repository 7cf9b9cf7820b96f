/** Finds the definitions to delete, and whether they have active instances. */

import type { ProcessDefinition } from '../../engine/step/records.ts';
import { readDefinitions } from '../../inspect/read/definitions.ts';
import { readInstances } from '../../inspect/read/instances.ts';
import { RequestError } from '../../inspect/request-error.ts';
import type { TopicScanner } from '../../inspect/topic-scanner.ts';
import { countOf } from '../../state/count-of.ts';
import { InstanceState } from '../../state/instance.ts';

/**
 * By key, or by id: then all versions, or the specified one. Newest first, so that no other version becomes
 * the latest in between. Throws RequestError: NOT_FOUND, or INVALID_ARGUMENT for an id of several kinds.
 */
export async function findNamedDefinitions(
  scanner: TopicScanner,
  named: readonly string[],
  version: number | undefined,
): Promise<ProcessDefinition[]> {
  const all = await readDefinitions(scanner);
  const found = named.flatMap((name) => {
    const definitions = all.filter(
      ({ key, processId, version: own }) =>
        (String(key) === name || processId === name) && (version === undefined || own === version),
    );
    const kinds = [...new Set(definitions.map(({ kind }) => kind || 'process'))];
    if (kinds.length === 1) return definitions;
    throw kinds.length === 0 ? unknown(name, all) : ambiguous(name, kinds);
  });
  return [...new Set(found)].sort((a, b) => b.key - a.key);
}

function unknown(name: string, all: readonly ProcessDefinition[]): RequestError {
  const graph = all.find(({ decisions = [] }) => decisions.some(({ id }) => id === name));
  return new RequestError('NOT_FOUND', `definition '${name}' not found`, {
    fix: graph
      ? `It is a decision of '${graph.processId}'; delete that file's definition to delete all of its decisions.`
      : '`signalbox list definitions` lists all definitions.',
  });
}

function ambiguous(name: string, kinds: readonly string[]): RequestError {
  return new RequestError('INVALID_ARGUMENT', `'${name}' is the id of ${kinds.join(' and ')}`, {
    fix: 'Use its key instead; `signalbox list definitions` shows it.',
  });
}

/** Throws RequestError (REJECTED) if one of them has active instances. */
export async function rejectIfUsed(
  scanner: TopicScanner,
  definitions: readonly ProcessDefinition[],
): Promise<void> {
  const keys = new Set(definitions.map(({ key }) => key));
  const running = await readInstances(scanner, {
    byIndex: ({ state, definitionKey }) => state === InstanceState.active && keys.has(definitionKey),
  });
  if (running.length === 0) return;
  throw new RequestError(
    'REJECTED',
    `nothing was deleted: ${countOf(running.length, 'process instance')} still running`,
    {
      fix: 'Use --force to delete it anyway (they continue), or migrate or cancel them first with `signalbox bulk`.',
      data: { instances: running.length },
    },
  );
}
