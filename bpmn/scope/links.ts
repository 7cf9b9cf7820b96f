/** Link events: an "off-page connector" within one scope. Pure. Source: BPMN 2.0.2 §10.5.1 (link events). */
import type { ElementInstance } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { activateTriggered } from './activate.ts';
import { completeElement } from './complete.ts';

/** Completes the throwing link event and goes on at the catching one. */
export function takeLink(context: StepContext, target: FlowNode, element: ElementInstance): void {
  const scope = elementInstanceOf(context.instance, element.scopeKey ?? 0);
  if (!scope) return;
  // The target begins first, so that the scope is never idle in between.
  activateTriggered(context, target, scope, []);
  completeElement(context, element);
}
