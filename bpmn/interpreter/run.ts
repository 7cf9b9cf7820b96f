/**
 * Runs an instance until it waits or ends: activates the targets of taken flows, one after the other. Pure.
 */
import type { ElementInstance, ProcessInstance, TakenFlow } from '../../state/instance.ts';
import { elementInstanceOf, InstanceState } from '../../state/instance.ts';
import { activateHandlers } from '../elements/compensation/throw-compensation.ts';
import { settleConditions } from '../evaluate/conditions.ts';
import type { SequenceFlow } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { nodeOf } from '../step-context.ts';
import { activateElement } from './activate.ts';
import { terminateElement } from './terminate.ts';
import { deliverThrownSignals } from './thrown-signals.ts';

/**
 * Activates up to `activationsMax` elements. Returns how many more it could have activated; 0: some taken
 * flows may be left, and a continuation must process them.
 */
export function runToWait(context: StepContext, activationsMax: number): number {
  const { instance } = context;
  for (let activations = 0; activations < activationsMax; activations++) {
    settleConditions(context);
    deliverThrownSignals(context);
    if (instance.isTerminateDue) terminateInstance(context);
    if (instance.state !== InstanceState.active) return activationsMax - activations;
    const undoing = instance.compensations?.length
      ? activateHandlers(context, activationsMax - activations)
      : 0;
    const next = instance.queue[0];
    const body = next ? undefined : expandingBody(instance);
    if (undoing > 0) activations += undoing - 1;
    else if (next) arrive(context, next);
    else if (body) activations += expand(context, body, activationsMax - activations) - 1;
    else if (!fireGateway(context)) return activationsMax - activations;
  }
  settleConditions(context);
  deliverThrownSignals(context);
  return 0;
}

/** An element has ended after which the instance is terminated, by its start command. */
function terminateInstance(context: StepContext): void {
  const [root] = context.instance.elements;
  if (root) terminateElement(context, root);
}

/** The first loop body that has inner instances to activate, and no incident that prevents it. */
function expandingBody(instance: ProcessInstance): ElementInstance | undefined {
  for (const key of instance.expanding ?? []) {
    const body = elementInstanceOf(instance, key);
    if (body && !body.incident) return body;
  }
  return undefined;
}

/** At least 1, so that an endless run reaches its limit. */
function expand(context: StepContext, body: ElementInstance, countMax: number): number {
  const node = nodeOf(context, body);
  return Math.max(context.behaviourOf(node).expand?.(context, node, body, countMax) ?? 0, 1);
}

function flowOf(context: StepContext, flowId: string): SequenceFlow {
  const flow = context.process.flows.get(flowId);
  if (!flow) throw new Error(`process ${context.process.id} has no sequence flow ${flowId}`);
  return flow;
}

function arrive(context: StepContext, { flowId, scopeKey }: TakenFlow): void {
  const { target } = flowOf(context, flowId);
  const scope = elementInstanceOf(context.instance, scopeKey);
  if (!scope) throw new Error(`sequence flow ${flowId} was taken in scope ${scopeKey}, which has ended`);
  const { onFlowArriving } = context.behaviourOf(target);
  if (onFlowArriving) onFlowArriving(context, target, scope, flowId);
  else activateElement(context, target, scope, { flowId });
}

/** When no other element is running, looks for a join that can fire. */
function fireGateway(context: StepContext): boolean {
  if (!context.process.hasLateJoins) return false;
  for (const element of context.instance.elements) {
    if (element.waitingFlows.length === 0 && !element.consumedFlows?.length) continue;
    const node = nodeOf(context, element);
    const { fire } = context.behaviourOf(node);
    if (fire ? fire(context, node, element) : fireIn(context, element)) return true;
  }
  return false;
}

function fireIn(context: StepContext, scope: ElementInstance): boolean {
  const gateways = new Set(scope.waitingFlows.map(({ flowId }) => flowOf(context, flowId).target));
  for (const gateway of gateways) {
    if (context.behaviourOf(gateway).fireJoin?.(context, gateway, scope)) return true;
  }
  return false;
}
