/**
 * The complex gateway: it fires when its activation condition is true, and resets when no more tokens can
 * arrive. Source: BPMN 2.0.2 §10.6.5, §13.4.5.
 */
import { activateElement } from '../../interpreter/activate.ts';
import type { ModdleElement } from '../../parse/moddle-element.ts';
import { elementOf, textOf } from '../../parse/moddle-element.ts';
import type { ElementType } from '../element.ts';
import { arriveAtComplexGateway, fireComplexGateway, selectAtStart, startIfActivated } from './tokens.ts';

export const complexGateway = {
  type: 'complexGateway',
  bpmnType: 'bpmn:ComplexGateway',
  traits: { displayName: 'COMPLEX_GATEWAY', choosesFlows: true },
  passesThrough: 'always',
  extensions: [],
  eventsWithoutListeners: () => ['end'],
  compile(source, node, compiler) {
    const condition: ModdleElement | undefined = elementOf(source, 'activationCondition');
    const text = condition === undefined ? '' : (textOf(condition, 'body')?.trim() ?? '');
    if (condition === undefined) return;
    const expression = compiler.feel(source, text, 'the activation condition');
    if (expression !== undefined) node.activationCondition = expression;
  },
  validate(node, compiler) {
    if (node.incoming.length <= 1 || node.activationCondition || compiler.hasFinding(node.id)) return;
    compiler.reportNode(node, 'activationCondition is missing');
  },
  joinsLate: () => true,
  onFlowArriving(context, node, scope, flowId) {
    if (node.activationCondition) arriveAtComplexGateway(context, node, scope, flowId);
    else activateElement(context, node, scope, { flowId });
  },
  fire: fireComplexGateway,
  onActivated(context, node, element) {
    // A gateway that only splits, or that was activated from outside, has no tokens to wait for.
    if (!element.consumedFlows?.length && element.waitingFlows.length === 0) return 'complete';
    startIfActivated(context, node, element);
    return 'wait';
  },
  /** The flows for consumed tokens were already taken. */
  selectFlows: (context, node, element) =>
    element.consumedFlows?.length ? [] : selectAtStart(context, node, element),
} satisfies ElementType;
