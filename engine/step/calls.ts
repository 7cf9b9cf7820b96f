/**
 * Calls between process instances. They are on one partition, so a call, its result, an error and its end
 * happen in one step. Pure. Source: Zeebe's CallActivityProcessor and ProcessProcessor. A called instance
 * starts, and a caller continues, after the current instance has come to rest. Only termination happens
 * immediately, because the flow of a boundary event starts after it.
 */

import { activateElement, activateProcess } from '../../bpmn/interpreter/activate.ts';
import { finishTermination } from '../../bpmn/interpreter/after-termination.ts';
import { completeElement } from '../../bpmn/interpreter/complete.ts';
import { raiseIncident } from '../../bpmn/interpreter/incidents.ts';
import { terminateElement } from '../../bpmn/interpreter/terminate.ts';
import type { CalledElement, ExecutableProcess } from '../../bpmn/model.ts';
import type { ProcessCall } from '../../bpmn/step-context.ts';
import { nodeOf } from '../../bpmn/step-context.ts';
import { countOf } from '../../state/count-of.ts';
import type { ElementInstance, ProcessInstance } from '../../state/instance.ts';
import { ElementState, elementInstanceOf, InstanceState } from '../../state/instance.ts';
import type { KnownDefinition } from '../../state/partition-entries.ts';
import { CALLED_INSTANCES_MAX, CALLS_PER_STEP_MAX } from '../limits.ts';
import type { InstanceStep, StepRun } from './step-run.ts';

/** A call activity that waits for a called instance, and the step of its own instance. */
export interface Caller {
  readonly context: InstanceStep;
  readonly element: ElementInstance;
}

/** The definition that a call activity refers to. */
export function calledDefinition(
  run: StepRun,
  { definitionKey }: ProcessInstance,
  processId: string,
  binding: CalledElement['binding'],
  versionTag: string,
): { key: number; process: ExecutableProcess } | undefined {
  const definition = bound(run, definitionKey, processId, binding, versionTag);
  const process = definition && run.environment.definitions.get(definition.key);
  return definition && process && { key: definition.key, process };
}

function bound(
  { state }: StepRun,
  callerKey: number,
  processId: string,
  binding: CalledElement['binding'],
  versionTag: string,
): KnownDefinition | undefined {
  if (binding === 'latest') return state.latestDefinition(processId);
  if (binding === 'versionTag') return state.definitionOfVersionTag(processId, versionTag);
  const deploymentKey = state.definitions.get(callerKey)?.deploymentKey || callerKey;
  return state.definitionOfDeployment(processId, deploymentKey);
}

/** Key of the instance at the top of the call hierarchy: its own if it was not called. */
export function rootKeyOf({ key, rootInstanceKey }: ProcessInstance): number {
  return rootInstanceKey || key;
}

/**
 * Why the instance may not call another one: its hierarchy has too many active instances, for example because
 * an instance calls itself twice. Undefined if it may.
 */
export function callsProblem(run: StepRun, caller: ProcessInstance): string | undefined {
  const rootKey = rootKeyOf(caller);
  const count = run.state.instances.calledCount(rootKey) + (run.callsByRoot.get(rootKey) ?? 0);
  if (count < CALLED_INSTANCES_MAX) return undefined;
  return `process instance ${rootKey} has ${countOf(count, 'active called instance')}; the limit is ${CALLED_INSTANCES_MAX} (CALLED_INSTANCES_MAX); check that no process calls itself endlessly, and resolve this incident when some of them have ended`;
}

/** Starts the called instance as soon as its caller has come to rest. */
export function callProcess(run: StepRun, caller: ProcessInstance, call: ProcessCall): void {
  const rootKey = rootKeyOf(caller);
  run.callsByRoot.set(rootKey, (run.callsByRoot.get(rootKey) ?? 0) + 1);
  run.defer(() => begin(run, caller, call));
}

function begin(run: StepRun, caller: ProcessInstance, call: ProcessCall): void {
  const { element, instanceKey, definitionKey, variables, businessKey } = call;
  // The call activity may have ended in the meantime.
  if (element.state !== ElementState.active || element.calledInstanceKey !== instanceKey) return;
  const definition = run.state.definitions.get(definitionKey);
  const start = run.environment.definitions.get(definitionKey)?.root.noneStart;
  if (!definition || !start) throw new Error(`definition ${definitionKey} can't be called`);
  const { processId, version } = definition;
  const step = run.create({
    key: instanceKey,
    definitionKey,
    processId,
    version,
    parentInstanceKey: caller.key,
    parentElementKey: element.key,
    callDepth: (caller.callDepth ?? 0) + 1,
    rootInstanceKey: rootKeyOf(caller),
    ...(caller.rootSignalKey ? { rootSignalKey: caller.rootSignalKey } : {}),
    ...(businessKey ? { businessKey } : {}),
  });
  activateProcess(step, variables, (root) => activateElement(step, start, root), { start, payload: [] });
  if (++run.callsBegun > CALLS_PER_STEP_MAX)
    run.sendCommand(instanceKey, { continueInstance: { instanceKey } });
  else step.run();
}

/** States in which a call activity waits for the called instance. */
const AWAITING: ReadonlySet<ElementState> = new Set([ElementState.active, ElementState.terminating]);

/** Completes the call activity of an ended instance with its variables. */
export function calledEnded(run: StepRun, called: ProcessInstance): void {
  const caller = waiting(run, called);
  if (!caller || !AWAITING.has(caller.element.state)) return;
  const { context: step, element } = caller;
  step.subjectKey = element.key;
  if (element.state === ElementState.terminating) {
    finishTermination(step, element);
    step.run();
    return;
  }
  if (called.state === InstanceState.completed) {
    const node = nodeOf(step, element);
    const isWanted = node.outputs.length > 0 || node.called?.propagateAllChildVariables;
    const variables = isWanted ? (called.elements[0]?.variables ?? []) : [];
    completeElement(
      step,
      element,
      variables.map(({ name, value }) => [name, value] as const),
    );
  } else if (!element.incident) {
    const reason = `the called process instance ${called.key} was terminated; resolving this incident calls the process again`;
    raiseIncident(step, element, 'CALLED_ELEMENT_ERROR', reason);
  }
  step.run();
}

/** The call activity that waits for the instance; undefined if there is none. */
function waiting(run: StepRun, called: ProcessInstance): Caller | undefined {
  const { parentInstanceKey, parentElementKey = 0 } = called;
  const context = parentInstanceKey ? run.instance(parentInstanceKey) : undefined;
  const element = context && elementInstanceOf(context.instance, parentElementKey);
  return context && element?.calledInstanceKey === called.key ? { context, element } : undefined;
}

/** For errors and escalations thrown through a call activity: the catching instance continues afterwards. */
export function callerOf(run: StepRun, called: ProcessInstance): Caller | undefined {
  const caller = run.inside(() => waiting(run, called));
  if (caller?.element.state !== ElementState.active) return undefined;
  run.defer(() => caller.context.run());
  return caller;
}

/** Keys of the instances that wait for this one, directly or not, nearest first. */
export function callersOf(run: StepRun, called: ProcessInstance): number[] {
  return run.inside(() => {
    const keys: number[] = [];
    for (let caller = waiting(run, called); caller; caller = waiting(run, caller.context.instance)) {
      if (caller.element.state !== ElementState.active) break;
      keys.push(caller.context.instance.key);
    }
    return keys;
  });
}

/**
 * Terminates a called instance immediately, before its call activity ends. If it has not started yet, it
 * never starts.
 */
export function terminateCalled(run: StepRun, instanceKey: number): void {
  run.inside(() => {
    const step = run.instance(instanceKey);
    const root = step?.instance.elements[0];
    if (step && root) terminateElement(step, root);
  });
}

/** Key of the root of the call hierarchy. */
export function rootOf(run: StepRun, instance: ProcessInstance): number {
  return run.inside(() => {
    let root = instance;
    for (;;) {
      const parent = root.parentInstanceKey ? run.instance(root.parentInstanceKey) : undefined;
      if (!parent) return root.key;
      root = parent.instance;
    }
  });
}
