/**
 * Throws an escalation: the catching event may interrupt the throwing one; an uncaught one is not an
 * incident. Pure. Source: BPMN 2.0.2 §10.5.7; Zeebe's BpmnEventPublicationBehavior.
 */
import type { ElementInstance } from '../../state/instance.ts';
import type { StepContext } from '../step-context.ts';
import { findCatcher, triggerCatcher } from './error-catchers.ts';

/**
 * Throws the escalation from an element instance upward, which has ended afterwards if it was interrupted.
 */
export function throwEscalation(context: StepContext, thrower: ElementInstance, code: string): void {
  const catcher = findCatcher(context, thrower, 'escalation', code);
  if (catcher) triggerCatcher(catcher, []);
}
