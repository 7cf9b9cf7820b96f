/**
 * Tokens at complex gateways. The first one activates the gateway's element instance, which stores the tokens
 * that arrive: it waits for start until the activation condition is true, takes flows, and waits for reset
 * until no token can arrive any more on a flow that had none at start. Pure. Source: BPMN 2.0.2 §13.4.5.
 *
 * The conditions see, in front of the variables: `activationCount`, the tokens that wait at the gateway;
 * `activationCounts`, those of each incoming flow by its id, as each flow's id itself does;
 * `waitingForStart`. An outgoing flow without a condition is taken at start only.
 */
import { EventKind } from '../../../state/events.ts';
import type { ElementInstance } from '../../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../../state/instance.ts';
import { evaluateCondition } from '../../evaluate/evaluate.ts';
import { overlaid } from '../../evaluate/variables.ts';
import type { FeelScope } from '../../feel/types.ts';
import { IncidentSignal } from '../../incident-signal.ts';
import { beginElement, continueActivation, continueActive } from '../../interpreter/activate.ts';
import { completeElement } from '../../interpreter/complete.ts';
import { mayStillArrive, takeFlows } from '../../interpreter/flows.ts';
import { guarded } from '../../interpreter/incidents.ts';
import type { FlowNode, SequenceFlow } from '../../model.ts';
import type { StepContext } from '../../step-context.ts';

/** A taken flow has arrived at the gateway. */
export function arriveAtComplexGateway(
  context: StepContext,
  node: FlowNode,
  scope: ElementInstance,
  flowId: string,
): void {
  const active = context.instance.elements.find(
    ({ elementId, scopeKey }) => elementId === node.id && scopeKey === scope.key,
  );
  const element = active ?? beginElement(context, node, scope, {});
  context.emit({
    kind: EventKind.sequenceFlowWaiting,
    flowId,
    scopeKey: scope.key,
    key: element.key,
  });
  if (!active) continueActivation(context, element);
  else if (isAtRest(element)) continueActive(context, element);
}

function isAtRest({ state, incident }: ElementInstance): boolean {
  return state === ElementState.active && !incident;
}

/**
 * The start: if the condition is true, one token of each flow that has tokens is consumed. Throws
 * IncidentSignal.
 */
export function startIfActivated(context: StepContext, node: FlowNode, element: ElementInstance): boolean {
  const { activationCondition } = node;
  if (element.consumedFlows?.length || element.waitingFlows.length === 0 || !activationCondition)
    return false;
  const scope = gatewayScope(node, element);
  if (!evaluateCondition(context, element, activationCondition, scope)) return false;
  const flows = selectAtStart(context, node, element);
  fire(context, element, 'start', [...waitingIds(element)], flows);
  return true;
}

/** Flows without a condition, those whose condition is true, else the default. Throws IncidentSignal. */
export function selectAtStart(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
): readonly SequenceFlow[] {
  const flows = select(context, node, element, true);
  if (flows.length > 0 || node.outgoing.length === 0) return flows;
  throw new IncidentSignal(
    'CONDITION_ERROR',
    `no condition of complex gateway ${node.id} is true, and it has no default flow`,
  );
}

function select(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
  isStart: boolean,
): readonly SequenceFlow[] {
  const scope = gatewayScope(node, element);
  const flows = node.outgoing.filter(({ condition, id }) => {
    if (id === node.defaultFlow?.id) return false;
    return condition ? evaluateCondition(context, element, condition, scope) : isStart;
  });
  return flows.length === 0 && node.defaultFlow ? [node.defaultFlow] : flows;
}

/** Tries the start, if something has changed meanwhile, or the reset. True if something happened. */
export function fireComplexGateway(context: StepContext, node: FlowNode, element: ElementInstance): boolean {
  const scope = elementInstanceOf(context.instance, element.scopeKey ?? 0);
  if (!scope || !isAtRest(element)) return false;
  let hasFired = false;
  const isDone = guarded(context, element, () => {
    hasFired = element.consumedFlows?.length
      ? resetIfNothingArrives(context, node, element, scope)
      : startIfActivated(context, node, element);
  });
  return hasFired || !isDone;
}

function resetIfNothingArrives(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
  scope: ElementInstance,
): boolean {
  const consumed = new Set(element.consumedFlows);
  const waiting = waitingIds(element);
  if (mayStillArrive(context, scope, node, new Set([...consumed, ...waiting]))) return false;
  const flows = select(context, node, element, false);
  const late = [...waiting].filter((flowId) => !consumed.has(flowId));
  fire(context, element, 'reset', late, flows);
  // Tokens that arrived meanwhile on a flow consumed at start belong to the next round.
  if (element.waitingFlows.length > 0) continueActive(context, element);
  else completeElement(context, element);
  return true;
}

function fire(
  context: StepContext,
  element: ElementInstance,
  name: 'start' | 'reset',
  flowIds: string[],
  flows: readonly SequenceFlow[],
): void {
  context.emit({ kind: EventKind.complexGatewayFired, scopeKey: element.key, name, flowIds });
  takeFlows(context, flows, element.scopeKey ?? 0);
}

function waitingIds({ waitingFlows }: ElementInstance): ReadonlySet<string> {
  return new Set(waitingFlows.map(({ flowId }) => flowId));
}

/** The variables that the conditions can read in addition to those of the element. */
function gatewayScope(node: FlowNode, element: ElementInstance): (scope: FeelScope) => FeelScope {
  const counts = new Map(node.incoming.map(({ id }) => [id, 0]));
  for (const { flowId } of element.waitingFlows) counts.set(flowId, (counts.get(flowId) ?? 0) + 1);
  const own = new Map<string, string>([
    ...[...counts].map(([id, count]) => [id, String(count)] as const),
    ['activationCount', String(element.waitingFlows.length)],
    ['activationCounts', JSON.stringify(Object.fromEntries(counts))],
    ['waitingForStart', String(!element.consumedFlows?.length)],
  ]);
  return (scope) => overlaid(scope, own);
}
