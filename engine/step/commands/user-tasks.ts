/**
 * What people do with a user task that the engine keeps. Pure. Source: Zeebe's UserTaskAssignProcessor,
 * UserTaskClaimProcessor, UserTaskUpdateProcessor, UserTaskCompleteProcessor.
 */
import { toInstantMs } from '../../../bpmn/feel/index.ts';
import { completeElement } from '../../../bpmn/scope/complete.ts';
import { isPriority } from '../../../bpmn/scope/user-tasks.ts';
import { EventKind } from '../../../state/events.ts';
import type { ElementInstance, UserTask } from '../../../state/instance.ts';
import type {
  AssignUserTask,
  ClaimUserTask,
  CompleteUserTask,
  UnclaimUserTask,
  UpdateUserTask,
} from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { NAME_LENGTH_MAX } from '../../limits.ts';
import { readVariables } from '../../variables.ts';
import type { InstanceStep } from '../instance-step.ts';
import type { StepRun } from '../step-run.ts';

interface OpenTask {
  readonly step: InstanceStep;
  readonly element: ElementInstance;
  readonly task: UserTask;
}

interface Target {
  readonly userTaskKey: number;
  readonly instanceKey: number;
}

/** By its own key or its element instance's. Throws CommandRejected NOT_FOUND. */
function openTask(run: StepRun, { userTaskKey, instanceKey }: Target): OpenTask {
  const step = run.requireInstance(instanceKey);
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
  return { step, element, task: element.userTask };
}

/** Whoever had it has it no longer. Rejections: NOT_FOUND, INVALID_ARGUMENT. */
export function assignUserTask(run: StepRun, command: AssignUserTask): void {
  assign(openTask(run, command), command.assignee ?? '', command.action || 'assign');
}

/** Rejections: NOT_FOUND, INVALID_ARGUMENT (nobody claims), INVALID_STATE (somebody else has it). */
export function claimUserTask(run: StepRun, command: ClaimUserTask): void {
  const open = openTask(run, command);
  const { assignee = '' } = command;
  if (assignee === '') throw new CommandRejected('INVALID_ARGUMENT', 'assignee is missing: who claims it?');
  const present = open.task.assignee ?? '';
  if (present !== '' && present !== assignee) {
    throw new CommandRejected(
      'INVALID_STATE',
      `user task ${open.task.key} has been assigned already, to '${present}'`,
    );
  }
  assign(open, assignee, command.action || 'claim');
}

/** Rejections: NOT_FOUND. */
export function unclaimUserTask(run: StepRun, command: UnclaimUserTask): void {
  assign(openTask(run, command), '', command.action || 'unclaim');
}

function assign({ step, element, task }: OpenTask, assignee: string, action: string): void {
  checkLength({ assignee, action });
  const userTask = { ...task, assignee };
  step.emit({
    kind: EventKind.userTaskAssigned,
    key: task.key,
    scopeKey: element.key,
    name: action,
    userTask,
  });
}

/** Rejections: NOT_FOUND, INVALID_ARGUMENT (with what is wrong). */
export function updateUserTask(run: StepRun, command: UpdateUserTask): void {
  const { step, element, task } = openTask(run, command);
  const userTask = { ...task, ...changes(command) };
  const name = command.action || 'update';
  checkLength({ action: name });
  step.emit({ kind: EventKind.userTaskUpdated, key: task.key, scopeKey: element.key, name, userTask });
}

const ATTRIBUTES = ['candidateGroups', 'candidateUsers', 'dueDate', 'followUpDate', 'priority'] as const;

/** What has a value, and what `changed` names. */
function changes(command: UpdateUserTask): Partial<UserTask> {
  const {
    candidateGroups = [],
    candidateUsers = [],
    dueDate = '',
    followUpDate = '',
    priority = 0,
  } = command;
  const named = new Set(command.changed ?? []);
  for (const name of named) {
    if (ATTRIBUTES.some((attribute) => attribute === name)) continue;
    const known = ATTRIBUTES.join(', ');
    throw new CommandRejected('INVALID_ARGUMENT', `a user task's '${name}' can't be changed, only ${known}`);
  }
  checkLength({ dueDate, followUpDate });
  for (const name of [...candidateGroups, ...candidateUsers]) checkLength({ candidate: name });
  for (const [name, date] of Object.entries({ dueDate, followUpDate })) {
    if (date === '' || toInstantMs(date) !== null) continue;
    throw new CommandRejected('INVALID_ARGUMENT', `${name} '${date.slice(0, 100)}' is no ISO 8601 date`);
  }
  if (!isPriority(priority)) throw new CommandRejected('INVALID_ARGUMENT', 'priority must be 0 to 100');
  const given = { candidateGroups, candidateUsers, dueDate, followUpDate, priority };
  const isChanged = (name: string, value: string | number | string[]): boolean =>
    named.has(name) || (Array.isArray(value) ? value.length > 0 : Boolean(value));
  const changed = Object.entries(given).filter(([name, value]) => isChanged(name, value));
  if (changed.length === 0) throw new CommandRejected('INVALID_ARGUMENT', 'nothing to change is given');
  return Object.fromEntries(changed);
}

function checkLength(texts: Readonly<Record<string, string>>): void {
  for (const [what, text] of Object.entries(texts)) {
    if (text.length <= NAME_LENGTH_MAX) continue;
    throw new CommandRejected('INVALID_ARGUMENT', `${what} is longer than ${NAME_LENGTH_MAX} characters`);
  }
}

/** The variables go where those of a job go. Rejections: NOT_FOUND, INVALID_ARGUMENT. */
export function completeUserTask(run: StepRun, command: CompleteUserTask): void {
  const { step, element, task } = openTask(run, command);
  const variables = readVariables(command.variables);
  const name = command.action || 'complete';
  checkLength({ action: name });
  step.emit({ kind: EventKind.userTaskCompleted, key: task.key, scopeKey: element.key, name });
  completeElement(step, element, variables);
  step.run();
}
