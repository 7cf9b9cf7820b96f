/** Fails a job: it is retried while it has retries; otherwise an incident is created. */
import { jobReason } from './job-fields.ts';
import type { Operation } from './operation.ts';
import { bodyOf, keyParam, VARIABLES, variablesText } from './request-fields.ts';

interface Body {
  readonly retries?: number;
  readonly errorMessage?: string | null;
  readonly retryBackOff?: number;
  readonly variables?: object | null;
}

export const failJob: Operation = {
  id: 'failJob',
  method: 'POST',
  path: '/jobs/{jobKey}/failure',
  role: 'operate',
  body: bodyOf({
    retries: { type: 'integer' },
    errorMessage: { type: ['string', 'null'] },
    retryBackOff: { type: 'integer', minimum: 0 },
    variables: VARIABLES,
  }),
  async answer({ commands, positions }, request) {
    const jobKey = keyParam(request, 'jobKey');
    const { retries = 0, errorMessage, retryBackOff = 0, variables } = (request.body ?? {}) as Body;
    const command = {
      ...{ jobKey, retries, retryBackoffMs: retryBackOff, variables: variablesText(variables) },
      ...(errorMessage && { errorMessage }),
    };
    await commands.send('failJob', command, { intent: 'FAIL', reason: jobReason('fail', jobKey) }, positions);
    return { status: 204 };
  },
};
