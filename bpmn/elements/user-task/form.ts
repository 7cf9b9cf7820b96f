/**
 * The deployed form of a task, determined when the task is created. Pure. Source: Zeebe's
 * BpmnUserTaskBehavior.
 */
import type { ElementInstance } from '../../../state/instance.ts';
import { evaluateText } from '../../evaluate/evaluate.ts';
import { IncidentSignal } from '../../incident-signal.ts';
import { boundVersion, notFound } from '../../interpreter/decisions.ts';
import type { FormReference } from '../../model.ts';
import type { StepContext } from '../../step-context.ts';

/** The form's definition key. Throws IncidentSignal FORM_NOT_FOUND. */
export function findFormKey(
  context: StepContext,
  element: ElementInstance,
  { formId, binding }: FormReference,
): number {
  const id = evaluateText(context, element, formId);
  const version = boundVersion(context, element, binding);
  const key = context.findForm(id, version);
  if (key !== undefined) return key;
  throw new IncidentSignal('FORM_NOT_FOUND', notFound(`a form with the id '${id}'`, version));
}
