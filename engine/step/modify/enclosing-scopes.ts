/**
 * Finds the enclosing scopes of an element that is activated: those that are active, chosen by an ancestor if
 * there are several, and those that must be activated. Pure. Source: Zeebe's ElementActivationBehavior.
 */

import { setLocal } from '../../../bpmn/evaluate/variables.ts';
import { activateScope } from '../../../bpmn/interpreter/activate.ts';
import type { Payload } from '../../../bpmn/interpreter/complete.ts';
import type { FlowNode } from '../../../bpmn/model.ts';
import { countOf } from '../../../state/count-of.ts';
import type { ElementInstance, ProcessInstance } from '../../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../../state/instance.ts';
import type { InstanceStep } from '../step-run.ts';

/** Outermost first; the process itself is always the first of `active`. */
export interface Enclosing {
  readonly active: readonly ElementInstance[];
  readonly missing: readonly FlowNode[];
}

/** The enclosing scopes of a node, outermost first, without the process. */
export function scopePath(node: FlowNode): FlowNode[] {
  const path: FlowNode[] = [];
  for (let scope = node.parent; scope?.parent; scope = scope.parent) path.unshift(scope);
  return path;
}

/** Selects among active scopes. */
export interface Within {
  /** Below this scope, all scopes are newly activated; 0 if none was chosen. */
  readonly ancestorKey: number;
  /** Only scopes inside this one are considered; absent: the process. */
  readonly scopeKey?: number;
}

/** A string is the reason why the choice is ambiguous. */
export function enclosingOf(instance: ProcessInstance, node: FlowNode, within: Within): Enclosing | string {
  const { ancestorKey, scopeKey = instance.key } = within;
  const enclosing =
    ancestorKey > 0
      ? withAncestor(instance, node, ancestorKey)
      : withoutAncestor(instance, node, elementInstanceOf(instance, scopeKey));
  if (typeof enclosing === 'string') return enclosing;
  const undoes = enclosing.missing.find(({ isForCompensation }) => isForCompensation);
  if (undoes)
    return `'${undoes.id}', which encloses '${node.id}', is a compensation handler; choose one of its active instances`;
  const repeated = enclosing.missing.find(
    (scope) => scope.loop || (scope.parent?.inner === scope && !scope.traits.isPath),
  );
  if (!repeated) return enclosing;
  return `'${repeated.id}', which encloses '${node.id}', is a loop; activate it itself, or choose one of its active instances`;
}

/** Below the chosen ancestor, all scopes are newly activated, even if there are active ones. */
function withAncestor(instance: ProcessInstance, node: FlowNode, ancestorKey: number): Enclosing | string {
  const ancestor = elementInstanceOf(instance, ancestorKey);
  if (ancestor?.state !== ElementState.active) {
    return `the ancestor ${ancestorKey} of '${node.id}' is not an active element instance of this process instance`;
  }
  const path = scopePath(node);
  const at = path.findIndex(({ id, type }) => id === ancestor.elementId && type === ancestor.type);
  if (ancestor.scopeKey && at < 0) {
    return `the ancestor ${ancestorKey} of '${node.id}' is an instance of '${ancestor.elementId}', which does not enclose it`;
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
    // In an ad-hoc subprocess, each activation has its own scope.
    if (!around || around.traits.isPath) return { active, missing: path.slice(at) };
    const { id } = around;
    const [only, ...others] = instance.elements.filter(
      ({ elementId, scopeKey, state }) =>
        elementId === id && scopeKey === scope.key && state === ElementState.active,
    );
    if (!only) return { active, missing: path.slice(at) };
    if (others.length > 0) {
      return `'${id}', which encloses '${node.id}', has ${countOf(others.length + 1, 'active instance')}; choose one by its ancestor key`;
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
 * Activates the missing scopes and sets the given variables in each, also in active ones. Returns all of
 * them, outermost first. Throws IncidentSignal if an expression of a scope's event can't be evaluated.
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
