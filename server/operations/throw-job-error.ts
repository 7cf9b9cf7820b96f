/** Throws a BPMN error at the element of a job. */
import { jobReason } from './job-fields.ts';
import type { Operation } from './operation.ts';
import { bodyOf, keyParam, NAME, VARIABLES, variablesText } from './request-fields.ts';

interface Body {
  readonly errorCode: string;
  readonly errorMessage?: string | null;
  readonly variables?: object | null;
}

export const throwJobError: Operation = {
  id: 'throwJobError',
  method: 'POST',
  path: '/jobs/{jobKey}/error',
  role: 'operate',
  requiresBody: true,
  body: bodyOf({ errorCode: NAME, errorMessage: { type: ['string', 'null'] }, variables: VARIABLES }, [
    'errorCode',
  ]),
  async answer({ commands, positions }, request) {
    const jobKey = keyParam(request, 'jobKey');
    const { errorCode, errorMessage, variables } = request.body as Body;
    const command = {
      ...{ jobKey, errorCode, variables: variablesText(variables) },
      ...(errorMessage && { errorMessage }),
    };
    const reason = jobReason('throw an error for', jobKey);
    await commands.send('throwError', command, { intent: 'THROW_ERROR', reason }, positions);
    return { status: 204 };
  },
};
