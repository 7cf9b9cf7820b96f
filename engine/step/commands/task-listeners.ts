/**
 * Results of a task listener's job: the task goes on as it was to, as the listener has corrected it, or not
 * at all. Pure. Source: Zeebe's JobCompleteProcessor (what it refuses), UserTaskProcessor (denyTaskListener,
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

/** True for the job of a listener of the user task, not of its element. */
export function isTaskListener({ listener }: Job): boolean {
  return listener !== undefined && listener !== '' && listener !== 'start' && listener !== 'end';
}

const UNDENIABLE: ReadonlyMap<string, string> = new Map([
  ['creating', 'the creation of a user task'],
  ['canceling', 'that a user task is canceled'],
]);

/** Rejections: INVALID_ARGUMENT (variables; what can't be denied or corrected). */
export function completeTaskListener(
  step: InstanceStep,
  element: ElementInstance,
  command: CompleteJob,
): void {
  const { job, userTask } = element;
  const transition = userTask?.transition;
  if (!job || !userTask || !transition) throw new Error(`listener job ${command.jobKey} of no user task`);
  const { variables = '', denied = false, deniedReason = '', corrections } = command;
  if (variables.trim() !== '' && variables.trim() !== '{}') {
    throw new CommandRejected(
      'INVALID_ARGUMENT',
      'a task listener can correct its task, but set no variables',
    );
  }
  if (denied && (UNDENIABLE.has(transition.event) || corrections)) {
    const what = UNDENIABLE.get(transition.event) ?? 'with corrections';
    throw new CommandRejected('INVALID_ARGUMENT', `a task listener can't deny ${what}`);
  }
  const { assignee = '', ...others } = corrections ?? {};
  // A record has an empty text where nothing was said.
  const named = assignee !== '' || corrections?.changed?.includes('assignee');
  if (transition.event === 'creating' && named && transition.proposed.assignee) {
    const reason =
      'the model says who has the task: an assigning listener can correct that, a creating one not';
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
      const reason = deniedReason || `a listener has denied it (${event})`;
      step.reply(reply, { status: 'rejected', code: 'INVALID_STATE', reason });
    }
    noteTransition(step, element, { ...userTask, transition: null }, 'denied', deniedReason);
    return;
  }
  const next = { ...transition, listenersDone: listenersDone + 1, proposed };
  noteTransition(step, element, { ...userTask, transition: next }, event);
  askNext(step, element);
}

/** The next listener, or what all were asked about; of a task that is canceled too. */
export function askNext(step: InstanceStep, element: ElementInstance): void {
  if (element.state !== ElementState.terminating) continueActive(step, element);
  else guarded(step, element, () => continueTransition(step, nodeOf(step, element), element));
}
