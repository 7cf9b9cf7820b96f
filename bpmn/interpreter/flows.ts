/**
 * Sequence flows: which ones are taken, and when a join can fire. Pure. Source: BPMN 2.0.2 §13.4 (gateways),
 * §13.4.3 (inclusive merge).
 */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance, ProcessInstance } from '../../state/instance.ts';
import { evaluateCondition } from '../evaluate/evaluate.ts';
import type { FlowNode, SequenceFlow } from '../model.ts';
import type { StepContext } from '../step-context.ts';

/**
 * All flows without a condition and all whose condition is true; if there are none, the default flow. Throws
 * IncidentSignal.
 */
export function selectConditionalFlows(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
): readonly SequenceFlow[] {
  if (!node.defaultFlow && node.outgoing.every((flow) => !flow.condition)) return node.outgoing;
  const taken = node.outgoing.filter(
    (flow) =>
      flow !== node.defaultFlow && (!flow.condition || evaluateCondition(context, element, flow.condition)),
  );
  return taken.length === 0 && node.defaultFlow ? [node.defaultFlow] : taken;
}

/** Takes the flows, in order. */
export function takeFlows(context: StepContext, flows: readonly SequenceFlow[], scopeKey: number): void {
  for (const { id } of flows) context.emit({ kind: EventKind.sequenceFlowTaken, flowId: id, scopeKey });
}

/** True while the scope has an active element, a taken flow or a waiting one. */
export function isScopeBusy(instance: ProcessInstance, scopeKey: number): boolean {
  if (instance.expanding?.includes(scopeKey)) return true;
  for (const element of instance.elements) {
    if (element.scopeKey === scopeKey) return true;
    if (element.key === scopeKey && element.waitingFlows.length > 0) return true;
  }
  return instance.queue.some((flow) => flow.scopeKey === scopeKey);
}

/**
 * True if a token elsewhere in the scope can reach an incoming flow that is not `filled`, and none that is.
 */
export function mayStillArrive(
  context: StepContext,
  scope: ElementInstance,
  gateway: FlowNode,
  filled: ReadonlySet<string>,
): boolean {
  const isFilled = ({ id }: SequenceFlow) => filled.has(id);
  const upstreamOfFilled = upstream(gateway.incoming.filter(isFilled), gateway);
  const upstreamOfEmpty = upstream(
    gateway.incoming.filter((flow) => !isFilled(flow)),
    gateway,
  );
  for (const at of tokens(context, scope, gateway)) {
    if (upstreamOfEmpty.has(at) && !upstreamOfFilled.has(at)) return true;
  }
  return false;
}

/** Flow nodes where the scope's other tokens are, or to which they have just been sent. */
function* tokens(context: StepContext, scope: ElementInstance, gateway: FlowNode): Generator<FlowNode> {
  const { instance, process } = context;
  for (const element of instance.elements) {
    const node = element.scopeKey === scope.key ? process.nodes.get(element.elementId) : undefined;
    if (node) yield node;
  }
  for (const { flowId, scopeKey } of [...instance.queue, ...scope.waitingFlows]) {
    const target = scopeKey === scope.key ? process.flows.get(flowId)?.target : undefined;
    if (target && target !== gateway) yield target;
  }
}

/** Nodes from which one of the flows can be reached without passing the gateway. */
function upstream(flows: readonly SequenceFlow[], gateway: FlowNode): Set<FlowNode> {
  const found = new Set<FlowNode>();
  const open = flows.map(({ source }) => source);
  for (let node = open.pop(); node; node = open.pop()) {
    if (node === gateway || found.has(node)) continue;
    found.add(node);
    for (const { source } of node.incoming) open.push(source);
    if (node.attachedTo) open.push(node.attachedTo);
    if (node.event?.kind === 'link') open.push(...linkThrows(node));
  }
  return found;
}

function linkThrows(catchEvent: FlowNode): readonly FlowNode[] {
  return (catchEvent.parent?.children ?? []).filter((node) => node.linkTarget === catchEvent);
}
