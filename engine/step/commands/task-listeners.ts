/**
 * Results of a task listener's job: the pending change of the task is applied, applied with corrections, or
 * denied. Pure. Source: Zeebe's JobCompleteProcessor (rejections), UserTaskProcessor (denyTaskListener,
 * completeTaskListener).
 */

import { continueTransition, noteTransition } from '../../../bpmn/elements/user-task/transitions.ts';
import { continueActive } from '../../../bpmn/interpreter/activate.ts';
import { guarded } from '../../../bpmn/interpreter/incidents.ts';
import { nodeOf } from '../../../bpmn/step-context.ts';
import { EventKind } from '../../../state/events.ts';
import type { ElementInstance, Job, UserTask } from '../../../state/instance.ts';
import { ElementState } from '../../../state/instance.ts';
import type { CompleteJob } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import type { InstanceStep } from '../step-run.ts';
import { userTaskChanges } from './user-tasks.ts';

/** True for the job of a task listener, not for a listener of its element. */
export function isTaskListener({ listener }: Job): boolean {
  return listener !== undefined && listener !== '' && listener !== 'start' && listener !== 'end';
}

const UNDENIABLE: ReadonlyMap<string, string> = new Map([
  ['creating', 'the creation of a user task'],
  ['canceling', 'the cancellation of a user task'],
]);

/** Rejections: INVALID_ARGUMENT (variables; changes that can't be denied or corrected). */
export function completeTaskListener(
  step: InstanceStep,
  element: ElementInstance,
  command: CompleteJob,
): void {
  const { job, userTask } = element;
  const transition = userTask?.transition;
  if (!job || !userTask || !transition)
    throw new Error(`listener job ${command.jobKey} does not belong to a user task`);
  const { variables = '', denied = false, deniedReason = '', corrections } = command;
  if (variables.trim() !== '' && variables.trim() !== '{}') {
    throw new CommandRejected(
      'INVALID_ARGUMENT',
      "a task listener can correct its task, but can't set variables",
    );
  }
  if (denied && (UNDENIABLE.has(transition.event) || corrections)) {
    const what = UNDENIABLE.get(transition.event) ?? 'with corrections';
    throw new CommandRejected('INVALID_ARGUMENT', `a task listener can't deny ${what}`);
  }
  const { assignee = '', ...others } = corrections ?? {};
  // A record has an empty string for an absent value.
  const named = assignee !== '' || corrections?.changed?.includes('assignee');
  if (transition.event === 'creating' && named && transition.proposed.assignee) {
    const reason =
      'the assignee comes from the model; only an assigning listener can correct it, not a creating listener';
    throw new CommandRejected('INVALID_ARGUMENT', reason);
  }
  const changes = corrections ? userTaskChanges(others, ['assignee']) : {};
  const proposed: UserTask = {
    ...transition.proposed,
    ...changes,
    ...(named ? { assignee } : {}),
  };
  step.emit({ kind: EventKind.jobCompleted, key: job.key, scopeKey: element.key });
  const { event, listenersDone = 0, reply } = transition;
  if (denied) {
    if (reply) {
      const reason = deniedReason || `a task listener denied it (${event})`;
      step.reply(reply, { status: 'rejected', code: 'INVALID_STATE', reason });
    }
    noteTransition(step, element, { ...userTask, transition: null }, 'denied', deniedReason);
    return;
  }
  const next = { ...transition, listenersDone: listenersDone + 1, proposed };
  noteTransition(step, element, { ...userTask, transition: next }, event);
  askNext(step, element);
}

/** Runs the next listener, or applies the pending change, also for a task that is being canceled. */
export function askNext(step: InstanceStep, element: ElementInstance): void {
  if (element.state !== ElementState.terminating) continueActive(step, element);
  else guarded(step, element, () => continueTransition(step, nodeOf(step, element), element));
}
