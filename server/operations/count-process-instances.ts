/** The number of active instances of each process definition, and the number of those with an incident. */
import type { Operation } from './operation.ts';

export const countProcessInstances: Operation = {
  id: 'countProcessInstances',
  method: 'GET',
  path: '/process-definitions/counts',
  role: 'read',
  answer: async ({ model }) => ({ body: { items: await model.query('instanceCounts', {}) } }),
};
