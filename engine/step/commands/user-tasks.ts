/**
 * Commands for native user tasks. Pure. Source: Zeebe's UserTaskAssignProcessor, UserTaskClaimProcessor,
 * UserTaskUpdateProcessor, UserTaskCompleteProcessor.
 */

import { isPriority } from '../../../bpmn/elements/user-task/attributes.ts';
import type { Transition } from '../../../bpmn/elements/user-task/transitions.ts';
import { beginTransition, taskListenersOf } from '../../../bpmn/elements/user-task/transitions.ts';
import { setLocal } from '../../../bpmn/evaluate/variables.ts';
import { toInstantMs } from '../../../bpmn/feel/index.ts';
import { continueActive } from '../../../bpmn/interpreter/activate.ts';
import type { Payload } from '../../../bpmn/interpreter/complete.ts';
import { nodeOf } from '../../../bpmn/step-context.ts';
import type { ElementInstance, UserTask } from '../../../state/instance.ts';
import type {
  AssignUserTask,
  ClaimUserTask,
  CompleteUserTask,
  UnclaimUserTask,
  UpdateUserTask,
  UserTaskChanges,
} from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { NAME_LENGTH_MAX } from '../../limits.ts';
import { readVariables } from '../../variables.ts';
import type { InstanceStep, StepRun } from '../step-run.ts';
import { ANSWERED_LATER } from '../step-run.ts';

interface OpenTask {
  readonly step: InstanceStep;
  readonly element: ElementInstance;
  readonly task: UserTask;
}

interface Target {
  readonly userTaskKey: number;
  readonly instanceKey?: number;
}

/** Finds it by its own key or its element instance's. Throws CommandRejected NOT_FOUND, INVALID_STATE. */
function openTask(run: StepRun, { userTaskKey, instanceKey: given }: Target): OpenTask {
  const step = run.requireHolder(given, 'user task', userTaskKey);
  const instanceKey = step.instance.key;
  const element = step.instance.elements.find(
    ({ key, userTask }) => userTask && (userTask.key === userTaskKey || key === userTaskKey),
  );
  if (!element?.userTask) {
    throw new CommandRejected(
      'NOT_FOUND',
      `process instance ${instanceKey} has no open user task ${userTaskKey}`,
    );
  }
  step.subjectKey = element.key;
  rejectWhileChanging(element.userTask);
  return { step, element, task: element.userTask };
}

/** Throws CommandRejected INVALID_STATE while task listeners are running. */
function rejectWhileChanging({ key, transition }: UserTask): void {
  if (!transition) return;
  const why = `it is ${transition.event} and waiting for a task listener`;
  throw new CommandRejected('INVALID_STATE', `user task ${key} can't be changed now: ${why}`);
}

/** The result of a command whose task listeners must run first: none yet. */
export type Deferred = typeof ANSWERED_LATER | undefined;

/** Applies the change, or runs the task listeners first. */
function begin(run: StepRun, { step, element }: OpenTask, transition: Transition): Deferred {
  checkLength({ action: transition.action });
  const node = nodeOf(step, element);
  const done = beginTransition(step, node, element, transition, run.input.replyTo);
  if (!done) continueActive(step, element);
  step.run();
  return done ? undefined : ANSWERED_LATER;
}

/** Replaces the assignee. Rejections: NOT_FOUND, INVALID_ARGUMENT. */
export function assignUserTask(run: StepRun, command: AssignUserTask): Deferred {
  return assign(run, openTask(run, command), command.assignee ?? '', command.action || 'assign');
}

/** Rejections: NOT_FOUND, INVALID_ARGUMENT (no assignee), INVALID_STATE (assigned to another user). */
export function claimUserTask(run: StepRun, command: ClaimUserTask): Deferred {
  const open = openTask(run, command);
  const { assignee = '' } = command;
  if (assignee === '')
    throw new CommandRejected('INVALID_ARGUMENT', 'an assignee is required to claim a user task');
  const present = open.task.assignee ?? '';
  if (present !== '' && present !== assignee) {
    throw new CommandRejected(
      'INVALID_STATE',
      `user task ${open.task.key} is already assigned to '${present}'`,
    );
  }
  return assign(run, open, assignee, command.action || 'claim');
}

/** Rejections: NOT_FOUND. */
export function unclaimUserTask(run: StepRun, command: UnclaimUserTask): Deferred {
  return assign(run, openTask(run, command), '', command.action || 'unclaim');
}

function assign(run: StepRun, open: OpenTask, assignee: string, action: string): Deferred {
  checkLength({ assignee });
  return begin(run, open, { event: 'assigning', action, proposed: { ...open.task, assignee } });
}

/** Rejections: NOT_FOUND, INVALID_ARGUMENT (with the reason), INVALID_STATE. */
export function updateUserTask(run: StepRun, command: UpdateUserTask): Deferred {
  const open = openTask(run, command);
  const changes = userTaskChanges(command);
  if (Object.keys(changes).length === 0) {
    throw new CommandRejected('INVALID_ARGUMENT', 'no attribute to change was specified');
  }
  const proposed = { ...open.task, ...changes };
  return begin(run, open, { event: 'updating', action: command.action || 'update', proposed });
}

/**
 * Sets its own variables, after its `updating` listeners, which can't run while the instance is suspended.
 */
export function updateTaskVariables(
  run: StepRun,
  step: InstanceStep,
  element: ElementInstance,
  payload: Payload,
): Deferred {
  const { userTask: proposed } = element;
  if (!proposed) throw new Error(`element instance ${element.key} has no user task`);
  rejectWhileChanging(proposed);
  if (!step.instance.setAside && taskListenersOf(nodeOf(step, element), 'updating').length > 0) {
    const transition: Transition = { event: 'updating', action: 'update', proposed, payload };
    return begin(run, { step, element, task: proposed }, transition);
  }
  for (const [name, value] of payload) setLocal(step, element, name, value);
  step.run();
  return undefined;
}

const ATTRIBUTES = ['candidateGroups', 'candidateUsers', 'dueDate', 'followUpDate', 'priority'] as const;

/**
 * The attributes that have a value or are listed in `changed`, which may also contain `others`. Throws
 * CommandRejected INVALID_ARGUMENT.
 */
export function userTaskChanges(command: UserTaskChanges, others: readonly string[] = []): Partial<UserTask> {
  const {
    candidateGroups = [],
    candidateUsers = [],
    dueDate = '',
    followUpDate = '',
    priority = 0,
  } = command;
  const named = new Set(command.changed ?? []);
  for (const name of named) {
    if (ATTRIBUTES.some((attribute) => attribute === name) || others.includes(name)) continue;
    const known = ATTRIBUTES.join(', ');
    throw new CommandRejected(
      'INVALID_ARGUMENT',
      `the attribute '${name}' of a user task can't be changed; allowed: ${known}`,
    );
  }
  checkLength({ dueDate, followUpDate });
  for (const name of [...candidateGroups, ...candidateUsers]) checkLength({ candidate: name });
  for (const [name, date] of Object.entries({ dueDate, followUpDate })) {
    if (date === '' || toInstantMs(date) !== null) continue;
    throw new CommandRejected('INVALID_ARGUMENT', `${name} '${date.slice(0, 100)}' is not an ISO 8601 date`);
  }
  if (!isPriority(priority)) throw new CommandRejected('INVALID_ARGUMENT', 'priority must be 0 to 100');
  const given = { candidateGroups, candidateUsers, dueDate, followUpDate, priority };
  const isChanged = (name: string, value: string | number | string[]): boolean =>
    named.has(name) || (Array.isArray(value) ? value.length > 0 : Boolean(value));
  const changed = Object.entries(given).filter(([name, value]) => isChanged(name, value));
  return Object.fromEntries(changed);
}

function checkLength(texts: Readonly<Record<string, string>>): void {
  for (const [what, text] of Object.entries(texts)) {
    if (text.length <= NAME_LENGTH_MAX) continue;
    throw new CommandRejected('INVALID_ARGUMENT', `${what} is longer than ${NAME_LENGTH_MAX} characters`);
  }
}

/**
 * The variables are propagated like those of a job. Rejections: NOT_FOUND, INVALID_ARGUMENT, INVALID_STATE.
 */
export function completeUserTask(run: StepRun, command: CompleteUserTask): Deferred {
  const open = openTask(run, command);
  const payload = readVariables(command.variables);
  const { task: proposed } = open;
  return begin(run, open, { event: 'completing', action: command.action || 'complete', proposed, payload });
}
