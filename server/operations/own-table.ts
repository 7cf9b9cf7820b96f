/** The operations below `/api`, which Camunda's API doesn't have: for the page and for other programs. */
import { countProcessInstances } from './count-process-instances.ts';
import { explainProcessInstance } from './explain-process-instance.ts';
import { getProcessInstanceHistory } from './get-process-instance-history.ts';
import type { Operation } from './operation.ts';
import { retryIncident } from './retry-incident.ts';

export const OWN_OPERATIONS: readonly Operation[] = [
  explainProcessInstance,
  getProcessInstanceHistory,
  countProcessInstances,
  retryIncident,
];
