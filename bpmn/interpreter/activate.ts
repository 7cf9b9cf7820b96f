/** Activates element instances. Pure. Source: BPMN 2.0.2 §13.3.2. */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance, Variable } from '../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../state/instance.ts';
import { applyInputs } from '../evaluate/mappings.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { nodeOf } from '../step-context.ts';
import { catchNodesOf, openCatchEvents, planCatchEvents } from './catch-events.ts';
import type { Payload } from './complete.ts';
import { completeElement } from './complete.ts';
import { guarded } from './incidents.ts';
import { createJobOf } from './jobs.ts';

/**
 * The flows that an activation consumes: a taken flow from the queue, others from those waiting at the join.
 */
export interface Consumed {
  readonly flowId?: string;
  readonly flowIds?: string[];
  /** The completed activity to compensate, for a handler. */
  readonly compensationKey?: number;
}

/** The start event of a scope that starts neither at its none start event nor by a flow. */
export interface ScopeStart {
  readonly start: FlowNode;
  readonly payload: Payload;
}

/** Activates an inner instance of a loop body with its own variables. */
export function activateInner(
  context: StepContext,
  node: FlowNode,
  body: ElementInstance,
  loopCounter: number,
  variables: Payload,
): void {
  const element = beginElement(context, node, body, { loopCounter });
  for (const [name, value] of variables) {
    context.emit({ kind: EventKind.variableSet, scopeKey: element.key, name, value });
  }
  continueActivation(context, element);
}

/** Activates a flow node in a scope, until it waits. */
export function activateElement(
  context: StepContext,
  node: FlowNode,
  scope: ElementInstance,
  consumed: Consumed = {},
): void {
  const element = beginElement(context, node, scope, consumed);
  continueActivation(context, element);
}

/** Adds an element instance to the scope, in state ACTIVATING: `continueActivation` continues from there. */
export function beginElement(
  context: StepContext,
  node: FlowNode,
  scope: ElementInstance | undefined,
  consumed: Consumed & { readonly loopCounter?: number } = {},
  begin?: ScopeStart,
): ElementInstance {
  const key = scope ? context.nextKey() : context.instance.key;
  context.emit({
    kind: EventKind.elementActivating,
    key,
    elementId: node.id,
    name: node.type,
    ...(scope ? { scopeKey: scope.key } : {}),
    ...consumed,
    ...(begin && mayStop(node) ? kept(begin) : {}),
  });
  return elementInstanceOf(context.instance, key) as ElementInstance;
}

/**
 * True for a scope whose activation can be stopped by an incident: its start is then stored until the
 * incident is resolved.
 */
function mayStop(node: FlowNode): boolean {
  return node.inputs.length > 0 || node.eventSubProcessStarts !== undefined || hasStartListeners(node);
}

function hasStartListeners({ listeners }: FlowNode): boolean {
  return listeners !== undefined && listeners.start.length > 0;
}

function kept({ start, payload }: ScopeStart): { startElementId: string; startVariables: Variable[] } {
  return { startElementId: start.id, startVariables: payload.map(([name, value]) => ({ name, value })) };
}

function keptStart(context: StepContext, element: ElementInstance): ScopeStart | undefined {
  const { startElementId, startVariables = [] } = element;
  const start = startElementId ? context.process.nodes.get(startElementId) : undefined;
  return start && { start, payload: startVariables.map(({ name, value }) => [name, value] as const) };
}

/**
 * Continues from ACTIVATING: the first time, and again when an incident is resolved. `begin`: where the scope
 * starts.
 */
export function continueActivation(
  context: StepContext,
  element: ElementInstance,
  begin: ScopeStart | undefined = keptStart(context, element),
): void {
  const node = nodeOf(context, element);
  const behaviour = context.behaviourOf(node);
  const listenersDone = element.listenersDone ?? 0;
  const listener = node.listeners?.start[listenersDone];
  const done = guarded(context, element, () => {
    if (listenersDone === 0) {
      behaviour.onActivating?.(context, node, element);
      applyInputs(context, node, element);
    }
    if (listener) {
      createJobOf(context, listener, element, 'start');
      return;
    }
    const planned = planCatchEvents(context, element, catchNodesOf(context, node));
    behaviour.onActivate?.(context, node, element);
    openCatchEvents(context, element, planned);
  });
  if (!done || listener) return;
  context.emit({ kind: EventKind.elementActivated, key: element.key });
  if (element.conditions?.length && !context.triggerTrueConditions(element)) return;
  if (begin) beginAt(context, element, begin);
  else continueActive(context, element);
}

function beginAt(context: StepContext, scope: ElementInstance, { start, payload }: ScopeStart): void {
  if (start.event?.kind === 'none') activateElement(context, start, scope);
  else activateTriggered(context, start, scope, payload);
}

/**
 * Activates a scope because an element inside is activated from outside: without input mappings, and without
 * its start event. Throws IncidentSignal. Source: Zeebe's ElementActivationBehavior.
 */
export function activateScope(
  context: StepContext,
  node: FlowNode,
  scope: ElementInstance,
  variables: Payload,
): ElementInstance {
  const element = beginElement(context, node, scope);
  for (const [name, value] of variables) {
    context.emit({ kind: EventKind.variableSet, scopeKey: element.key, name, value });
  }
  context.behaviourOf(node).onActivating?.(context, node, element);
  const planned = planCatchEvents(context, element, catchNodesOf(context, node));
  openCatchEvents(context, element, planned);
  context.emit({ kind: EventKind.elementActivated, key: element.key });
  return element;
}

/** Continues from ACTIVE: the first time, and again when an incident is resolved. */
export function continueActive(context: StepContext, element: ElementInstance): void {
  const node = nodeOf(context, element);
  const { onActivated } = context.behaviourOf(node);
  let next: 'wait' | 'complete' = 'complete';
  const done = guarded(context, element, () => {
    if (onActivated) next = onActivated(context, node, element);
  });
  if (done && next === 'complete' && element.state === ElementState.active) completeElement(context, element);
}

/** Activates an event that has just been triggered, and completes it with the data of the trigger. */
export function activateTriggered(
  context: StepContext,
  node: FlowNode,
  scope: ElementInstance,
  payload: Payload,
  consumed: Consumed = {},
): void {
  const element = beginElement(context, node, scope, consumed);
  context.emit({ kind: EventKind.elementActivated, key: element.key });
  completeElement(context, element, payload);
}

/** The activity that an event subprocess compensates, and the variables of its subprocess at completion. */
export interface Undoing {
  readonly compensationKey: number;
  readonly snapshot: Payload;
}

/** Activates the event subprocess of a start event that has just been triggered. */
export function activateEventSubProcess(
  context: StepContext,
  begin: ScopeStart,
  scope: ElementInstance,
  undoing?: Undoing,
): void {
  const node = begin.start.parent;
  if (!node) throw new Error(`start event ${begin.start.id} has no event subprocess`);
  const consumed = undoing ? { compensationKey: undoing.compensationKey } : {};
  const element = beginElement(context, node, scope, consumed, begin);
  for (const [name, value] of undoing?.snapshot ?? []) {
    context.emit({ kind: EventKind.variableSet, scopeKey: element.key, name, value });
  }
  continueActivation(context, element, begin);
}

/**
 * Activates the process itself: the first element instance, whose key is the instance's. `begin`: the start
 * event for `start`, for a process whose event subprocesses may stop its activation.
 */
export function activateProcess(
  context: StepContext,
  variables: Payload,
  start: (root: ElementInstance) => void,
  begin?: ScopeStart,
): void {
  const node = context.process.root;
  const root = beginElement(context, node, undefined, {}, begin);
  for (const [name, value] of variables) {
    context.emit({ kind: EventKind.variableSet, scopeKey: root.key, name, value });
  }
  if (begin && hasStartListeners(node)) {
    continueActivation(context, root, begin);
    return;
  }
  const { eventSubProcessStarts } = node;
  if (eventSubProcessStarts && !guarded(context, root, () => open(context, root, eventSubProcessStarts)))
    return;
  context.emit({ kind: EventKind.elementActivated, key: root.key });
  if (root.conditions?.length && !context.triggerTrueConditions(root)) return;
  start(root);
}

function open(context: StepContext, element: ElementInstance, nodes: readonly FlowNode[]): void {
  openCatchEvents(context, element, planCatchEvents(context, element, nodes));
}
