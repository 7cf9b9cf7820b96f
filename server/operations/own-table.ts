/** The operations below `/api`, which Camunda's API doesn't have: for the page and for other programs. */
import { getBulk, listBulk, startBulk, stopBulk } from './bulk.ts';
import { checkMigration } from './check-migration.ts';
import { countProcessInstances } from './count-process-instances.ts';
import { getDeadLetter, listDeadLetters, redriveDeadLetter } from './dead-letters.ts';
import { explainProcessInstance } from './explain-process-instance.ts';
import { getElementTimes } from './get-element-times.ts';
import { getInstance } from './get-instance.ts';
import { getProcessInstanceHistory } from './get-process-instance-history.ts';
import { getProcessInstanceSteps } from './get-process-instance-steps.ts';
import { groupIncidents } from './group-incidents.ts';
import { listEngines } from './list-engines.ts';
import { listKafkaTopics } from './list-kafka-topics.ts';
import { listWebhooks } from './list-webhooks.ts';
import type { Operation } from './operation.ts';
import { retryIncident } from './retry-incident.ts';
import { validateResources } from './validate-resources.ts';

export const OWN_OPERATIONS: readonly Operation[] = [
  getInstance,
  explainProcessInstance,
  getProcessInstanceHistory,
  countProcessInstances,
  retryIncident,
  groupIncidents,
  getElementTimes,
  listEngines,
  getProcessInstanceSteps,
  checkMigration,
  startBulk,
  listBulk,
  getBulk,
  stopBulk,
  validateResources,
  listDeadLetters,
  getDeadLetter,
  redriveDeadLetter,
  listKafkaTopics,
  listWebhooks,
];
