/** The parallel gateway: fork and join of all its flows. Source: BPMN 2.0.2 §10.6.4. */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance } from '../../state/instance.ts';
import { activateElement } from '../interpreter/activate.ts';
import type { FlowNode } from '../model.ts';
import type { ElementType } from './element.ts';

export const parallelGateway = {
  type: 'parallelGateway',
  bpmnType: 'bpmn:ParallelGateway',
  traits: { displayName: 'PARALLEL_GATEWAY' },
  passesThrough: 'always',
  extensions: [],
  eventsWithoutListeners: () => ['end'],
  compile() {
    // No specific parts.
  },
  /**
   * When every incoming flow has a token, one token of each is consumed; until then they wait in the scope.
   */
  onFlowArriving(context, node, scope, flowId) {
    const flowIds = node.incoming.length > 1 ? joinedFlows(scope, node, flowId) : [];
    if (!flowIds) context.emit({ kind: EventKind.sequenceFlowWaiting, flowId, scopeKey: scope.key });
    else activateElement(context, node, scope, flowIds.length > 0 ? { flowId, flowIds } : { flowId });
  },
  selectFlows: (_context, node) => node.outgoing,
} satisfies ElementType;

/**
 * One waiting flow for each incoming flow of a parallel join, with `arriving` among them; undefined if one is
 * missing.
 */
function joinedFlows(scope: ElementInstance, gateway: FlowNode, arriving: string): string[] | undefined {
  const waiting = new Set(scope.waitingFlows.map((flow) => flow.flowId));
  const complete = gateway.incoming.every(({ id }) => id === arriving || waiting.has(id));
  return complete ? gateway.incoming.flatMap(({ id }) => (id === arriving ? [] : [id])) : undefined;
}
