/**
 * Modifies an active instance: scopes are opened, elements terminated, then the others activated, as one
 * step. Pure. Source: Zeebe's ProcessInstanceModificationModifyProcessor.
 */

import { handlerEnded, throwerOf } from '../../../bpmn/elements/compensation/completed-activities.ts';
import { isScopeBusy } from '../../../bpmn/interpreter/flows.ts';
import { terminateElement } from '../../../bpmn/interpreter/terminate.ts';
import { elementInstanceOf, InstanceState } from '../../../state/instance.ts';
import type { ModifyProcessInstance } from '../../command.ts';
import { activateAll, openPlaces } from '../modify/activations.ts';
import { modificationOf, refusedFor } from '../modify/modification.ts';
import type { InstanceStep, StepRun } from '../step-run.ts';

export interface ModifiedInstance {
  readonly instanceKey: number;
  readonly activated: readonly { readonly elementId: string; readonly elementInstanceKey: number }[];
  /** Element instances that were terminated, with those inside them and the scopes that were left empty. */
  readonly terminated: number;
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
}

/** Rejections: NOT_FOUND, INVALID_STATE (set aside), INVALID_ARGUMENT with every reason. */
export function modifyProcessInstance(run: StepRun, command: ModifyProcessInstance): ModifiedInstance {
  const step = run.requireInstance(command.instanceKey);
  const { activations, terminatedKeys } = modificationOf(step, command);
  const places = openPlaces(step, activations);
  const required = new Set(places.flatMap(({ scopes }) => scopes.map(({ key }) => key)));
  const before = step.instance.elements.length;
  const throwers = new Set<number>();
  for (const key of terminatedKeys) terminate(step, key, required, throwers);
  refuseEndOfCalled(step);
  const { state, elements } = step.instance;
  const terminated = before - elements.length + (state === InstanceState.active ? 0 : 1);
  const activated = activateAll(step, places);
  // Who waits for a handler goes on when it has ended, however it did.
  for (const thrower of throwers) handlerEnded(step, thrower);
  step.run();
  return { instanceKey: step.instance.key, activated, terminated, state: STATES[step.instance.state] };
}

/** Its caller would wait for an end that a person has made: what becomes of that is the caller's to say. */
function refuseEndOfCalled({ instance }: InstanceStep): void {
  const { key, state, parentInstanceKey } = instance;
  if (state === InstanceState.active || !parentInstanceKey) return;
  throw refusedFor([
    `nothing would be left of ${key}, which process instance ${parentInstanceKey} has called: modify that one`,
  ]);
}

const STATES = { 1: 'ACTIVE', 2: 'COMPLETED', 3: 'TERMINATED' } as const;

/**
 * With the scopes around it that are left with nothing to do and that no activation needs. Adds to `throwers`
 * who waits for a compensation handler among them.
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
    // What waits for listeners looks at its scope when it has ended.
    if (!terminateElement(step, element)) return;
    const scope = scopeKey ? elementInstanceOf(instance, scopeKey) : undefined;
    if (!scope || required.has(scope.key) || isScopeBusy(instance, scope.key)) return;
    element = scope;
  }
}
