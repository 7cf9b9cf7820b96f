/** Open incidents grouped by definition, element, type and message. */
import { incidentGroups } from '../model/incident-groups.ts';
import type { Operation } from './operation.ts';

const GROUPS_MAX = 500;

export const groupIncidents: Operation = {
  id: 'groupIncidents',
  method: 'GET',
  path: '/incidents/groups',
  role: 'read',
  async answer({ model }) {
    const { items, total } = await model.query('incidentCounts', {});
    const groups = incidentGroups(items).slice(0, GROUPS_MAX);
    const shown = groups.reduce((sum, { count }) => sum + count, 0);
    return {
      body: {
        total,
        isComplete: shown === total,
        items: groups.map(({ firstMs, lastMs, ...group }) => ({
          ...group,
          first: new Date(firstMs).toISOString(),
          last: new Date(lastMs).toISOString(),
        })),
      },
    };
  },
};
