/** Changes attributes of a user task; null resets an attribute, absent ones stay unchanged. */
import type { UserTaskChanges } from '../../engine/command.ts';
import { invalidArgument } from '../http/problem.ts';
import type { Operation } from './operation.ts';
import { bodyOf, keyParam, TEXT } from './request-fields.ts';
import { sendUserTaskCommand } from './user-task-command.ts';

interface Body {
  readonly changeset?: Readonly<Record<string, unknown>>;
  readonly action?: string;
}

const LIST = { type: ['array', 'null'], items: TEXT };
const DATE = { type: ['string', 'null'] };
const PRIORITY_DEFAULT = 50;
const EMPTY: Readonly<Record<string, unknown>> = {
  candidateGroups: [],
  candidateUsers: [],
  dueDate: '',
  followUpDate: '',
  priority: PRIORITY_DEFAULT,
};

export const updateUserTask: Operation = {
  id: 'updateUserTask',
  method: 'PATCH',
  path: '/user-tasks/{userTaskKey}',
  role: 'operate',
  body: bodyOf({
    changeset: bodyOf({
      candidateGroups: LIST,
      candidateUsers: LIST,
      dueDate: DATE,
      followUpDate: DATE,
      priority: { type: ['integer', 'null'], minimum: 0, maximum: 100 },
    }),
    action: TEXT,
  }),
  async answer(call, request) {
    const userTaskKey = keyParam(request, 'userTaskKey');
    const { changeset = {}, action } = (request.body ?? {}) as Body;
    const given = Object.entries(changeset);
    if (given.length === 0 && !action) {
      throw invalidArgument(
        'No update data provided. Provide at least an "action" or a non-null value for a supported attribute in ' +
          'the "changeset".',
      );
    }
    const changes = Object.fromEntries(given.map(([name, value]) => [name, value ?? EMPTY[name]]));
    const command = {
      ...{ userTaskKey, ...(changes as UserTaskChanges), changed: given.map(([name]) => name) },
      ...(action && { action }),
    };
    await sendUserTaskCommand(call, 'updateUserTask', command, { verb: 'update', intent: 'UPDATE' });
    return { status: 204 };
  },
};
