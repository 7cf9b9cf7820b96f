/**
 * A transition of a user task while its listeners run: the task waits until the job of each listener is done,
 * in order, and then applies the transition with their corrections, unless one has denied it. Without
 * listeners, it is applied at once. Pure. Source: Zeebe's UserTaskProcessor and BpmnUserTaskBehavior.
 */
import { EventKind } from '../../../state/events.ts';
import type { ElementInstance, ReplyTo, UserTask, UserTaskTransition } from '../../../state/instance.ts';
import { setLocal } from '../../evaluate/variables.ts';
import { finishTermination } from '../../interpreter/after-termination.ts';
import type { Payload } from '../../interpreter/complete.ts';
import { completeElement } from '../../interpreter/complete.ts';
import { guarded } from '../../interpreter/incidents.ts';
import { createJobOf } from '../../interpreter/jobs.ts';
import type { FlowNode, JobDefinition, TaskListenerEvent } from '../../model.ts';
import type { StepContext } from '../../step-context.ts';

export interface Transition {
  readonly event: TaskListenerEvent;
  /** The user's action, such as claim. */
  readonly action: string;
  /** The task after the transition. */
  readonly proposed: UserTask;
  /** For `completing`, and for `updating` caused by variables. */
  readonly payload?: Payload;
}

/** In document order. */
export function taskListenersOf(node: FlowNode, event: string): readonly JobDefinition[] {
  return node.userTask?.listeners?.[event as TaskListenerEvent] ?? [];
}

/**
 * Applies the transition, or stores it if there are listeners: then returns false, and `continueTransition`
 * continues it. `reply`: where to send the reply when it is done or denied.
 */
export function beginTransition(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
  { event, action, proposed, payload = [] }: Transition,
  reply?: ReplyTo,
): boolean {
  const variables = payload.map(([name, value]) => ({ name, value }));
  const transition: UserTaskTransition = { event, action, proposed: withoutTransition(proposed), variables };
  if (taskListenersOf(node, event).length === 0) {
    finish(context, node, element, transition);
    return true;
  }
  if (reply) transition.reply = reply;
  // A task that is being created is not assigned yet.
  const present = element.userTask ?? { ...proposed, assignee: '' };
  noteTransition(context, element, { ...present, transition }, event);
  return false;
}

/** The task after the event. `name`: the event, or that it was denied for the reason `value`. */
export function noteTransition(
  context: StepContext,
  element: ElementInstance,
  userTask: UserTask,
  name: string,
  value = '',
): void {
  const { key } = userTask;
  context.emit({ kind: EventKind.userTaskTransition, key, scopeKey: element.key, name, value, userTask });
}

/** Creates the job of the next listener, or applies the transition. Throws IncidentSignal. */
export function continueTransition(context: StepContext, node: FlowNode, element: ElementInstance): void {
  while (!element.job && element.userTask?.transition) {
    const { transition } = element.userTask;
    const listener = taskListenersOf(node, transition.event)[transition.listenersDone ?? 0];
    if (listener) {
      createJobOf(context, listener, element, transition.event as TaskListenerEvent);
      return;
    }
    finish(context, node, element, transition);
    if (transition.event === 'canceling') return;
  }
}

/**
 * Its element is being terminated: it waits for canceling listeners, which can't deny it. Listeners of a
 * suspended instance don't run.
 */
export function cancelUserTask(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
): 'wait' | 'end' {
  const { userTask } = element;
  if (!userTask || context.instance.setAside || taskListenersOf(node, 'canceling').length === 0) return 'end';
  beginTransition(context, node, element, { event: 'canceling', action: 'cancel', proposed: userTask });
  guarded(context, element, () => continueTransition(context, node, element));
  return 'wait';
}

function finish(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
  transition: UserTaskTransition,
): void {
  const { event, action: name, proposed, reply } = transition;
  const { key } = proposed;
  const { key: scopeKey } = element;
  if (reply) context.reply(reply, { status: 'ok', result: {} });
  if (event === 'creating') {
    const { assignee = '' } = proposed;
    const userTask = { ...proposed, assignee: '' };
    context.emit({ kind: EventKind.userTaskCreated, scopeKey, userTask });
    const assigned = { ...userTask, assignee };
    if (assignee !== '')
      beginTransition(context, node, element, { event: 'assigning', action: 'assign', proposed: assigned });
  } else if (event === 'assigning') {
    context.emit({ kind: EventKind.userTaskAssigned, key, scopeKey, name, userTask: proposed });
  } else if (event === 'updating') {
    context.emit({ kind: EventKind.userTaskUpdated, key, scopeKey, name, userTask: proposed });
    for (const variable of transition.variables) setLocal(context, element, variable.name, variable.value);
  } else if (event === 'canceling') {
    finishTermination(context, element);
  } else {
    context.emit({ kind: EventKind.userTaskCompleted, key, scopeKey, name });
    const { variables } = transition;
    completeElement(
      context,
      element,
      variables.map((variable) => [variable.name, variable.value] as const),
    );
  }
}

function withoutTransition({ transition: _transition, ...task }: UserTask): UserTask {
  return task;
}
