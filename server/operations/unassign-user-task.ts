/** Removes the assignee of a user task. */
import type { Operation } from './operation.ts';
import { keyParam } from './request-fields.ts';
import { sendUserTaskCommand } from './user-task-command.ts';

export const unassignUserTask: Operation = {
  id: 'unassignUserTask',
  method: 'DELETE',
  path: '/user-tasks/{userTaskKey}/assignee',
  role: 'operate',
  async answer(call, request) {
    const userTaskKey = keyParam(request, 'userTaskKey');
    const words = { verb: 'unassign', intent: 'ASSIGN' };
    await sendUserTaskCommand(call, 'unclaimUserTask', { userTaskKey }, words);
    return { status: 204 };
  },
};
