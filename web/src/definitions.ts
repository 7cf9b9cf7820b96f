/** The deployed process definitions, the latest versions first. */
import { search } from './api.ts';
import type { ProcessDefinition } from './items.ts';
import { useLive } from './live.ts';

const DEFINITIONS_MAX = 1000;
const PAUSE_MS = 5000;

/** Empty while they are loading. */
export function useDefinitions(): readonly ProcessDefinition[] {
  const live = useLive(
    'definitions',
    async (signal) => {
      const sort = [{ field: 'version', order: 'DESC' as const }];
      const page = { limit: DEFINITIONS_MAX };
      return (await search<ProcessDefinition>('process-definitions', { page, sort }, signal)).items;
    },
    PAUSE_MS,
  );
  return live.data ?? [];
}
