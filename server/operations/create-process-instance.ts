/** Starts a process instance; optionally responds when it has ended. */
import type { EndedInstance } from '../../client/client.ts';
import type { StartProcessInstance } from '../../engine/command.ts';
import type { StartedInstance } from '../../engine/step/commands/start-process-instance.ts';
import { invalidArgument, notFoundBy } from '../http/problem.ts';
import { enumValue } from '../model/conditions.ts';
import type { StoredDefinition } from '../model/queries.ts';
import { TENANT } from '../model/resource.ts';
import type { Operation, OperationCall } from './operation.ts';
import {
  bodyOf,
  checkTenant,
  KEY,
  NAME,
  OPERATION_REFERENCE,
  TEXT,
  VARIABLES,
  variablesText,
} from './request-fields.ts';

interface Body {
  readonly processDefinitionId?: string;
  readonly processDefinitionVersion?: number;
  readonly processDefinitionKey?: string;
  readonly variables?: object | null;
  readonly tenantId?: string;
  readonly startInstructions?: readonly { readonly elementId: string }[];
  readonly runtimeInstructions?: readonly { readonly type?: string; readonly afterElementId: string }[];
  readonly awaitCompletion?: boolean;
  readonly fetchVariables?: readonly string[];
  readonly requestTimeout?: number;
  readonly tags?: readonly string[];
  readonly businessId?: string | null;
}

/** The types of runtime instructions. */
const INSTRUCTIONS = ['TERMINATE_PROCESS_INSTANCE'];

export const createProcessInstance: Operation = {
  id: 'createProcessInstance',
  method: 'POST',
  path: '/process-instances',
  role: 'operate',
  requiresBody: true,
  differs: 'called instances have no tags',
  body: bodyOf({
    processDefinitionId: TEXT,
    processDefinitionVersion: { type: 'integer' },
    processDefinitionKey: KEY,
    variables: VARIABLES,
    tenantId: TEXT,
    startInstructions: { type: 'array', items: bodyOf({ elementId: TEXT }, ['elementId']) },
    runtimeInstructions: {
      type: 'array',
      items: bodyOf({ type: TEXT, afterElementId: NAME }, ['afterElementId']),
    },
    awaitCompletion: { type: 'boolean' },
    fetchVariables: { type: 'array', items: TEXT },
    requestTimeout: { type: 'integer' },
    operationReference: OPERATION_REFERENCE,
    tags: { type: 'array', items: TEXT },
    businessId: { type: ['string', 'null'] },
  }),
  async answer(call, { body }) {
    const request = body as Body;
    const { awaitCompletion = false, fetchVariables = [], requestTimeout = 0 } = request;
    checkRequest(request);
    const command: StartProcessInstance = { ...(await definitionOf(call, request)), ...startOf(request) };
    const intent = awaitCompletion ? 'CREATE_WITH_AWAITING_RESULT' : 'CREATE';
    const reason = (code: string): string | undefined =>
      code === 'NOT_FOUND' ? notFoundText(request) : undefined;
    if (!awaitCompletion) {
      const started = await call.commands.send(
        'startProcessInstance',
        command,
        { intent, reason },
        call.positions,
      );
      return { body: createdAnswer(request, started as StartedInstance, {}) };
    }
    const timeoutMs = requestTimeout > 0 ? requestTimeout : call.settings.requestTimeoutMs;
    const settings = { intent, reason, timeoutMs, awaitsEnd: true };
    const ended = (await call.commands.send(
      'startProcessInstance',
      { ...command, awaitResult: true },
      settings,
      call.positions,
    )) as EndedInstance;
    const created = await startedOf(call, ended);
    return { body: createdAnswer(request, created, fetched(ended.variables, fetchVariables)) };
  },
};

function checkRequest(request: Body): void {
  const { processDefinitionId, processDefinitionKey, runtimeInstructions = [], tenantId } = request;
  checkTenant('Create Process Instance', tenantId);
  for (const { type } of runtimeInstructions) if (type !== undefined) enumValue('type', type, INSTRUCTIONS);
  const names = '[processDefinitionId, processDefinitionKey]';
  if (processDefinitionId !== undefined && processDefinitionKey !== undefined) {
    throw invalidArgument(`Only one of ${names} is allowed.`);
  }
  if (processDefinitionId === undefined && processDefinitionKey === undefined) {
    throw invalidArgument(`At least one of ${names} is required.`);
  }
}

function startOf(body: Body): Partial<StartProcessInstance> {
  const { variables, startInstructions = [], runtimeInstructions = [], tags = [], businessId } = body;
  const text = variablesText(variables);
  return {
    ...(text !== '' && { variables: text }),
    ...(startInstructions.length > 0 && {
      startInstructions: startInstructions.map(({ elementId }) => ({ elementId })),
    }),
    ...(runtimeInstructions.length > 0 && {
      terminateAfter: runtimeInstructions.map(({ afterElementId }) => afterElementId),
    }),
    ...(tags.length > 0 && { tags: [...tags] }),
    ...(businessId && { businessKey: businessId }),
  };
}

/** A version below 1 means the latest. */
async function definitionOf(
  { model }: OperationCall,
  request: Body,
): Promise<Pick<StartProcessInstance, 'processId' | 'version'>> {
  const { processDefinitionId, processDefinitionVersion = -1, processDefinitionKey } = request;
  if (processDefinitionId !== undefined) {
    return {
      processId: processDefinitionId,
      ...(processDefinitionVersion > 0 && { version: processDefinitionVersion }),
    };
  }
  const key = Number(processDefinitionKey);
  const definition = await model.find('definition', { key }, key);
  if (definition?.kind !== 'process') {
    throw notFoundBy('CREATE', notFoundText(request));
  }
  return { processId: definition.id, version: definition.version };
}

function notFoundText({
  processDefinitionId,
  processDefinitionVersion = -1,
  processDefinitionKey,
}: Body): string {
  if (processDefinitionId === undefined) {
    return `Expected to find process definition with key '${processDefinitionKey}', but none found`;
  }
  const version = processDefinitionVersion > 0 ? ` and version '${processDefinitionVersion}'` : '';
  return `Expected to find process definition with process ID '${processDefinitionId}'${version}, but none found`;
}

/** The reply at the end doesn't contain the version. */
async function startedOf({ model }: OperationCall, { instanceKey }: EndedInstance): Promise<StartedInstance> {
  const key = String(instanceKey);
  const item = await model.find('get', { resource: 'process-instances', key }, instanceKey);
  const definitionKey = Number(item?.['processDefinitionKey'] ?? 0);
  const definition: StoredDefinition | null = await model.query('definition', { key: definitionKey });
  return { instanceKey, definitionKey, processId: definition?.id ?? '', version: definition?.version ?? 0 };
}

/** Without names, all variables. */
function fetched(variables: object, names: readonly string[]): object {
  if (names.length === 0) return variables;
  return Object.fromEntries(Object.entries(variables).filter(([name]) => names.includes(name)));
}

function createdAnswer({ businessId, tags = [] }: Body, started: StartedInstance, variables: object): object {
  return {
    processDefinitionId: started.processId,
    processDefinitionVersion: started.version,
    processDefinitionKey: String(started.definitionKey),
    processInstanceKey: String(started.instanceKey),
    tenantId: TENANT,
    variables,
    tags,
    businessId: businessId ?? null,
  };
}
