/** The incidents that random processes may have, with reasons: any other incident is a fault. Pure. */

import { visibleVariables } from '../../bpmn/evaluate/variables.ts';
import type { IncidentType } from '../../bpmn/incident-signal.ts';
import type { ElementInstance, Incident, ProcessInstance } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';

/** Checks of the variables that a process reads: true if the process can use the value. */
const IS_GOOD: Readonly<Record<string, (value: unknown) => boolean>> = {
  a: isNumber,
  b: isNumber,
  c: isNumber,
  key: (value) => typeof value === 'string' || isNumber(value),
  due: (value) => typeof value === 'string' && /^PT?\d+[SMD]$/.test(value),
};

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

/** True if the driver's actions explain the incident. `element`: its state right before the incident. */
export function isPlanned(
  instance: ProcessInstance,
  element: ElementInstance,
  { type }: Incident,
  others: ReadonlySet<string>,
): boolean {
  if (others.has(type)) return true;
  switch (type as IncidentType) {
    case 'JOB_NO_RETRIES':
    case 'EXECUTION_LISTENER_NO_RETRIES':
    case 'TASK_LISTENER_NO_RETRIES':
      return element.job !== undefined && !element.job?.retries;
    // End events throw only errors that are caught.
    case 'UNHANDLED_ERROR_EVENT':
      return Boolean(element.job?.errorCode);
    case 'IO_MAPPING_ERROR':
    case 'EXTRACT_VALUE_ERROR':
    case 'DECISION_EVALUATION_ERROR':
      return seesBadVariables(instance, element) || seesBadVariables(instance, around(instance, element));
    default:
      return false;
  }
}

/** Variables of the scope around the activity, which are all that boundary events see. */
function around(instance: ProcessInstance, element: ElementInstance): ElementInstance {
  return elementInstanceOf(instance, element.scopeKey ?? 0) ?? element;
}

/** True if a variable that it reads is missing or unusable. */
function seesBadVariables(instance: ProcessInstance, element: ElementInstance): boolean {
  const seen = new Map(visibleVariables(instance, element));
  return Object.entries(IS_GOOD).some(([name, isGood]) => {
    const text = seen.get(name);
    return text === undefined || !isGood(JSON.parse(text));
  });
}
