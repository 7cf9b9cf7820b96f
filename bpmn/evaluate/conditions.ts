/**
 * Triggers conditional events: when they start to wait, and whenever a variable that they can read has
 * changed, if the condition is true then (even if it was true before). A condition that can't be evaluated is
 * not true. Pure. Source: BPMN 2.0.2 §10.5.7; Camunda 8.9's BpmnConditionalBehavior, CatchEventBehavior.
 */
import { EventKind } from '../../state/events.ts';
import type { ConditionSubscription, ElementInstance } from '../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../state/instance.ts';
import { IncidentSignal } from '../incident-signal.ts';
import { triggerEvent } from '../interpreter/trigger.ts';
import { CONDITION_ROUNDS_MAX } from '../limits.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext, VariableChange } from '../step-context.ts';
import { evaluateCondition } from './evaluate.ts';

/**
 * Triggers conditions that are true right after an element instance has started to wait. Returns true if the
 * element instance continues as usual.
 */
export function triggerTrueConditions(context: StepContext, element: ElementInstance): boolean {
  if (element.conditions?.length) lookAt(context, element, undefined);
  return element.state === ElementState.active && !element.interrupted;
}

/**
 * Triggers the conditional events affected by the changed variables, from the outer scopes to the inner ones.
 */
export function settleConditions(context: StepContext): void {
  for (let round = 0; round < CONDITION_ROUNDS_MAX; round++) {
    const changes = context.takeVariableChanges();
    if (changes.length === 0) return;
    for (const element of waiting(context)) {
      const seen = changesSeenBy(context, element, changes);
      if (seen.length > 0) lookAt(context, element, seen);
    }
  }
  throw new Error(`conditional events of process ${context.process.id} trigger each other endlessly`);
}

/** Element instances that wait for conditions, outer ones first. */
function waiting(context: StepContext): ElementInstance[] {
  const found: { element: ElementInstance; depth: number }[] = [];
  for (const element of context.instance.elements) {
    if (element.conditions?.length) found.push({ element, depth: scopesOf(context, element).length });
  }
  return found.sort((a, b) => a.depth - b.depth).map(({ element }) => element);
}

/** The element instance and all its enclosing scopes. */
function scopesOf({ instance }: StepContext, element: ElementInstance): ElementInstance[] {
  const scopes: ElementInstance[] = [];
  for (let scope: ElementInstance | undefined = element; scope; ) {
    scopes.push(scope);
    scope = scope.scopeKey ? elementInstanceOf(instance, scope.scopeKey) : undefined;
  }
  return scopes;
}

function changesSeenBy(
  context: StepContext,
  element: ElementInstance,
  changes: readonly VariableChange[],
): VariableChange[] {
  const keys = new Set(scopesOf(context, element).map(({ key }) => key));
  return changes.filter(({ scopeKey }) => keys.has(scopeKey));
}

/**
 * Triggers the true conditions of one element instance, unless that ends it; `changes` undefined: independent
 * of changes.
 */
function lookAt(
  context: StepContext,
  element: ElementInstance,
  changes: readonly VariableChange[] | undefined,
): void {
  for (const subscription of [...(element.conditions ?? [])]) {
    if (element.state !== ElementState.active || !element.conditions?.includes(subscription)) return;
    const node = context.process.nodes.get(subscription.elementId);
    if (!node || !counts(node, subscription, changes) || !isTrue(context, element, node)) continue;
    trigger(context, element, node, subscription);
    if (subscription.interrupting) return;
  }
}

/** Changes before the event started to wait were already taken into account. */
function counts(
  { event }: FlowNode,
  { key }: ConditionSubscription,
  changes: readonly VariableChange[] | undefined,
): boolean {
  if (event?.kind !== 'conditional' || !changes) return true;
  const { variableNames, variableEvents } = event;
  return changes.some(
    ({ name, change, newestKey }) =>
      newestKey >= key &&
      (name === undefined ||
        ((!variableNames || variableNames.includes(name)) &&
          (!variableEvents || variableEvents.includes(change)))),
  );
}

function isTrue(context: StepContext, element: ElementInstance, { event }: FlowNode): boolean {
  if (event?.kind !== 'conditional') return false;
  try {
    return evaluateCondition(context, element, event.condition);
  } catch (error) {
    if (error instanceof IncidentSignal) return false;
    throw error;
  }
}

function trigger(
  context: StepContext,
  element: ElementInstance,
  node: FlowNode,
  { key }: ConditionSubscription,
): void {
  context.emit({ kind: EventKind.conditionTriggered, key, scopeKey: element.key });
  triggerEvent(context, element, node, []);
}
