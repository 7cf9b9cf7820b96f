/**
 * Activates several elements: all of them are activated before the first continues, so that none ends the
 * scope of another. Pure.
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
import { rejectionFor } from './modification.ts';

/** An activation with its enclosing scopes, outermost first, all of them active. */
export interface Place {
  readonly activation: Activation;
  readonly scopes: readonly ElementInstance[];
  /** The scopes that were activated for it. */
  readonly opened: readonly ElementInstance[];
}

/** Throws CommandRejected INVALID_ARGUMENT if a scope can't be activated or the choice is ambiguous. */
export function openPlaces(step: InstanceStep, activations: readonly Activation[]): Place[] {
  return activations.map((activation) => {
    const { node, within, variables } = activation;
    const enclosing = enclosingOf(step.instance, node, within);
    if (typeof enclosing === 'string') throw rejectionFor([enclosing]);
    try {
      const scopes = openEnclosing(step, enclosing, (elementId) => variables.get(elementId) ?? []);
      return { activation, scopes, opened: scopes.slice(enclosing.active.length) };
    } catch (error) {
      if (!(error instanceof IncidentSignal)) throw error;
      throw rejectionFor([`a scope that encloses '${node.id}' can't be activated: ${error.message}`]);
    }
  });
}

/** Activates each in its innermost scope, with its variables set before its input mappings. */
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
  // Their conditions are evaluated last: an interrupting one ends everything that was activated inside.
  for (const { opened } of places) {
    for (const scope of opened) if (scope.state === ElementState.active) step.triggerTrueConditions(scope);
  }
  for (const { key, begin } of begun) {
    // One of the other elements may have ended it, as a terminate end event does.
    const element = elementInstanceOf(step.instance, key);
    if (element?.state === ElementState.activating) continueActivation(step, element, begin);
  }
  return begun.map(({ elementId, key }) => ({ elementId, elementInstanceKey: key }));
}

/** An event subprocess starts at its start event, as if it had been triggered without data. */
function beginningOf({ traits, children }: FlowNode): ScopeStart | undefined {
  const start = traits.isTriggered && children.find((child) => child.traits.beginsScope);
  return start ? { start, payload: [] } : undefined;
}
