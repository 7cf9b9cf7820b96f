/**
 * Checks a requested modification against the current instance; reports all reasons that prevent it, not only
 * the first. Pure. Source: Zeebe's ProcessInstanceModificationModifyProcessor.
 */

import type { Payload } from '../../../bpmn/interpreter/complete.ts';
import type { FlowNode } from '../../../bpmn/model.ts';
import type { ElementInstance, ProcessInstance } from '../../../state/instance.ts';
import { ElementState } from '../../../state/instance.ts';
import type {
  ActivateInstruction,
  ModifyProcessInstance,
  ScopeVariables,
  TerminateInstruction,
} from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { readVariables } from '../../variables.ts';
import type { InstanceStep } from '../step-run.ts';
import { activatableNode } from './activatable.ts';
import type { Within } from './enclosing-scopes.ts';
import { chainOf, enclosingOf, scopePath } from './enclosing-scopes.ts';

export interface Activation {
  readonly node: FlowNode;
  readonly within: Within;
  /** By the element id of a scope; for the process, its process id. */
  readonly variables: ReadonlyMap<string, Payload>;
}

export interface Modification {
  readonly activations: readonly Activation[];
  /** In order, each once. */
  readonly terminatedKeys: readonly number[];
}

const NO_VARIABLES: ReadonlyMap<string, Payload> = new Map();

/** Throws CommandRejected INVALID_ARGUMENT; `details.reasons` has all reasons. */
export function modificationOf(step: InstanceStep, command: ModifyProcessInstance): Modification {
  const { activate = [], terminate = [], move = [] } = command;
  if (activate.length + terminate.length + move.length === 0) {
    throw new CommandRejected('INVALID_ARGUMENT', 'the modification has no instructions');
  }
  if (step.instance.elements[0]?.state === ElementState.terminating)
    throw new CommandRejected(
      'INVALID_STATE',
      `process instance ${step.instance.key} is already being canceled`,
    );
  const reasons: string[] = [];
  const activations = activate.flatMap((instruction) => activationOf(step, instruction, reasons));
  const terminated = new Set(terminate.flatMap((instruction) => terminatedBy(step, instruction, reasons)));
  for (const { sourceElementId, targetElementId } of move) {
    const sources = instancesOf(step.instance, sourceElementId);
    if (sources.length === 0) reasons.push(notActive(sourceElementId));
    const node = activatableNode(step.process, targetElementId);
    if (typeof node === 'string') reasons.push(node);
    for (const source of sources) {
      terminated.add(source.key);
      if (typeof node !== 'string') activations.push(movedTo(step.instance, node, source));
    }
  }
  for (const activation of activations) checkPlace(step.instance, activation, terminated, reasons);
  if (reasons.length > 0) throw rejectionFor(reasons);
  return { activations, terminatedKeys: [...terminated] };
}

/** A rejection with all reasons. */
export function rejectionFor(reasons: readonly string[]): CommandRejected {
  return new CommandRejected('INVALID_ARGUMENT', reasons.join('; '), { reasons });
}

function activationOf(
  { process }: InstanceStep,
  { elementId, ancestorKey = 0, scopeVariables = [] }: ActivateInstruction,
  reasons: string[],
): Activation[] {
  const node = activatableNode(process, elementId);
  if (typeof node === 'string') {
    reasons.push(node);
    return [];
  }
  const scopes = new Set([process.id, node.id, ...scopePath(node).map(({ id }) => id)]);
  const variables = new Map<string, Payload>();
  for (const given of scopeVariables) {
    const scopeId = given.elementId || process.id;
    if (scopes.has(scopeId)) {
      variables.set(scopeId, [...(variables.get(scopeId) ?? []), ...payloadOf(given, reasons)]);
    } else {
      reasons.push(
        `variables for '${scopeId}', which is neither '${elementId}' nor a scope that encloses it`,
      );
    }
  }
  return [{ node, within: { ancestorKey }, variables }];
}

function payloadOf({ variables }: ScopeVariables, reasons: string[]): Payload {
  try {
    return readVariables(variables);
  } catch (error) {
    if (!(error instanceof CommandRejected)) throw error;
    reasons.push(error.message);
    return [];
  }
}

function terminatedBy(
  { instance }: InstanceStep,
  { elementInstanceKey = 0, elementId = '' }: TerminateInstruction,
  reasons: string[],
): number[] {
  if (elementInstanceKey > 0 && elementId === '') {
    if (instance.elements.some(({ key }) => key === elementInstanceKey)) return [elementInstanceKey];
    reasons.push(`no element instance ${elementInstanceKey} is active`);
  } else if (elementId !== '' && elementInstanceKey === 0) {
    const keys = instancesOf(instance, elementId).map(({ key }) => key);
    if (keys.length > 0) return keys;
    reasons.push(notActive(elementId));
  } else {
    reasons.push('a terminate instruction must have either an element instance key or an element id');
  }
  return [];
}

/** For a loop: its bodies, which are terminated and moved as a whole. */
function instancesOf({ elements }: ProcessInstance, elementId: string): ElementInstance[] {
  return elements.filter(
    (element) =>
      element.elementId === elementId && !element.loopCounter && element.state !== ElementState.terminating,
  );
}

function notActive(elementId: string): string {
  return `no instance of '${elementId}' is active`;
}

/** In the nearest common scope of source and target. */
function movedTo(instance: ProcessInstance, node: FlowNode, source: ElementInstance): Activation {
  const around = new Set(scopePath(node).map(({ id }) => id));
  const common = chainOf(instance, source).findLast(
    ({ key, elementId }) => key !== source.key && around.has(elementId),
  );
  const within = { ancestorKey: 0, scopeKey: common?.key ?? instance.key };
  return { node, within, variables: NO_VARIABLES };
}

function checkPlace(
  instance: ProcessInstance,
  { node, within }: Activation,
  terminated: ReadonlySet<number>,
  reasons: string[],
): void {
  const enclosing = enclosingOf(instance, node, within);
  if (typeof enclosing === 'string') {
    reasons.push(enclosing);
    return;
  }
  const direct = enclosing.missing[0] ?? node;
  const innermost = enclosing.active.at(-1);
  if (innermost?.interrupted && !direct.traits.isTriggered) {
    reasons.push(`'${node.id}' is in '${innermost.elementId}', which was interrupted by an event subprocess`);
  }
  const ending = enclosing.active.find(({ key }) => terminated.has(key));
  if (!ending) return;
  reasons.push(
    `'${node.id}' would be activated in ${ending.key} of '${ending.elementId}', which is being terminated`,
  );
}
