/** Deletes a deployed process definition, decision graph or form. */

import type { Operation } from './operation.ts';
import { bodyOf, keyParam, OPERATION_REFERENCE } from './request-fields.ts';

export const deleteResource: Operation = {
  id: 'deleteResource',
  method: 'POST',
  path: '/resources/{resourceKey}/deletion',
  role: 'admin',
  differs: 'deleteHistory is ignored: the history leaves with the retention of its topic',
  body: bodyOf({ operationReference: OPERATION_REFERENCE, deleteHistory: { type: 'boolean' } }),
  async answer({ commands, positions }, request) {
    const definitionKey = keyParam(request, 'resourceKey');
    const reason = (code: string): string | undefined =>
      code === 'NOT_FOUND'
        ? `Expected to delete resource but no resource found with key '${definitionKey}'`
        : undefined;
    const settings = { intent: 'DELETE', reason, reachesAll: true };
    await commands.send('deleteDefinition', { definitionKey }, settings, positions);
    return { body: { resourceKey: String(definitionKey), batchOperation: null } };
  },
};
