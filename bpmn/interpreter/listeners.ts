/**
 * Execution listeners: jobs that an element waits for before it begins (after its input mappings) and before
 * it ends (after its output mappings), one after the other. Pure. Source: Zeebe's BpmnStreamProcessor
 * (onStartExecutionListenerComplete, onEndExecutionListenerComplete).
 */

import type { ElementInstance, ProcessInstance, UserTask, UserTaskTransition } from '../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../state/instance.ts';
import { headerName } from '../elements/user-task/attributes.ts';
import { taskListenersOf } from '../elements/user-task/transitions.ts';
import { setLocal, visibleVariables } from '../evaluate/variables.ts';
import type { ExecutionListeners, FlowNode, JobDefinition } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { nodeOf } from '../step-context.ts';
import { continueActivation } from './activate.ts';
import type { Payload } from './complete.ts';
import { completeElement } from './complete.ts';

/** The listeners for the current state of the element instance. */
function listenersOf(node: FlowNode, { state }: ElementInstance): readonly JobDefinition[] {
  return node.listeners?.[eventOf(state)] ?? [];
}

function eventOf(state: ElementState): keyof ExecutionListeners {
  return state === ElementState.activating ? 'start' : 'end';
}

/**
 * A listener's job is done. Its variables are local to the element for a start listener, and set in the
 * enclosing scope for an end listener.
 */
export function listenerCompleted(context: StepContext, element: ElementInstance, payload: Payload): void {
  const isStart = element.state === ElementState.activating;
  const scope = isStart ? element : (elementInstanceOf(context.instance, element.scopeKey ?? 0) ?? element);
  for (const [name, value] of payload) setLocal(context, scope, name, value);
  if (isStart) continueActivation(context, element);
  else completeElement(context, element);
}

/** The content of a listener job's record, besides the variables. */
export interface ListenerHeaders {
  readonly kind: 'EXECUTION_LISTENER' | 'TASK_LISTENER';
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The headers of the listener whose job the element instance has. */
export function listenerOf(context: StepContext, element: ElementInstance): ListenerHeaders {
  const node = nodeOf(context, element);
  const { userTask } = element;
  const transition = userTask?.transition;
  if (userTask && transition && isTransitioning(element)) {
    const definition = taskListenersOf(node, transition.event)[transition.listenersDone ?? 0];
    return {
      kind: 'TASK_LISTENER',
      headers: [...(definition?.headers ?? []), ...taskHeaders(userTask, transition)],
    };
  }
  const headers = listenersOf(node, element)[element.listenersDone ?? 0]?.headers ?? [];
  return { kind: 'EXECUTION_LISTENER', headers };
}

/** True unless execution listeners are running. */
function isTransitioning({ state }: ElementInstance): boolean {
  return state === ElementState.active || state === ElementState.terminating;
}

/** The task after the transition, in the headers that Zeebe sets for task listeners (Protocol). */
function taskHeaders(present: UserTask, transition: UserTaskTransition): (readonly [string, string])[] {
  const { action, proposed } = transition;
  const changed = changedAttributes(present, transition);
  const { key, assignee, candidateGroups, candidateUsers, dueDate, followUpDate, formKey } = proposed;
  const given: Readonly<Record<string, string | undefined>> = {
    userTaskKey: String(key),
    action,
    assignee,
    candidateGroups: candidateGroups.length > 0 ? JSON.stringify(candidateGroups) : '',
    candidateUsers: candidateUsers.length > 0 ? JSON.stringify(candidateUsers) : '',
    changedAttributes: changed.length > 0 ? JSON.stringify(changed) : '',
    dueDate,
    followUpDate,
    formKey: formKey ? String(formKey) : '',
    priority: String(proposed.priority ?? 0),
  };
  return Object.entries(given).flatMap(([name, value]) =>
    value ? [[headerName(name), value] as const] : [],
  );
}

/** Zeebe's names of the attributes that the transition changes, including corrections. */
const ATTRIBUTES = [
  ['assignee', 'assignee'],
  ['candidateGroups', 'candidateGroupsList'],
  ['candidateUsers', 'candidateUsersList'],
  ['dueDate', 'dueDate'],
  ['followUpDate', 'followUpDate'],
  ['priority', 'priority'],
] as const;

function changedAttributes(
  present: UserTask,
  { event, proposed, variables }: UserTaskTransition,
): readonly string[] {
  const changed = ATTRIBUTES.filter(
    ([name]) =>
      // The assignee in the model, which is set after the creation.
      !(event === 'creating' && name === 'assignee') &&
      JSON.stringify(present[name] || '') !== JSON.stringify(proposed[name] || ''),
  ).map(([, name]) => name);
  return event === 'updating' && variables.length > 0 ? [...changed, 'variables'] : changed;
}

/** Which variables a job gets: all visible ones except the omitted ones, or only the named ones. */
export interface JobVariableChoice {
  readonly omitted?: readonly string[] | undefined;
  readonly named?: readonly string[];
}

/**
 * JSON object text of the variables of a job; a listener for completion also gets the variables of the user's
 * result.
 */
export function jobVariables(
  instance: ProcessInstance,
  element: ElementInstance,
  { omitted, named }: JobVariableChoice = {},
): string {
  const variables = visibleVariables(instance, element, omitted);
  for (const { name, value } of element.userTask?.transition?.variables ?? []) variables.set(name, value);
  const parts: string[] = [];
  for (const [name, value] of variables) {
    if (!named || named.includes(name)) parts.push(`${JSON.stringify(name)}:${value}`);
  }
  return `{${parts.join(',')}}`;
}
