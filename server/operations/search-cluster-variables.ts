/** Signalbox has no cluster variables; Camunda's Modeler requests them before it tests a task. */
import type { Operation } from './operation.ts';

export const searchClusterVariables: Operation = {
  id: 'searchClusterVariables',
  method: 'POST',
  path: '/cluster-variables/search',
  role: 'read',
  differs: 'there are none: always an empty page',
  answer: () => ({
    body: {
      items: [],
      page: { totalItems: 0, hasMoreTotalItems: false, startCursor: null, endCursor: null },
    },
  }),
};
