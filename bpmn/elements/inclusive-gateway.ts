/** The inclusive gateway: fork and join of all flows whose condition is true. Source: BPMN 2.0.2 §10.6.3. */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance } from '../../state/instance.ts';
import { IncidentSignal } from '../incident-signal.ts';
import { activateElement } from '../interpreter/activate.ts';
import { mayStillArrive, selectConditionalFlows } from '../interpreter/flows.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import type { ElementType } from './element.ts';

export const inclusiveGateway = {
  type: 'inclusiveGateway',
  bpmnType: 'bpmn:InclusiveGateway',
  traits: { displayName: 'INCLUSIVE_GATEWAY', choosesFlows: true },
  passesThrough: 'always',
  extensions: [],
  eventsWithoutListeners: () => ['end'],
  compile() {
    // Conditions and the default belong to its flows.
  },
  joinsLate: ({ incoming }) => incoming.length > 1,
  onFlowArriving(context, node, scope, flowId) {
    if (node.incoming.length <= 1) activateElement(context, node, scope, { flowId });
    else context.emit({ kind: EventKind.sequenceFlowWaiting, flowId, scopeKey: scope.key });
  },
  fireJoin(context, node, scope) {
    const flowIds = inclusiveJoinFlows(context, scope, node);
    if (!flowIds) return false;
    activateElement(context, node, scope, { flowIds: [...new Set(flowIds)] });
    return true;
  },
  /** Every flow whose condition is true, else the default. */
  selectFlows(context, node, element) {
    const flows = selectConditionalFlows(context, node, element);
    if (flows.length > 0) return flows;
    throw new IncidentSignal(
      'CONDITION_ERROR',
      `no condition of inclusive gateway ${node.id} is true, and it has no default flow`,
    );
  },
} satisfies ElementType;

/**
 * The waiting flows that an inclusive join consumes when it fires; undefined if it must wait longer. It fires
 * when no token elsewhere in the scope can still reach an incoming flow without a token, except tokens that
 * can also reach a flow with one (they belong to the next round).
 */
function inclusiveJoinFlows(
  context: StepContext,
  scope: ElementInstance,
  gateway: FlowNode,
): string[] | undefined {
  const waiting = new Set(scope.waitingFlows.map(({ flowId }) => flowId));
  const filled = gateway.incoming.filter(({ id }) => waiting.has(id));
  if (filled.length === 0) return undefined;
  return mayStillArrive(context, scope, gateway, waiting) ? undefined : filled.map(({ id }) => id);
}
