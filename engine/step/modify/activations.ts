/**
 * Activating elements from outside, several at once: all of them begin before the first goes on, so that none
 * ends the scope of another. Pure.
 */

import { setLocal } from '../../../bpmn/evaluate/variables.ts';
import { IncidentSignal } from '../../../bpmn/incident-signal.ts';
import type { ScopeStart } from '../../../bpmn/interpreter/activate.ts';
import { beginElement, continueActivation } from '../../../bpmn/interpreter/activate.ts';
import type { FlowNode } from '../../../bpmn/model.ts';
import type { ElementInstance } from '../../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../../state/instance.ts';
import type { InstanceStep } from '../step-run.ts';
import { enclosingOf, openEnclosing } from './enclosing-scopes.ts';
import type { Activation } from './modification.ts';
import { refusedFor } from './modification.ts';

/** An activation with the scopes around it, outermost first, all of them active. */
export interface Place {
  readonly activation: Activation;
  readonly scopes: readonly ElementInstance[];
  /** Those of them that were activated for it. */
  readonly opened: readonly ElementInstance[];
}

/**
 * Throws CommandRejected INVALID_ARGUMENT when a scope can't be opened or it can't be said which is meant.
 */
export function openPlaces(step: InstanceStep, activations: readonly Activation[]): Place[] {
  return activations.map((activation) => {
    const { node, within, variables } = activation;
    const enclosing = enclosingOf(step.instance, node, within);
    if (typeof enclosing === 'string') throw refusedFor([enclosing]);
    try {
      const scopes = openEnclosing(step, enclosing, (elementId) => variables.get(elementId) ?? []);
      return { activation, scopes, opened: scopes.slice(enclosing.active.length) };
    } catch (error) {
      if (!(error instanceof IncidentSignal)) throw error;
      throw refusedFor([`a scope around '${node.id}' can't be activated: ${error.message}`]);
    }
  });
}

/** Activates each in its innermost scope, with its own variables set before its input mappings. */
export function activateAll(
  step: InstanceStep,
  places: readonly Place[],
): { elementId: string; elementInstanceKey: number }[] {
  const begun = places.map(({ activation: { node, variables }, scopes }) => {
    const begin = beginningOf(node);
    const element = beginElement(step, node, scopes.at(-1), {}, begin);
    for (const [name, value] of variables.get(node.id) ?? []) setLocal(step, element, name, value);
    return { key: element.key, elementId: element.elementId, begin };
  });
  // Their conditions only now: one that interrupts ends what has begun inside.
  for (const { opened } of places) {
    for (const scope of opened) if (scope.state === ElementState.active) step.triggerTrueConditions(scope);
  }
  for (const { key, begin } of begun) {
    // One of the others may have ended it, as a terminate end event does.
    const element = elementInstanceOf(step.instance, key);
    if (element?.state === ElementState.activating) continueActivation(step, element, begin);
  }
  return begun.map(({ elementId, key }) => ({ elementId, elementInstanceKey: key }));
}

/** An event subprocess begins at its start event, as if that had been triggered with nothing. */
function beginningOf({ traits, children }: FlowNode): ScopeStart | undefined {
  const start = traits.isTriggered && children.find((child) => child.traits.beginsScope);
  return start ? { start, payload: [] } : undefined;
}
