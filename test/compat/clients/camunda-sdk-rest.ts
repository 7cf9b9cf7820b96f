/** `CamundaRestClient` of `@camunda8/sdk`. */
import type { Addresses, ClientKind, ClientOperations, CompatClient, Json, SearchPage } from '../client.ts';
import { installNodePackages } from '../installation.ts';
import { load, versionOf } from '../installed.ts';

const NAME = '@camunda8/sdk';

type Method = (...input: unknown[]) => Promise<unknown>;
type Client = Readonly<Record<string, Method>>;
type Library = { readonly Camunda8: new (options: unknown) => { getCamundaRestClient(): Client } };

export const camundaSdkRest: ClientKind = {
  name: `${NAME} ${versionOf(NAME)} (REST)`,
  install: installNodePackages,
  open: async (at) => open(at),
};

function open({ http }: Addresses): CompatClient {
  const { Camunda8 } = load<Library>(NAME);
  const client = new Camunda8({
    ZEEBE_REST_ADDRESS: http,
    CAMUNDA_AUTH_STRATEGY: 'NONE',
    CAMUNDA_LOG_LEVEL: 'none',
  }).getCamundaRestClient();
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
  const call = async (name: string, ...args: unknown[]): Promise<Json> => {
    const method = client[name];
    if (!method) throw new Error(`${NAME} has no ${name}`);
    return (await method.apply(client, args)) as Json;
  };
  const done = async (name: string, ...args: unknown[]): Promise<void> => void (await call(name, ...args));
  /** It requires `sort` and `page`. */
  const search = (name: string) => async (request: Json) =>
    (await call(name, { sort: [], ...request })) as unknown as SearchPage;
  return { call, done, search };
}

function instanceOperations({ call, done }: Calls): Partial<ClientOperations> {
  return {
    topology: async () => String((await call('getTopology'))['gatewayVersion']),
    async deploy(name, content) {
      const answer = await call('deployResources', [{ name, content }]);
      const [process] = answer['processes'] as Json[];
      const [decision] = answer['decisions'] as Json[];
      return String(process?.['processDefinitionKey'] ?? decision?.['decisionRequirementsKey']);
    },
    async create(processDefinitionId, variables) {
      return String(
        (await call('createProcessInstance', { processDefinitionId, variables }))['processInstanceKey'],
      );
    },
    async createByKey(processDefinitionKey) {
      const answer = await call('createProcessInstance', { processDefinitionKey, variables: {} });
      return String(answer['processInstanceKey']);
    },
    async createAndAwait(processDefinitionId, variables) {
      const request = { processDefinitionId, variables, requestTimeout: 60_000 };
      return (await call('createProcessInstanceWithResult', request))['variables'] as Json;
    },
    cancel: (processInstanceKey) => done('cancelProcessInstance', { processInstanceKey }),
    publish: (name, correlationKey, variables) =>
      done('publishMessage', { name, correlationKey, timeToLive: 60_000, variables }),
    async correlate(name, correlationKey, variables) {
      return String(
        (await call('correlateMessage', { name, correlationKey, variables }))['processInstanceKey'],
      );
    },
    signal: (signalName, variables) => done('broadcastSignal', { signalName, variables }),
    setVariables: (elementInstanceKey, variables) =>
      done('updateElementInstanceVariables', { elementInstanceKey, variables }),
    modify: (processInstanceKey, elementId, elementInstanceKey) =>
      done('modifyProcessInstance', {
        processInstanceKey,
        activateInstructions: [
          { elementId, variableInstructions: [{ variables: { modified: 1 }, scopeId: '' }] },
        ],
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
      const request = {
        type,
        maxJobsToActivate,
        timeout: 60_000,
        worker: 'compat',
        requestTimeout: 20_000,
      };
      const jobs = await call('activateJobs', fetchVariable ? { ...request, fetchVariable } : request);
      return (jobs as unknown as Json[]).map((job) => ({
        jobKey: String(job['jobKey']),
        retries: Number(job['retries']),
        variables: job['variables'] as Json,
        headers: job['customHeaders'] as Json,
      }));
    },
    completeJob: (jobKey, variables) => done('completeJob', { jobKey, variables }),
    failJob: (jobKey, retries, errorMessage) =>
      done('failJob', { jobKey, retries, errorMessage, retryBackOff: 0 }),
    throwError: (jobKey, errorCode) =>
      done('errorJob', { jobKey, errorCode, errorMessage: 'refused', variables: {} }),
    updateRetries: (jobKey, retries) => done('updateJob', { jobKey, retries }),
    resolveIncident: (incidentKey) => done('resolveIncident', incidentKey),
  };
}

interface Worker {
  readonly stop: () => void;
}

function workers(client: Client): Partial<ClientOperations> {
  const workers = new Map<string, Worker>();
  return {
    async work(type) {
      const worker = client['createJobWorker']?.call(client, {
        ...{ type, worker: 'compat', timeout: 60_000, maxJobsToActivate: 8 },
        jobHandler: (job: { complete: (variables: Json) => unknown }) => job.complete({ worked: true }),
      });
      workers.set(type, worker as unknown as Worker);
    },
    stopWork: async (type) => workers.get(type)?.stop(),
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
    completeTask: (userTaskKey, variables) => done('completeUserTask', { userTaskKey, variables }),
  };
}

function readOperations({ call, search }: Calls): Partial<ClientOperations> {
  return {
    searchInstances: search('searchProcessInstances'),
    searchElements: search('searchElementInstances'),
    searchVariables: search('searchVariables'),
    searchIncidents: search('searchIncidents'),
    searchTasks: search('searchUserTasks'),
    searchDefinitions: search('searchProcessDefinitions'),
    xml: async (definitionKey) => String(await call('getProcessDefinitionXML', definitionKey)),
  };
}
