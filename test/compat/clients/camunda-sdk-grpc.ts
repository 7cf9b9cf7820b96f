/** `ZeebeGrpcClient` of `@camunda8/sdk`. */
import type { Addresses, ClientKind, ClientOperations, CompatClient, Json } from '../client.ts';
import { installNodePackages } from '../installation.ts';
import { load, versionOf } from '../installed.ts';

const NAME = '@camunda8/sdk';

type Method = (...input: unknown[]) => Promise<unknown>;
type Client = Readonly<Record<string, Method>>;
type Library = { readonly Camunda8: new (options: unknown) => { getZeebeGrpcApiClient(): Client } };

const RESULT_TIMEOUT_MS = 60_000;

export const camundaSdkGrpc: ClientKind = {
  name: `${NAME} ${versionOf(NAME)} (gRPC)`,
  install: installNodePackages,
  open: async (at) => open(at),
};

function open({ grpc }: Addresses): CompatClient {
  const { Camunda8 } = load<Library>(NAME);
  const client = new Camunda8({
    ZEEBE_GRPC_ADDRESS: `grpc://${grpc}`,
    CAMUNDA_AUTH_STRATEGY: 'NONE',
    CAMUNDA_LOG_LEVEL: 'none',
    ZEEBE_GRPC_CLIENT_RETRY: false,
  }).getZeebeGrpcApiClient();
  const calls = callsOf(client);
  return {
    close: () => calls.done('close'),
    operations: { ...instanceOperations(calls), ...jobOperations(calls), ...workers(calls) },
  };
}

type Calls = ReturnType<typeof callsOf>;

function callsOf(client: Client) {
  const call = async (name: string, ...args: unknown[]): Promise<Json> => {
    const method = client[name];
    if (!method) throw new Error(`${NAME} has no ${name}`);
    return (await method.apply(client, args)) as Json;
  };
  const done = async (name: string, ...args: unknown[]): Promise<void> => void (await call(name, ...args));
  return { call, done };
}

function instanceOperations({ call, done }: Calls): Partial<ClientOperations> {
  return {
    topology: async () => String((await call('topology'))['gatewayVersion']),
    async deploy(name, content) {
      const answer = await call('deployResources', [
        { [name.endsWith('.dmn') ? 'decision' : 'process']: Buffer.from(content), name },
      ]);
      const [first] = answer['deployments'] as Json[];
      const process = first?.['process'] as Json | undefined;
      const decision = first?.['decision'] as Json | undefined;
      return String(process?.['processDefinitionKey'] ?? decision?.['decisionRequirementsKey']);
    },
    async create(bpmnProcessId, variables) {
      return String(
        (await call('createProcessInstance', { bpmnProcessId, variables }))['processInstanceKey'],
      );
    },
    async createAndAwait(bpmnProcessId, variables) {
      const request = { bpmnProcessId, variables, requestTimeout: RESULT_TIMEOUT_MS };
      return (await call('createProcessInstanceWithResult', request))['variables'] as Json;
    },
    cancel: (processInstanceKey) => done('cancelProcessInstance', processInstanceKey),
    publish: (name, correlationKey, variables) =>
      done('publishMessage', { name, correlationKey, timeToLive: 60_000, variables }),
    signal: (signalName, variables) => done('broadcastSignal', { signalName, variables }),
    setVariables: (elementInstanceKey, variables) =>
      done('setVariables', { elementInstanceKey, variables, local: false }),
    modify: (processInstanceKey, elementId, elementInstanceKey) =>
      done('modifyProcessInstance', {
        processInstanceKey,
        activateInstructions: [
          {
            elementId,
            ancestorElementInstanceKey: '-1',
            variableInstructions: [{ variables: { modified: 1 }, scopeId: '' }],
          },
        ],
        terminateInstructions: [{ elementInstanceKey }],
      }),
    migrate: (processInstanceKey, targetProcessDefinitionKey, ids) =>
      done('migrateProcessInstance', {
        processInstanceKey,
        migrationPlan: {
          targetProcessDefinitionKey,
          mappingInstructions: ids.map((id) => ({ sourceElementId: id, targetElementId: id })),
        },
      }),
    async evaluateDecision(decisionId, variables) {
      return String((await call('evaluateDecision', { decisionId, variables }))['decisionOutput']);
    },
    deleteResource: (resourceKey) => done('deleteResource', { resourceKey }),
  };
}

function jobOperations({ call, done }: Calls): Partial<ClientOperations> {
  return {
    async activate(type, maxJobsToActivate, fetchVariable) {
      const request = { type, maxJobsToActivate, timeout: 60_000, worker: 'compat', requestTimeout: 20_000 };
      const jobs = await call('activateJobs', fetchVariable ? { ...request, fetchVariable } : request);
      return (jobs as unknown as Json[]).map((job) => ({
        jobKey: String(job['key']),
        retries: Number(job['retries']),
        variables: job['variables'] as Json,
        headers: job['customHeaders'] as Json,
      }));
    },
    completeJob: (jobKey, variables) => done('completeJob', { jobKey, variables }),
    failJob: (jobKey, retries, errorMessage) =>
      done('failJob', { jobKey, retries, errorMessage, retryBackOff: 0 }),
    throwError: (jobKey, errorCode) => done('throwError', { jobKey, errorCode, errorMessage: 'refused' }),
    updateRetries: (jobKey, retries) => done('updateJobRetries', { jobKey, retries }),
    resolveIncident: (incidentKey) => done('resolveIncident', { incidentKey }),
  };
}

function workers({ call }: Calls): Partial<ClientOperations> {
  const workers = new Map<string, Json>();
  const taskHandler = (job: { complete: (variables: Json) => unknown }) => job.complete({ worked: true });
  return {
    async work(taskType) {
      const worker = { taskType, taskHandler, timeout: 60_000, worker: 'compat' };
      workers.set(taskType, await call('createWorker', worker));
    },
    async stream(type) {
      workers.set(type, await call('streamJobs', { type, taskHandler, worker: 'compat', timeout: 60_000 }));
    },
    async stopWork(type) {
      const worker = workers.get(type) as { close(): unknown } | undefined;
      await worker?.close();
    },
  };
}
