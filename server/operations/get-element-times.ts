/** How long the elements of a definition take: for heat maps. */
import type { Operation } from './operation.ts';
import { keyParam } from './request-fields.ts';

export const getElementTimes: Operation = {
  id: 'getElementTimes',
  method: 'GET',
  path: '/process-definitions/{processDefinitionKey}/times',
  role: 'read',
  async answer({ model }, request) {
    const definitionKey = keyParam(request, 'processDefinitionKey');
    return { body: { items: await model.query('elementTimes', { definitionKey }) } };
  },
};
