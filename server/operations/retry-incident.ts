/**
 * Resolves an incident; with `retries`, sets the job's retries first. Camunda's API needs two requests for
 * that.
 */
import { notFound } from '../http/problem.ts';
import type { Operation } from './operation.ts';
import { bodyOf, keyParam } from './request-fields.ts';

interface Body {
  readonly retries?: number;
}

export const retryIncident: Operation = {
  id: 'retryIncident',
  method: 'POST',
  path: '/incidents/{incidentKey}/retry',
  role: 'operate',
  body: bodyOf({ retries: { type: 'integer', minimum: 1 } }),
  async answer({ commands, model, positions }, request) {
    const incidentKey = keyParam(request, 'incidentKey');
    const { retries } = (request.body ?? {}) as Body;
    const resource = { resource: 'incidents', key: String(incidentKey) } as const;
    const incident = await model.find('get', resource, incidentKey);
    if (!incident) throw notFound(`Incident with key '${incidentKey}' not found`);
    const instanceKey = Number(incident['processInstanceKey']);
    const jobKey = incident['jobKey'];
    if (retries !== undefined && jobKey !== null) {
      const command = { instanceKey, jobKey: Number(jobKey), retries };
      await commands.send('updateJobRetries', command, { intent: 'UPDATE_RETRIES' }, positions);
    }
    await commands.send('resolveIncident', { instanceKey, incidentKey }, { intent: 'RESOLVE' }, positions);
    return { status: 204 };
  },
};
