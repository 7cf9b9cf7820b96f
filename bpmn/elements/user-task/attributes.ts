/**
 * The values of a user task's attributes. Each throws IncidentSignal EXTRACT_VALUE_ERROR. Pure. Source:
 * Zeebe's BpmnUserTaskBehavior, BpmnJobBehavior.
 */
import type { ElementInstance } from '../../../state/instance.ts';
import { evaluate, evaluateInteger, evaluateText, mismatch } from '../../evaluate/evaluate.ts';
import { toInstantMs, toJson } from '../../feel/index.ts';
import { IncidentSignal } from '../../incident-signal.ts';
import type { TextOrFeel } from '../../model.ts';
import type { StepContext } from '../../step-context.ts';

const PRIORITY_DEFAULT = 50;
const PRIORITY_MAX = 100;

/** Names as written, with commas between them, or a FEEL list of strings. */
export function evaluateNames(
  context: StepContext,
  element: ElementInstance,
  value: TextOrFeel | undefined,
): string[] {
  if (!value) return [];
  if (value.kind === 'static') return namesOfText(value.text);
  const result = evaluate(context, element, value.expression);
  const names: unknown = result.value;
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) {
    return names.map((name) => name.toWellFormed());
  }
  throw new IncidentSignal('EXTRACT_VALUE_ERROR', mismatch(value.expression, 'a list of strings', result));
}

/** The names of a text such as `sales, support`. */
export function namesOfText(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** ISO 8601 text; null and an empty string mean no date. */
export function evaluateDate(
  context: StepContext,
  element: ElementInstance,
  value: TextOrFeel | undefined,
): string | undefined {
  if (!value) return undefined;
  if (value.kind === 'static') return value.text;
  const result = evaluate(context, element, value.expression);
  if (result.value === null || result.value === undefined || result.value === '') return undefined;
  if (toInstantMs(result.value) !== null) return String(toJson(result.value));
  throw new IncidentSignal('EXTRACT_VALUE_ERROR', mismatch(value.expression, 'a date and time', result));
}

export function evaluatePriority(
  context: StepContext,
  element: ElementInstance,
  value: TextOrFeel | undefined,
): number {
  if (!value) return PRIORITY_DEFAULT;
  const priority = evaluateInteger(context, element, value);
  if (isPriority(priority)) return priority;
  throw new IncidentSignal(
    'EXTRACT_VALUE_ERROR',
    `expected the priority of user task ${element.elementId} to be 0 to ${PRIORITY_MAX}, but it is ${priority}`,
  );
}

/** True for a valid priority of a user task. */
export function isPriority(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= PRIORITY_MAX;
}

/** The job header of an attribute. Source: Zeebe's Protocol. */
export function headerName(attribute: string): string {
  return `io.camunda.zeebe:${attribute}`;
}

/** The text of an attribute in the header of a job-based user task; undefined: no header. */
export function evaluateAttribute(
  context: StepContext,
  element: ElementInstance,
  attribute: string,
  value: TextOrFeel,
): string | undefined {
  switch (attribute) {
    case 'candidateGroups':
    case 'candidateUsers':
      return JSON.stringify(evaluateNames(context, element, value));
    case 'dueDate':
    case 'followUpDate':
      return evaluateDate(context, element, value);
    case 'priority':
      return String(evaluatePriority(context, element, value));
    default:
      return evaluateText(context, element, value);
  }
}
