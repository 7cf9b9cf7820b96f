/** Completes a user task. */
import type { Operation } from './operation.ts';
import { bodyOf, keyParam, TEXT, VARIABLES, variablesText } from './request-fields.ts';
import { sendUserTaskCommand } from './user-task-command.ts';

interface Body {
  readonly variables?: object | null;
  readonly action?: string;
}

export const completeUserTask: Operation = {
  id: 'completeUserTask',
  method: 'POST',
  path: '/user-tasks/{userTaskKey}/completion',
  role: 'operate',
  body: bodyOf({ variables: VARIABLES, action: TEXT }),
  async answer(call, request) {
    const userTaskKey = keyParam(request, 'userTaskKey');
    const { variables, action } = (request.body ?? {}) as Body;
    const command = { userTaskKey, variables: variablesText(variables), ...(action && { action }) };
    await sendUserTaskCommand(call, 'completeUserTask', command, { verb: 'complete', intent: 'COMPLETE' });
    return { status: 204 };
  },
};
