/** Assigns a user task; without `allowOverride`, only if it isn't assigned. */
import { invalidArgument } from '../http/problem.ts';
import type { Operation } from './operation.ts';
import { bodyOf, keyParam, TEXT } from './request-fields.ts';
import { sendUserTaskCommand } from './user-task-command.ts';

interface Body {
  readonly assignee?: string;
  readonly allowOverride?: boolean;
  readonly action?: string;
}

export const assignUserTask: Operation = {
  id: 'assignUserTask',
  method: 'POST',
  path: '/user-tasks/{userTaskKey}/assignment',
  role: 'operate',
  requiresBody: true,
  body: bodyOf({ assignee: TEXT, allowOverride: { type: 'boolean' }, action: TEXT }),
  async answer(call, request) {
    const userTaskKey = keyParam(request, 'userTaskKey');
    const { assignee = '', allowOverride = true, action } = request.body as Body;
    if (assignee === '') throw invalidArgument('No assignee provided.');
    const command = { userTaskKey, assignee, ...(action && { action }) };
    if (allowOverride) {
      await sendUserTaskCommand(call, 'assignUserTask', command, { verb: 'assign', intent: 'ASSIGN' });
    } else {
      await sendUserTaskCommand(call, 'claimUserTask', command, { verb: 'claim', intent: 'CLAIM' });
    }
    return { status: 204 };
  },
};
