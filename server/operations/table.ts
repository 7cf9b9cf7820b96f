/**
 * Every operation of the server. Routes, the gRPC service and `docs/camunda-api.md` are generated from this
 * table.
 */
import { activateAdHocSubProcessActivities } from './activate-ad-hoc-sub-process-activities.ts';
import { activateJobs } from './activate-jobs.ts';
import { assignUserTask } from './assign-user-task.ts';
import { broadcastSignal } from './broadcast-signal.ts';
import { cancelProcessInstance } from './cancel-process-instance.ts';
import { pinClock, resetClock } from './clock.ts';
import { completeJob } from './complete-job.ts';
import { completeUserTask } from './complete-user-task.ts';
import {
  cancelBatchOperation,
  resumeBatchOperation,
  suspendBatchOperation,
} from './control-batch-operation.ts';
import { correlateMessage } from './correlate-message.ts';
import { createDeployment } from './create-deployment.ts';
import { createElementInstanceVariables } from './create-element-instance-variables.ts';
import { createProcessInstance } from './create-process-instance.ts';
import {
  getDecisionDefinitionXml,
  getDecisionRequirementsXml,
  getProcessDefinitionXml,
  getStartProcessForm,
  getUserTaskForm,
} from './definition-texts.ts';
import { deleteResource } from './delete-resource.ts';
import { evaluateConditionals } from './evaluate-conditionals.ts';
import { evaluateDecision } from './evaluate-decision.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import { failJob } from './fail-job.ts';
import { getAuthentication } from './get-authentication.ts';
import { getDecisionInstance } from './get-decision-instance.ts';
import { getLicense } from './get-license.ts';
import { getResource, getResourceContent } from './get-resource.ts';
import { getStatus } from './get-status.ts';
import { getTopology } from './get-topology.ts';
import { migrateProcessInstance } from './migrate-process-instance.ts';
import { modifyProcessInstance } from './modify-process-instance.ts';
import type { Operation } from './operation.ts';
import { publishMessage } from './publish-message.ts';
import { getOperation, searchOperation, searchWithin } from './reads.ts';
import { resolveIncident } from './resolve-incident.ts';
import { searchClusterVariables } from './search-cluster-variables.ts';
import {
  searchUserTaskEffectiveVariables,
  searchUserTaskVariables,
  searchVariables,
} from './search-variables.ts';
import {
  cancelProcessInstancesBatchOperation,
  migrateProcessInstancesBatchOperation,
  modifyProcessInstancesBatchOperation,
  resolveIncidentsBatchOperation,
  resolveProcessInstanceIncidents,
} from './start-batch-operation.ts';
import {
  GROUPED_COUNTS,
  getProcessDefinitionStatistics,
  getProcessInstanceCallHierarchy,
  getProcessInstanceSequenceFlows,
  getProcessInstanceStatistics,
  getProcessInstanceWaitStateStatistics,
} from './statistics.ts';
import { throwJobError } from './throw-job-error.ts';
import { unassignUserTask } from './unassign-user-task.ts';
import { updateJob } from './update-job.ts';
import { updateUserTask } from './update-user-task.ts';

export const OPERATIONS: readonly Operation[] = [
  getTopology,
  getStatus,
  getLicense,
  getAuthentication,
  createDeployment,
  deleteResource,
  createProcessInstance,
  cancelProcessInstance,
  modifyProcessInstance,
  migrateProcessInstance,
  cancelProcessInstancesBatchOperation,
  resolveIncidentsBatchOperation,
  migrateProcessInstancesBatchOperation,
  modifyProcessInstancesBatchOperation,
  resolveProcessInstanceIncidents,
  getOperation('getBatchOperation', 'batch-operations'),
  searchOperation('searchBatchOperations', 'batch-operations'),
  searchOperation('searchBatchOperationItems', 'batch-operation-items'),
  suspendBatchOperation,
  resumeBatchOperation,
  cancelBatchOperation,
  publishMessage,
  correlateMessage,
  broadcastSignal,
  evaluateConditionals,
  evaluateDecision,
  evaluateExpression,
  activateJobs,
  completeJob,
  failJob,
  throwJobError,
  updateJob,
  resolveIncident,
  createElementInstanceVariables,
  activateAdHocSubProcessActivities,
  assignUserTask,
  unassignUserTask,
  updateUserTask,
  completeUserTask,
  getUserTaskForm,
  getStartProcessForm,
  getResource,
  getResourceContent,
  searchOperation('searchProcessInstances', 'process-instances'),
  getOperation('getProcessInstance', 'process-instances'),
  searchOperation('searchProcessDefinitions', 'process-definitions'),
  getOperation('getProcessDefinition', 'process-definitions'),
  getProcessDefinitionXml,
  searchOperation('searchElementInstances', 'element-instances'),
  searchOperation('searchElementInstanceWaitStates', 'element-instances/wait-states'),
  getOperation('getElementInstance', 'element-instances'),
  searchVariables,
  getOperation('getVariable', 'variables'),
  searchUserTaskVariables,
  searchUserTaskEffectiveVariables,
  searchClusterVariables,
  searchOperation('searchIncidents', 'incidents'),
  getOperation('getIncident', 'incidents'),
  searchWithin(
    'searchProcessInstanceIncidents',
    '/process-instances/{processInstanceKey}/incidents/search',
    'incidents',
    (_call, { processInstanceKey }) => ({ processInstanceKey }),
  ),
  searchWithin(
    'searchElementInstanceIncidents',
    '/element-instances/{elementInstanceKey}/incidents/search',
    'incidents',
    (_call, { elementInstanceKey }) => ({ elementInstanceKey }),
  ),
  searchOperation('searchJobs', 'jobs'),
  searchOperation('searchUserTasks', 'user-tasks'),
  getOperation('getUserTask', 'user-tasks'),
  searchOperation('searchMessageSubscriptions', 'message-subscriptions'),
  searchOperation('searchCorrelatedMessageSubscriptions', 'correlated-message-subscriptions'),
  searchOperation('searchDecisionDefinitions', 'decision-definitions'),
  getOperation('getDecisionDefinition', 'decision-definitions'),
  getDecisionDefinitionXml,
  searchOperation('searchDecisionRequirements', 'decision-requirements'),
  getOperation('getDecisionRequirements', 'decision-requirements'),
  getDecisionRequirementsXml,
  searchOperation('searchDecisionInstances', 'decision-instances'),
  getDecisionInstance,
  getProcessInstanceStatistics,
  getProcessInstanceWaitStateStatistics,
  getProcessDefinitionStatistics,
  getProcessInstanceSequenceFlows,
  getProcessInstanceCallHierarchy,
  ...GROUPED_COUNTS,
  pinClock,
  resetClock,
];
