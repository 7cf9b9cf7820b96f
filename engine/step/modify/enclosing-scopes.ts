/**
 * The scopes around an element that is activated from outside: those that are active already, chosen by an
 * ancestor where there are several, and those that have to be activated for it. Pure. Source: Zeebe's
 * ElementActivationBehavior.
 */

import { setLocal } from '../../../bpmn/evaluate/variables.ts';
import { activateScope } from '../../../bpmn/interpreter/activate.ts';
import type { Payload } from '../../../bpmn/interpreter/complete.ts';
import type { FlowNode } from '../../../bpmn/model.ts';
import type { ElementInstance, ProcessInstance } from '../../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../../state/instance.ts';
import type { InstanceStep } from '../step-run.ts';

/** Outermost first; the process itself is always the first of `active`. */
export interface Enclosing {
  readonly active: readonly ElementInstance[];
  readonly missing: readonly FlowNode[];
}

/** The scopes around a node, outermost first, without the process. */
export function scopePath(node: FlowNode): FlowNode[] {
  const path: FlowNode[] = [];
  for (let scope = node.parent; scope?.parent; scope = scope.parent) path.unshift(scope);
  return path;
}

/** Which of the scopes that are active are meant. */
export interface Within {
  /** Below this scope everything is activated anew; 0: none was chosen. */
  readonly ancestorKey: number;
  /** Only what is inside this scope is meant; absent: the process. */
  readonly scopeKey?: number;
}

/** A text: why it can't be said which scopes are meant. */
export function enclosingOf(instance: ProcessInstance, node: FlowNode, within: Within): Enclosing | string {
  const { ancestorKey, scopeKey = instance.key } = within;
  const enclosing =
    ancestorKey > 0
      ? withAncestor(instance, node, ancestorKey)
      : withoutAncestor(instance, node, elementInstanceOf(instance, scopeKey));
  if (typeof enclosing === 'string') return enclosing;
  const undoes = enclosing.missing.find(({ isForCompensation }) => isForCompensation);
  if (undoes)
    return `'${undoes.id}' around '${node.id}' only undoes what has completed: choose an active instance of it`;
  const repeated = enclosing.missing.find(
    (scope) => scope.loop || (scope.parent?.inner === scope && !scope.traits.isPath),
  );
  if (!repeated) return enclosing;
  return `'${repeated.id}' around '${node.id}' is repeated: activate it itself, or choose an active instance of it`;
}

/** Below the chosen ancestor everything is activated anew, whatever is active there. */
function withAncestor(instance: ProcessInstance, node: FlowNode, ancestorKey: number): Enclosing | string {
  const ancestor = elementInstanceOf(instance, ancestorKey);
  if (ancestor?.state !== ElementState.active) {
    return `the ancestor ${ancestorKey} of '${node.id}' is no active element instance of this process instance`;
  }
  const path = scopePath(node);
  const at = path.findIndex(({ id, type }) => id === ancestor.elementId && type === ancestor.type);
  if (ancestor.scopeKey && at < 0) {
    return `the ancestor ${ancestorKey} of '${node.id}' is an instance of '${ancestor.elementId}', which is not around it`;
  }
  return { active: chainOf(instance, ancestor), missing: path.slice(at + 1) };
}

function withoutAncestor(
  instance: ProcessInstance,
  node: FlowNode,
  from = instance.elements[0] as ElementInstance,
): Enclosing | string {
  const path = scopePath(node);
  const active = chainOf(instance, from);
  let scope = from;
  for (let at = active.length - 1; at < path.length; at++) {
    const around = path[at];
    // In an ad-hoc subprocess each activation has a scope of its own.
    if (!around || around.traits.isPath) return { active, missing: path.slice(at) };
    const { id } = around;
    const [only, ...others] = instance.elements.filter(
      ({ elementId, scopeKey, state }) =>
        elementId === id && scopeKey === scope.key && state === ElementState.active,
    );
    if (!only) return { active, missing: path.slice(at) };
    if (others.length > 0) {
      return `'${id}' around '${node.id}' has ${others.length + 1} active instances: choose one by the ancestor key`;
    }
    active.push(only);
    scope = only;
  }
  return { active, missing: [] };
}

/** An element instance and all that enclose it, outermost first. */
export function chainOf(instance: ProcessInstance, element: ElementInstance): ElementInstance[] {
  const chain: ElementInstance[] = [];
  for (let scope: ElementInstance | undefined = element; scope; ) {
    chain.unshift(scope);
    scope = scope.scopeKey ? elementInstanceOf(instance, scope.scopeKey) : undefined;
  }
  return chain;
}

/**
 * Activates the missing ones and sets the variables that are given for each of them, active ones too. Returns
 * all of them, outermost first. Throws IncidentSignal when what a scope waits for can't be evaluated.
 */
export function openEnclosing(
  step: InstanceStep,
  { active, missing }: Enclosing,
  variablesOf: (elementId: string) => Payload,
): ElementInstance[] {
  const scopes = [...active];
  for (const scope of active) {
    for (const [name, value] of variablesOf(scope.elementId)) setLocal(step, scope, name, value);
  }
  for (const node of missing) {
    const variables = node.traits.isPath ? [] : variablesOf(node.id);
    const scope = activateScope(step, node, scopes.at(-1) as ElementInstance, variables);
    scopes.push(scope);
  }
  return scopes;
}
