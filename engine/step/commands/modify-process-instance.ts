/**
 * Modifies an active instance: activates scopes, terminates elements, then activates the other elements, all
 * in one step. Pure. Source: Zeebe's ProcessInstanceModificationModifyProcessor.
 */

import { handlerEnded, throwerOf } from '../../../bpmn/elements/compensation/completed-activities.ts';
import { isScopeBusy } from '../../../bpmn/interpreter/flows.ts';
import { terminateElement } from '../../../bpmn/interpreter/terminate.ts';
import { elementInstanceOf, InstanceState } from '../../../state/instance.ts';
import type { ModifyProcessInstance } from '../../command.ts';
import { activateAll, openPlaces } from '../modify/activations.ts';
import { modificationOf, rejectionFor } from '../modify/modification.ts';
import type { InstanceStep, StepRun } from '../step-run.ts';

export interface ModifiedInstance {
  readonly instanceKey: number;
  readonly activated: readonly { readonly elementId: string; readonly elementInstanceKey: number }[];
  /** Number of terminated element instances, including inner ones and scopes that became empty. */
  readonly terminated: number;
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
}

/** Rejections: NOT_FOUND, INVALID_STATE (suspended), INVALID_ARGUMENT with all reasons. */
export function modifyProcessInstance(run: StepRun, command: ModifyProcessInstance): ModifiedInstance {
  const step = run.requireInstance(command.instanceKey);
  const { activations, terminatedKeys } = modificationOf(step, command);
  const places = openPlaces(step, activations);
  const required = new Set(places.flatMap(({ scopes }) => scopes.map(({ key }) => key)));
  const before = step.instance.elements.length;
  const throwers = new Set<number>();
  for (const key of terminatedKeys) terminate(step, key, required, throwers);
  rejectEndOfCalled(step);
  const { state, elements } = step.instance;
  const terminated = before - elements.length + (state === InstanceState.active ? 0 : 1);
  const activated = activateAll(step, places);
  // An event that waits for a compensation handler continues when the handler has ended, completed or not.
  for (const thrower of throwers) handlerEnded(step, thrower);
  step.run();
  return { instanceKey: step.instance.key, activated, terminated, state: STATES[step.instance.state] };
}

/** Otherwise an operator would end the called instance without the caller's modification. */
function rejectEndOfCalled({ instance }: InstanceStep): void {
  const { key, state, parentInstanceKey } = instance;
  if (state === InstanceState.active || !parentInstanceKey) return;
  throw rejectionFor([
    `the modification would end ${key}, which was called by process instance ${parentInstanceKey}; modify the caller instead`,
  ]);
}

const STATES = { 1: 'ACTIVE', 2: 'COMPLETED', 3: 'TERMINATED' } as const;

/**
 * Includes enclosing scopes that have nothing left to do and that no activation needs. Adds events that wait
 * for a terminated compensation handler to `throwers`.
 */
function terminate(
  step: InstanceStep,
  elementKey: number,
  required: ReadonlySet<number>,
  throwers: Set<number>,
): void {
  const { instance } = step;
  for (let element = elementInstanceOf(instance, elementKey); element; ) {
    const { scopeKey, compensationKey } = element;
    if (compensationKey) throwers.add(throwerOf(step, compensationKey));
    // An element that waits for listeners checks its scope when it has ended.
    if (!terminateElement(step, element)) return;
    const scope = scopeKey ? elementInstanceOf(instance, scopeKey) : undefined;
    if (!scope || required.has(scope.key) || isScopeBusy(instance, scope.key)) return;
    element = scope;
  }
}
