/**
 * `@camunda8/orchestration-cluster-api`, with its own validation of responses. Its validation of requests is
 * off because it would remove the cursor of a page.
 */
import type { Addresses, ClientKind, ClientOperations, CompatClient, Json, SearchPage } from '../client.ts';
import { installNodePackages } from '../installation.ts';
import { load, versionOf } from '../installed.ts';

const NAME = '@camunda8/orchestration-cluster-api';

/** Its methods have one argument and, for reads, the time to wait for consistency. */
type Method = (input: unknown, consistency?: unknown) => Promise<unknown>;
type Library = { readonly createCamundaClient: (options: unknown) => Readonly<Record<string, Method>> };

/** The server is consistent, so no wait is needed. */
const NOW = { consistency: { waitUpToMs: 0 } };

export const orchestrationClusterApi: ClientKind = {
  name: `${NAME} ${versionOf(NAME)}`,
  install: installNodePackages,
  open: async (at) => open(at),
};

function open({ http }: Addresses): CompatClient {
  const { createCamundaClient } = load<Library>(NAME);
  const client = createCamundaClient({
    config: {
      CAMUNDA_REST_ADDRESS: http,
      CAMUNDA_AUTH_STRATEGY: 'NONE',
      CAMUNDA_SDK_VALIDATION: 'req:none,res:strict',
      CAMUNDA_SDK_LOG_LEVEL: 'silent',
    },
  });
  const calls = callsOf(client);
  return {
    close: async () => undefined,
    operations: {
      ...instanceOperations(calls),
      ...jobOperations(calls),
      ...workers(client),
      ...taskOperations(calls),
      ...readOperations(calls),
    },
  };
}

type Calls = ReturnType<typeof callsOf>;

function callsOf(client: Readonly<Record<string, Method>>) {
  const call = async (name: string, ...args: [input?: unknown, consistency?: unknown]): Promise<Json> => {
    const method = client[name];
    if (!method) throw new Error(`${NAME} has no ${name}`);
    return (await method.call(client, args[0], args[1])) as Json;
  };
  const done = async (name: string, input: unknown): Promise<void> => void (await call(name, input));
  const search = (name: string) => async (request: Json) =>
    (await call(name, request, NOW)) as unknown as SearchPage;
  return { call, done, search };
}

function instanceOperations({ call, done }: Calls): Partial<ClientOperations> {
  return {
    topology: async () => String((await call('getTopology'))['gatewayVersion']),
    async deploy(name, content) {
      const answer = await call('createDeployment', { resources: [new File([content], name)] });
      const [first] = answer['deployments'] as Json[];
      const process = first?.['processDefinition'] as Json | null;
      const decision = first?.['decisionDefinition'] as Json | null;
      return String(process?.['processDefinitionKey'] ?? decision?.['decisionRequirementsKey']);
    },
    async create(processDefinitionId, variables) {
      return String(
        (await call('createProcessInstance', { processDefinitionId, variables }))['processInstanceKey'],
      );
    },
    async createByKey(processDefinitionKey) {
      return String((await call('createProcessInstance', { processDefinitionKey }))['processInstanceKey']);
    },
    async createAndAwait(processDefinitionId, variables) {
      const input = { processDefinitionId, variables, awaitCompletion: true, requestTimeout: 60_000 };
      return (await call('createProcessInstance', input))['variables'] as Json;
    },
    cancel: (processInstanceKey) => done('cancelProcessInstance', { processInstanceKey }),
    async cancelAll(processDefinitionId) {
      const input = { filter: { processDefinitionId } };
      return String((await call('cancelProcessInstancesBatchOperation', input))['batchOperationKey']);
    },
    async batch(batchOperationKey) {
      const answer = await call('getBatchOperation', { batchOperationKey }, NOW);
      return { state: String(answer['state']), completed: Number(answer['operationsCompletedCount']) };
    },
    publish: (name, correlationKey, variables) =>
      done('publishMessage', { name, correlationKey, timeToLive: 60_000, variables }),
    async correlate(name, correlationKey, variables) {
      return String(
        (await call('correlateMessage', { name, correlationKey, variables }))['processInstanceKey'],
      );
    },
    signal: (signalName, variables) => done('broadcastSignal', { signalName, variables }),
    setVariables: (elementInstanceKey, variables) =>
      done('createElementInstanceVariables', { elementInstanceKey, variables }),
    modify: (processInstanceKey, elementId, elementInstanceKey) =>
      done('modifyProcessInstance', {
        processInstanceKey,
        activateInstructions: [{ elementId, variableInstructions: [{ variables: { modified: 1 } }] }],
        terminateInstructions: [{ elementInstanceKey }],
      }),
    migrate: (processInstanceKey, targetProcessDefinitionKey, ids) =>
      done('migrateProcessInstance', {
        processInstanceKey,
        targetProcessDefinitionKey,
        mappingInstructions: ids.map((id) => ({ sourceElementId: id, targetElementId: id })),
      }),
  };
}

function jobOperations({ call, done }: Calls): Partial<ClientOperations> {
  return {
    async activate(type, maxJobsToActivate, fetchVariable) {
      const input = { type, maxJobsToActivate, timeout: 60_000, worker: 'compat', requestTimeout: 20_000 };
      const answer = await call('activateJobs', fetchVariable ? { ...input, fetchVariable } : input);
      return (answer['jobs'] as Json[]).map((job) => ({
        jobKey: String(job['jobKey']),
        retries: Number(job['retries']),
        variables: job['variables'] as Json,
        headers: job['customHeaders'] as Json,
      }));
    },
    completeJob: (jobKey, variables) => done('completeJob', { jobKey, variables }),
    failJob: (jobKey, retries, errorMessage) =>
      done('failJob', { jobKey, retries, errorMessage, retryBackOff: 0 }),
    throwError: (jobKey, errorCode) => done('throwJobError', { jobKey, errorCode }),
    updateRetries: (jobKey, retries) => done('updateJob', { jobKey, changeset: { retries } }),
    resolveIncident: (incidentKey) => done('resolveIncident', { incidentKey }),
  };
}

interface Worker {
  readonly stop: () => void;
}

function workers(client: Readonly<Record<string, Method>>): Partial<ClientOperations> {
  const workers = new Map<string, Worker>();
  return {
    async work(jobType) {
      const worker = client['createJobWorker']?.call(client, {
        ...{ jobType, jobTimeoutMs: 60_000, maxParallelJobs: 8, workerName: 'compat' },
        jobHandler: (job: { complete: (variables: Json) => unknown }) => job.complete({ worked: true }),
      });
      workers.set(jobType, worker as unknown as Worker);
    },
    stopWork: async (jobType) => workers.get(jobType)?.stop(),
  };
}

function taskOperations({ call, done }: Calls): Partial<ClientOperations> {
  return {
    async evaluateDecision(decisionDefinitionId, variables) {
      return String((await call('evaluateDecision', { decisionDefinitionId, variables }))['output']);
    },
    deleteResource: (resourceKey) => done('deleteResource', { resourceKey }),
    assign: (userTaskKey, assignee) => done('assignUserTask', { userTaskKey, assignee }),
    unassign: (userTaskKey) => done('unassignUserTask', { userTaskKey }),
    updateTask: (userTaskKey, priority) => done('updateUserTask', { userTaskKey, changeset: { priority } }),
    completeTask: (userTaskKey, variables) => done('completeUserTask', { userTaskKey, variables }),
  };
}

function readOperations({ call, search }: Calls): Partial<ClientOperations> {
  return {
    getInstance: (processInstanceKey) => call('getProcessInstance', { processInstanceKey }, NOW),
    searchInstances: search('searchProcessInstances'),
    searchElements: search('searchElementInstances'),
    searchVariables: search('searchVariables'),
    searchIncidents: search('searchIncidents'),
    searchTasks: search('searchUserTasks'),
    searchJobs: search('searchJobs'),
    searchDefinitions: search('searchProcessDefinitions'),
    xml: async (processDefinitionKey) =>
      String(await call('getProcessDefinitionXml', { processDefinitionKey }, NOW)),
  };
}
