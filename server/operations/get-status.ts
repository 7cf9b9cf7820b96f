/** Whether the server is ready. */
import { Problem } from '../http/problem.ts';
import type { Operation } from './operation.ts';

export const getStatus: Operation = {
  id: 'getStatus',
  method: 'GET',
  path: '/status',
  role: 'read',
  answer: ({ model }) => {
    if (model.isReady && model.owners.length > 0) return { status: 204 };
    const why = model.isReady ? 'No engine owns a partition.' : 'The read model is still being filled.';
    throw new Problem(503, 'UNAVAILABLE', why);
  },
};
