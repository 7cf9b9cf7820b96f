/**
 * Throwing compensation: handlers are activated all at once, in order of completion, or one after the other
 * in reverse order if the model requests that; the event waits for them. They belong to the scope of the
 * throwing event. Pure. Source: BPMN 2.0.2 §10.7, §13.5.5; Zeebe's BpmnCompensationSubscriptionBehaviour.
 */
import { EventKind } from '../../../state/events.ts';
import type { Compensation, ElementInstance } from '../../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../../state/instance.ts';
import { activateElement, activateEventSubProcess, activateTriggered } from '../../interpreter/activate.ts';
import { completeElement } from '../../interpreter/complete.ts';
import type { FlowNode } from '../../model.ts';
import type { StepContext } from '../../step-context.ts';
import { nodeOf } from '../../step-context.ts';
import { compensationOf, isOpen, undoesFromInside } from './completed-activities.ts';

/**
 * Throws compensation for an event's scope, or for the one activity that it references. The run activates the
 * handlers, because there may be many.
 */
export function throwCompensation(
  context: StepContext,
  node: FlowNode,
  thrower: ElementInstance,
): 'wait' | 'complete' {
  const activityId = node.event?.kind === 'compensation' ? node.event.activityId : undefined;
  const reverse = isReverse(context, node);
  const open = (context.instance.compensations ?? []).filter(({ throwKey }) => !throwKey);
  const scopes = scopesToUndo(context, thrower);
  const chosen = activityId === undefined ? inside(open, scopes) : ofActivity(open, scopes, activityId);
  const byScope = Map.groupBy(open, ({ scopeKey }) => scopeKey);
  let next: 'wait' | 'complete' = 'complete';
  for (const { key, handlerId } of withInner(context, chosen, byScope, reverse)) {
    context.emit({ kind: EventKind.compensationTriggered, key, scopeKey: thrower.key });
    if (handlerId) next = 'wait';
  }
  return next;
}

/** An element instance, active or ended, with the completed activities directly in it. */
interface UndoneScope {
  readonly key: number;
  readonly elementId: string;
}

/**
 * Its own scope. For an event subprocess also the enclosing scope or, if it compensates a subprocess from the
 * inside, the completed subprocess.
 */
function scopesToUndo(context: StepContext, { scopeKey = 0 }: ElementInstance): UndoneScope[] {
  const scope = elementInstanceOf(context.instance, scopeKey);
  if (!scope) return [];
  if (scope.type !== 'eventSubProcess') return [scope];
  if (!undoesFromInside(scope))
    return [scope, elementInstanceOf(context.instance, scope.scopeKey ?? 0) ?? scope];
  const undone = compensationOf(context, scope.compensationKey ?? 0);
  return undone ? [scope, { key: undone.elementKey, elementId: undone.elementId }] : [scope];
}

function inside(open: readonly Compensation[], scopes: readonly { readonly key: number }[]): Compensation[] {
  return open.filter(({ scopeKey }) => scopes.some(({ key }) => key === scopeKey));
}

/** Including the paths of an ad-hoc subprocess, which have its id: what completed in them belongs to it. */
function ofActivity(
  open: readonly Compensation[],
  scopes: readonly UndoneScope[],
  activityId: string,
): Compensation[] {
  const paths = open.filter(({ elementId, scopeKey }) =>
    scopes.some((scope) => scope.key === scopeKey && scope.elementId === elementId),
  );
  const all = [...scopes, ...paths.map(({ elementKey }) => ({ key: elementKey }))];
  return inside(open, all).filter(({ elementId }) => elementId === activityId);
}

/** Each entry, then those inside it, unless an event subprocess in it compensates them. */
function withInner(
  context: StepContext,
  chosen: readonly Compensation[],
  byScope: ReadonlyMap<number, readonly Compensation[]>,
  reverse: boolean,
): Compensation[] {
  return (reverse ? chosen.toReversed() : chosen).flatMap((compensation) => {
    if (handlerOf(context, compensation)?.type === 'eventSubProcess') return [compensation];
    const inner = byScope.get(compensation.elementKey) ?? [];
    return [compensation, ...withInner(context, inner, byScope, reverse)];
  });
}

function isReverse(context: StepContext, node: FlowNode): boolean {
  return (node.compensationOrder ?? context.process.root.compensationOrder) === 'reverse';
}

function handlerOf({ process }: StepContext, { handlerId }: Compensation): FlowNode | undefined {
  return handlerId ? process.nodes.get(handlerId) : undefined;
}

/**
 * Activates up to `countMax` handlers of thrown compensation; returns their number. Not recursive, because
 * thousands of them may complete at once.
 */
export function activateHandlers(context: StepContext, countMax: number): number {
  const { instance } = context;
  if (!instance.compensations?.some(({ throwKey }) => throwKey)) return 0;
  const active = new Set<number>();
  for (const { compensationKey } of instance.elements) if (compensationKey) active.add(compensationKey);
  let count = 0;
  for (const compensation of [...instance.compensations]) {
    if (count >= countMax) break;
    if (!mayActivate(context, compensation, active)) continue;
    activateHandler(context, compensation);
    count++;
  }
  return count;
}

/** In reverse order, each waits until the previous one has ended and is removed from the list. */
function mayActivate(context: StepContext, compensation: Compensation, active: ReadonlySet<number>): boolean {
  const { key, throwKey } = compensation;
  if (!throwKey || active.has(key) || !isOpen(context, key)) return false;
  const thrower = elementInstanceOf(context.instance, throwKey);
  if (thrower?.state !== ElementState.active) return false;
  if (!isReverse(context, nodeOf(context, thrower))) return true;
  return context.instance.compensations?.find((other) => other.throwKey === throwKey)?.key === key;
}

function activateHandler(context: StepContext, compensation: Compensation): void {
  const { key: compensationKey, elementId, throwKey = 0, variables = [] } = compensation;
  const thrower = elementInstanceOf(context.instance, throwKey);
  const scope = elementInstanceOf(context.instance, thrower?.scopeKey ?? 0);
  const handler = handlerOf(context, compensation);
  if (!scope || !handler) {
    throw new Error(
      `process ${context.process.id} can't compensate ${elementId} with ${compensation.handlerId}`,
    );
  }
  const start = handler.children.find(({ type }) => type === 'startEvent');
  if (handler.type === 'eventSubProcess' && start) {
    const snapshot = variables.map(({ name, value }) => [name, value] as const);
    activateEventSubProcess(context, { start, payload: [] }, scope, { compensationKey, snapshot });
    return;
  }
  const boundary = context.process.nodes.get(elementId)?.compensation;
  if (boundary) activateTriggered(context, boundary, scope, []);
  activateElement(context, handler, scope, { compensationKey });
}

/** After a handler has ended: if it was the last, the throwing event continues. */
export function continueCompensation(context: StepContext, _node: FlowNode, thrower: ElementInstance): void {
  if (!awaitsHandler(context, thrower)) completeElement(context, thrower);
}

/** False if everything that the element instance has thrown is compensated. */
export function awaitsHandler({ instance }: StepContext, thrower: ElementInstance): boolean {
  return instance.compensations?.some(({ throwKey }) => throwKey === thrower.key) ?? false;
}
