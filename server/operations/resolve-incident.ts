/** Resolves an incident and retries the failed element. */
import { notFoundBy } from '../http/problem.ts';
import type { Operation } from './operation.ts';
import { keyParam, ONLY_REFERENCE } from './request-fields.ts';

export const resolveIncident: Operation = {
  id: 'resolveIncident',
  method: 'POST',
  path: '/incidents/{incidentKey}/resolution',
  role: 'operate',
  body: ONLY_REFERENCE,
  async answer({ commands, model, positions }, request) {
    const incidentKey = keyParam(request, 'incidentKey');
    const missing = `Expected to resolve incident with key '${incidentKey}', but no such incident was found`;
    const owner = await model.ownerOf('incidents', incidentKey);
    if (!owner) throw notFoundBy('RESOLVE', missing);
    const reason = (code: string): string | undefined => (code === 'NOT_FOUND' ? missing : undefined);
    const command = { incidentKey, instanceKey: owner.instanceKey };
    await commands.send('resolveIncident', command, { intent: 'RESOLVE', reason }, positions);
    return { status: 204 };
  },
};
