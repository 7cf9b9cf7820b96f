/** Changes the retries or the deadline of a job. */
import { invalidArgument } from '../http/problem.ts';
import { jobReason } from './job-fields.ts';
import type { Operation } from './operation.ts';
import { bodyOf, keyParam, OPERATION_REFERENCE } from './request-fields.ts';

interface Body {
  readonly changeset: { readonly retries?: number | null; readonly timeout?: number | null };
}

const NUMBER = { type: ['integer', 'null'] };

export const updateJob: Operation = {
  id: 'updateJob',
  method: 'PATCH',
  path: '/jobs/{jobKey}',
  role: 'operate',
  requiresBody: true,
  body: bodyOf(
    { changeset: bodyOf({ retries: NUMBER, timeout: NUMBER }), operationReference: OPERATION_REFERENCE },
    ['changeset'],
  ),
  async answer({ commands, positions }, request) {
    const jobKey = keyParam(request, 'jobKey');
    const { retries, timeout } = (request.body as Body).changeset;
    const hasRetries = retries !== undefined && retries !== null;
    const hasTimeout = timeout !== undefined && timeout !== null;
    if (!hasRetries && !hasTimeout) {
      throw invalidArgument('At least one of [retries, timeout] is required.');
    }
    if (hasRetries) {
      if (retries < 1)
        throw invalidArgument(`The value for retries is '${retries}' but must be greater than 0.`);
      const settings = { intent: 'UPDATE_RETRIES', reason: jobReason('update retries for', jobKey) };
      await commands.send('updateJobRetries', { jobKey, retries }, settings, positions);
    }
    if (hasTimeout) {
      const settings = { intent: 'UPDATE_TIMEOUT', reason: jobReason('update the timeout of', jobKey) };
      await commands.send('extendJob', { jobKey, deadlineMs: timeout }, settings, positions);
    }
    return { status: 204 };
  },
};
