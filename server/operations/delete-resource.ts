/** Deletes a deployed process definition, decision graph or form. */

import type { Operation } from './operation.ts';
import { bodyOf, keyParam, OPERATION_REFERENCE } from './request-fields.ts';

/** Java clients before 8.9 fail if there is a body; other clients fail if there is none. */
const EXPECTS_NO_BODY = /^(?:camunda|zeebe)-client-java\/8\.[0-8]\./;

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
    if (EXPECTS_NO_BODY.test(request.userAgent ?? '')) return {};
    return { body: { resourceKey: String(definitionKey), batchOperation: null } };
  },
};
