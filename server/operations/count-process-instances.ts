/** For each process definition: its active instances, and those of them that have an incident. */
import type { Operation } from './operation.ts';

export const countProcessInstances: Operation = {
  id: 'countProcessInstances',
  method: 'GET',
  path: '/process-definitions/counts',
  role: 'read',
  answer: async ({ model }) => ({ body: { items: await model.query('instanceCounts', {}) } }),
};
