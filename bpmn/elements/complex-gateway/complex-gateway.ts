/**
 * The complex gateway: it fires when its activation condition holds, and resets when nothing more can come.
 * Source: BPMN 2.0.2 §10.6.5, §13.4.5.
 */
import type { ModdleElement } from '../../parse/moddle-element.ts';
import { elementOf, textOf } from '../../parse/moddle-element.ts';
import type { ElementType } from '../element.ts';
import { selectAtStart, startIfActivated } from './tokens.ts';

export const complexGateway = {
  type: 'complexGateway',
  bpmnType: 'bpmn:ComplexGateway',
  extensions: [],
  compile(source, node, compiler) {
    const condition: ModdleElement | undefined = elementOf(source, 'activationCondition');
    const text = condition === undefined ? '' : (textOf(condition, 'body')?.trim() ?? '');
    if (condition === undefined) return;
    const expression = compiler.feel(source, text, 'the activation condition');
    if (expression !== undefined) node.activationCondition = expression;
  },
  onActivated(context, node, element) {
    // A gateway that is only passed, or that was activated from outside, has no tokens to wait for.
    if (!element.consumedFlows?.length && element.waitingFlows.length === 0) return 'complete';
    startIfActivated(context, node, element);
    return 'wait';
  },
  /** What it has consumed tokens for has its flows already. */
  selectFlows: (context, node, element) =>
    element.consumedFlows?.length ? [] : selectAtStart(context, node, element),
} satisfies ElementType;
