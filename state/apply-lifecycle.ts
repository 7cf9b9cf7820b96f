/** Applies lifecycle events of element instances, and events of the sequence flows between them. Pure. */
import type { EventData } from './event-data.ts';
import type { ElementInstance, ProcessInstance, TakenFlow } from './instance.ts';
import { ElementState, InstanceState, placeOf } from './instance.ts';
import { assertLegal, IllegalTransition, requireElement } from './lifecycle.ts';
import { expandNoMore, innerActivating, innerEnded } from './loop.ts';

export function elementActivating(
  instance: ProcessInstance,
  event: EventData['elementActivating'],
  atMs: number,
): void {
  if (event.flowId) removeFlow(instance.queue, event.flowId, event.scopeKey ?? 0);
  if (event.flowIds && event.scopeKey) {
    const { waitingFlows } = requireElement(instance, event.scopeKey);
    for (const flowId of event.flowIds) removeFlow(waitingFlows, flowId, event.scopeKey);
  }
  if (event.key <= (instance.elements.at(-1)?.key ?? 0)) {
    throw new IllegalTransition(
      `element instance ${event.key} is not the newest of instance ${instance.key}`,
    );
  }
  const element: ElementInstance = {
    key: event.key,
    elementId: event.elementId,
    type: event.name,
    state: ElementState.activating,
    sinceMs: atMs,
    variables: [],
    timers: [],
    subscriptions: [],
    waitingFlows: [],
  };
  if (event.scopeKey) element.scopeKey = event.scopeKey;
  if (event.compensationKey) element.compensationKey = event.compensationKey;
  if (event.startElementId) element.startElementId = event.startElementId;
  if (event.startVariables) element.startVariables = event.startVariables;
  if (event.loopCounter) {
    element.loopCounter = event.loopCounter;
    innerActivating(instance, requireElement(instance, event.scopeKey ?? 0), event.loopCounter);
  }
  instance.elements.push(element);
}

export function elementActivated(instance: ProcessInstance, { key }: EventData['elementActivated']): void {
  const element = requireElement(instance, key);
  assertLegal('elementActivated', element);
  enter(element, ElementState.active);
}

export function elementCompleting(instance: ProcessInstance, { key }: EventData['elementCompleting']): void {
  const element = requireElement(instance, key);
  assertLegal('elementCompleting', element);
  enter(element, ElementState.completing);
  dropUnfinished(instance, element);
}

export function elementTerminating(
  instance: ProcessInstance,
  { key }: EventData['elementTerminating'],
): void {
  const element = requireElement(instance, key);
  assertLegal('elementTerminating', element);
  enter(element, ElementState.terminating);
  dropUnfinished(instance, element);
}

function enter(element: ElementInstance, state: ElementState): void {
  element.state = state;
  if (element.listenersDone) element.listenersDone = 0;
  if (element.startElementId) {
    element.startElementId = '';
    element.startVariables = [];
  }
}

/** When a scope ends, its pending sequence flows are discarded. */
function dropUnfinished(instance: ProcessInstance, element: ElementInstance): void {
  instance.queue = withoutScope(instance.queue, element.key);
  if (element.waitingFlows.length > 0) element.waitingFlows = [];
  if (element.loop) expandNoMore(instance, element.key);
  if (element.followUp) element.followUp = null;
}

export function elementCompleted(
  instance: ProcessInstance,
  { key }: EventData['elementCompleted'],
  atMs: number,
): void {
  ended(instance, 'elementCompleted', key, atMs);
}

export function elementTerminated(
  instance: ProcessInstance,
  { key }: EventData['elementTerminated'],
  atMs: number,
): void {
  ended(instance, 'elementTerminated', key, atMs);
}

/**
 * An ended element instance is removed from the state. The process itself stays, because its variables are
 * the result of the instance.
 */
function ended(
  instance: ProcessInstance,
  end: 'elementCompleted' | 'elementTerminated',
  key: number,
  atMs: number,
): void {
  const element = requireElement(instance, key);
  assertLegal(end, element);
  if (key !== instance.key) {
    if (element.loopCounter) innerEnded(requireElement(instance, element.scopeKey ?? 0), end);
    else if (instance.terminateAfter?.includes(element.elementId)) instance.isTerminateDue = true;
    instance.elements.splice(placeOf(instance.elements, key), 1);
    return;
  }
  if (instance.elements.length !== 1) {
    throw new IllegalTransition(`${end} of instance ${key} that has active element instances`);
  }
  instance.state = end === 'elementCompleted' ? InstanceState.completed : InstanceState.terminated;
  instance.endedAtMs = atMs;
  if (instance.compensations) instance.compensations = [];
  if (instance.isTerminateDue) instance.isTerminateDue = false;
}

export function sequenceFlowTaken(
  instance: ProcessInstance,
  { flowId, scopeKey }: EventData['sequenceFlowTaken'],
): void {
  instance.queue.push({ flowId, scopeKey });
}

export function sequenceFlowWaiting(
  instance: ProcessInstance,
  { flowId, scopeKey, key }: EventData['sequenceFlowWaiting'],
): void {
  removeFlow(instance.queue, flowId, scopeKey);
  requireElement(instance, key || scopeKey).waitingFlows.push({ flowId, scopeKey });
}

/** The scope stays active, but its pending sequence flows are discarded. */
export function scopeInterrupted(
  instance: ProcessInstance,
  { scopeKey }: EventData['scopeInterrupted'],
): void {
  const scope = requireElement(instance, scopeKey);
  assertLegal('scopeInterrupted', scope);
  scope.interrupted = true;
  scope.waitingFlows = [];
  if (scope.loop) expandNoMore(instance, scopeKey);
  instance.queue = withoutScope(instance.queue, scopeKey);
}

function removeFlow(list: TakenFlow[], flowId: string, scopeKey: number): void {
  const at = list.findIndex((flow) => flow.flowId === flowId && flow.scopeKey === scopeKey);
  if (at < 0) throw new IllegalTransition(`sequence flow ${flowId} was not taken in scope ${scopeKey}`);
  list.splice(at, 1);
}

function withoutScope(queue: TakenFlow[], scopeKey: number): TakenFlow[] {
  return queue.some((flow) => flow.scopeKey === scopeKey)
    ? queue.filter((flow) => flow.scopeKey !== scopeKey)
    : queue;
}
