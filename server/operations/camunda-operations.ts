/**
 * The operations of Camunda's REST API by method, path and id, so that the response for one that Signalbox
 * doesn't have contains its name. Pure. Source: the requests of `@camunda8/orchestration-cluster-api` 9.1.5.
 */

export interface CamundaOperation {
  readonly method: string;
  /** Below `/v2`, with `{name}` for parameters. */
  readonly path: string;
  readonly id: string;
}

/** A line without a method is a POST. */
const TEXT = `
/audit-logs/search searchAuditLogs
GET /audit-logs/{auditLogKey} getAuditLog
GET /authentication/me getAuthentication
/authorizations createAuthorization
/authorizations/search searchAuthorizations
DELETE /authorizations/{authorizationKey} deleteAuthorization
GET /authorizations/{authorizationKey} getAuthorization
PUT /authorizations/{authorizationKey} updateAuthorization
/batch-operation-items/search searchBatchOperationItems
/batch-operations/search searchBatchOperations
GET /batch-operations/{batchOperationKey} getBatchOperation
/batch-operations/{batchOperationKey}/cancellation cancelBatchOperation
/batch-operations/{batchOperationKey}/resumption resumeBatchOperation
/batch-operations/{batchOperationKey}/suspension suspendBatchOperation
PUT /clock pinClock
/clock/reset resetClock
/cluster-variables/global createGlobalClusterVariable
DELETE /cluster-variables/global/{name} deleteGlobalClusterVariable
GET /cluster-variables/global/{name} getGlobalClusterVariable
PUT /cluster-variables/global/{name} updateGlobalClusterVariable
/cluster-variables/search searchClusterVariables
/cluster-variables/tenants/{tenantId} createTenantClusterVariable
DELETE /cluster-variables/tenants/{tenantId}/{name} deleteTenantClusterVariable
GET /cluster-variables/tenants/{tenantId}/{name} getTenantClusterVariable
PUT /cluster-variables/tenants/{tenantId}/{name} updateTenantClusterVariable
/conditionals/evaluation evaluateConditionals
/correlated-message-subscriptions/search searchCorrelatedMessageSubscriptions
/decision-definitions/evaluation evaluateDecision
/decision-definitions/search searchDecisionDefinitions
GET /decision-definitions/{decisionDefinitionKey} getDecisionDefinition
GET /decision-definitions/{decisionDefinitionKey}/xml getDecisionDefinitionXml
/decision-instances/deletion deleteDecisionInstancesBatchOperation
/decision-instances/search searchDecisionInstances
GET /decision-instances/{decisionEvaluationInstanceKey} getDecisionInstance
/decision-instances/{decisionEvaluationKey}/deletion deleteDecisionInstance
/decision-requirements/search searchDecisionRequirements
GET /decision-requirements/{decisionRequirementsKey} getDecisionRequirements
GET /decision-requirements/{decisionRequirementsKey}/xml getDecisionRequirementsXml
/deployments createDeployment
/documents createDocument
/documents/batch createDocuments
DELETE /documents/{documentId} deleteDocument
GET /documents/{documentId} getDocument
/documents/{documentId}/links createDocumentLink
/element-instances/ad-hoc-activities/{adHocSubProcessInstanceKey}/activation activateAdHocSubProcessActivities
/element-instances/search searchElementInstances
/element-instances/wait-states/search searchElementInstanceWaitStates
GET /element-instances/{elementInstanceKey} getElementInstance
/element-instances/{elementInstanceKey}/incidents/search searchElementInstanceIncidents
PUT /element-instances/{elementInstanceKey}/variables createElementInstanceVariables
/expression/evaluation evaluateExpression
/global-task-listeners createGlobalTaskListener
/global-task-listeners/search searchGlobalTaskListeners
DELETE /global-task-listeners/{id} deleteGlobalTaskListener
GET /global-task-listeners/{id} getGlobalTaskListener
PUT /global-task-listeners/{id} updateGlobalTaskListener
/groups createGroup
/groups/search searchGroups
DELETE /groups/{groupId} deleteGroup
GET /groups/{groupId} getGroup
PUT /groups/{groupId} updateGroup
/groups/{groupId}/clients/search searchClientsForGroup
DELETE /groups/{groupId}/clients/{clientId} unassignClientFromGroup
PUT /groups/{groupId}/clients/{clientId} assignClientToGroup
/groups/{groupId}/mapping-rules/search searchMappingRulesForGroup
DELETE /groups/{groupId}/mapping-rules/{mappingRuleId} unassignMappingRuleFromGroup
PUT /groups/{groupId}/mapping-rules/{mappingRuleId} assignMappingRuleToGroup
/groups/{groupId}/roles/search searchRolesForGroup
/groups/{groupId}/users/search searchUsersForGroup
DELETE /groups/{groupId}/users/{username} unassignUserFromGroup
PUT /groups/{groupId}/users/{username} assignUserToGroup
/incidents/search searchIncidents
/incidents/statistics/process-instances-by-definition getProcessInstanceStatisticsByDefinition
/incidents/statistics/process-instances-by-error getProcessInstanceStatisticsByError
GET /incidents/{incidentKey} getIncident
/incidents/{incidentKey}/resolution resolveIncident
/jobs/activation activateJobs
/jobs/search searchJobs
/jobs/statistics/by-types getJobTypeStatistics
/jobs/statistics/by-workers getJobWorkerStatistics
/jobs/statistics/errors getJobErrorStatistics
GET /jobs/statistics/global getGlobalJobStatistics
/jobs/statistics/time-series getJobTimeSeriesStatistics
PATCH /jobs/{jobKey} updateJob
/jobs/{jobKey}/completion completeJob
/jobs/{jobKey}/error throwJobError
/jobs/{jobKey}/failure failJob
GET /license getLicense
/mapping-rules createMappingRule
/mapping-rules/search searchMappingRule
DELETE /mapping-rules/{mappingRuleId} deleteMappingRule
GET /mapping-rules/{mappingRuleId} getMappingRule
PUT /mapping-rules/{mappingRuleId} updateMappingRule
/message-subscriptions/search searchMessageSubscriptions
/messages/correlation correlateMessage
/messages/publication publishMessage
/process-definitions/search searchProcessDefinitions
/process-definitions/statistics/message-subscriptions getProcessDefinitionMessageSubscriptionStatistics
/process-definitions/statistics/process-instances getProcessDefinitionInstanceStatistics
/process-definitions/statistics/process-instances-by-version getProcessDefinitionInstanceVersionStatistics
GET /process-definitions/{processDefinitionKey} getProcessDefinition
GET /process-definitions/{processDefinitionKey}/form getStartProcessForm
/process-definitions/{processDefinitionKey}/statistics/element-instances getProcessDefinitionStatistics
GET /process-definitions/{processDefinitionKey}/xml getProcessDefinitionXml
/process-instances createProcessInstance
/process-instances/cancellation cancelProcessInstancesBatchOperation
/process-instances/deletion deleteProcessInstancesBatchOperation
/process-instances/incident-resolution resolveIncidentsBatchOperation
/process-instances/migration migrateProcessInstancesBatchOperation
/process-instances/modification modifyProcessInstancesBatchOperation
/process-instances/search searchProcessInstances
GET /process-instances/{processInstanceKey} getProcessInstance
GET /process-instances/{processInstanceKey}/call-hierarchy getProcessInstanceCallHierarchy
/process-instances/{processInstanceKey}/cancellation cancelProcessInstance
/process-instances/{processInstanceKey}/deletion deleteProcessInstance
/process-instances/{processInstanceKey}/incident-resolution resolveProcessInstanceIncidents
/process-instances/{processInstanceKey}/incidents/search searchProcessInstanceIncidents
/process-instances/{processInstanceKey}/migration migrateProcessInstance
/process-instances/{processInstanceKey}/modification modifyProcessInstance
GET /process-instances/{processInstanceKey}/sequence-flows getProcessInstanceSequenceFlows
GET /process-instances/{processInstanceKey}/statistics/element-instances getProcessInstanceStatistics
GET /process-instances/{processInstanceKey}/statistics/wait-states getProcessInstanceWaitStateStatistics
GET /resources/{resourceKey} getResource
GET /resources/{resourceKey}/content getResourceContent
/resources/{resourceKey}/deletion deleteResource
/roles createRole
/roles/search searchRoles
DELETE /roles/{roleId} deleteRole
GET /roles/{roleId} getRole
PUT /roles/{roleId} updateRole
/roles/{roleId}/clients/search searchClientsForRole
DELETE /roles/{roleId}/clients/{clientId} unassignRoleFromClient
PUT /roles/{roleId}/clients/{clientId} assignRoleToClient
/roles/{roleId}/groups/search searchGroupsForRole
DELETE /roles/{roleId}/groups/{groupId} unassignRoleFromGroup
PUT /roles/{roleId}/groups/{groupId} assignRoleToGroup
/roles/{roleId}/mapping-rules/search searchMappingRulesForRole
DELETE /roles/{roleId}/mapping-rules/{mappingRuleId} unassignRoleFromMappingRule
PUT /roles/{roleId}/mapping-rules/{mappingRuleId} assignRoleToMappingRule
/roles/{roleId}/users/search searchUsersForRole
DELETE /roles/{roleId}/users/{username} unassignRoleFromUser
PUT /roles/{roleId}/users/{username} assignRoleToUser
/setup/user createAdminUser
/signals/broadcast broadcastSignal
GET /status getStatus
GET /system/configuration getSystemConfiguration
GET /system/usage-metrics getUsageMetrics
/tenants createTenant
/tenants/search searchTenants
DELETE /tenants/{tenantId} deleteTenant
GET /tenants/{tenantId} getTenant
PUT /tenants/{tenantId} updateTenant
/tenants/{tenantId}/clients/search searchClientsForTenant
DELETE /tenants/{tenantId}/clients/{clientId} unassignClientFromTenant
PUT /tenants/{tenantId}/clients/{clientId} assignClientToTenant
/tenants/{tenantId}/groups/search searchGroupIdsForTenant
DELETE /tenants/{tenantId}/groups/{groupId} unassignGroupFromTenant
PUT /tenants/{tenantId}/groups/{groupId} assignGroupToTenant
/tenants/{tenantId}/mapping-rules/search searchMappingRulesForTenant
DELETE /tenants/{tenantId}/mapping-rules/{mappingRuleId} unassignMappingRuleFromTenant
PUT /tenants/{tenantId}/mapping-rules/{mappingRuleId} assignMappingRuleToTenant
/tenants/{tenantId}/roles/search searchRolesForTenant
DELETE /tenants/{tenantId}/roles/{roleId} unassignRoleFromTenant
PUT /tenants/{tenantId}/roles/{roleId} assignRoleToTenant
/tenants/{tenantId}/users/search searchUsersForTenant
DELETE /tenants/{tenantId}/users/{username} unassignUserFromTenant
PUT /tenants/{tenantId}/users/{username} assignUserToTenant
GET /topology getTopology
/user-tasks/search searchUserTasks
GET /user-tasks/{userTaskKey} getUserTask
PATCH /user-tasks/{userTaskKey} updateUserTask
DELETE /user-tasks/{userTaskKey}/assignee unassignUserTask
/user-tasks/{userTaskKey}/assignment assignUserTask
/user-tasks/{userTaskKey}/audit-logs/search searchUserTaskAuditLogs
/user-tasks/{userTaskKey}/completion completeUserTask
/user-tasks/{userTaskKey}/effective-variables/search searchUserTaskEffectiveVariables
GET /user-tasks/{userTaskKey}/form getUserTaskForm
/user-tasks/{userTaskKey}/variables/search searchUserTaskVariables
/users createUser
/users/search searchUsers
DELETE /users/{username} deleteUser
GET /users/{username} getUser
PUT /users/{username} updateUser
/variables/search searchVariables
GET /variables/{variableKey} getVariable
`;

export const CAMUNDA_OPERATIONS: readonly CamundaOperation[] = TEXT.trim()
  .split('\n')
  .map((line) => {
    const [id = '', path = '', method = 'POST'] = line.split(' ').reverse();
    return { method, path, id };
  });
