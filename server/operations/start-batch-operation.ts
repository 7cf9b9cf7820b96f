/** Batch operations over the process instances that a filter selects. */
import type { BulkCommand } from '../../operate/bulk/bulk-task.ts';
import { canceling, migrating, modifying, resolvingIncident } from '../../operate/bulk/bulk-task.ts';
import type { BatchType } from '../bulk/batch-operations.ts';
import { callerOf } from '../command-port.ts';
import { invalidArgument, notFound } from '../http/problem.ts';
import type { BatchTarget } from '../model/batch-queries.ts';
import { filterSchema } from '../model/filter-schema.ts';
import { RESOURCES } from '../model/resources/table.ts';
import type { ElementMapping, MigrationPlan } from './migration-plan.ts';
import { ELEMENT_MAPPINGS, MIGRATION_PLAN, migrationOf } from './migration-plan.ts';
import type { Operation, OperationAnswer, OperationCall, Schema } from './operation.ts';
import { bodyOf, keyParam, ONLY_REFERENCE, OPERATION_REFERENCE } from './request-fields.ts';

type Filter = Readonly<Record<string, unknown>>;

const DIFFERS = 'carried out by the server that gets the request, and known there only';
/** How Camunda resolves an incident of a job without retries. */
const NEW_RETRIES = 1;

export const cancelProcessInstancesBatchOperation = batchOperation({
  id: 'cancelProcessInstancesBatchOperation',
  path: '/process-instances/cancellation',
  type: 'CANCEL_PROCESS_INSTANCE',
  fields: {},
  commandsOf: () => canceling,
});

export const resolveIncidentsBatchOperation = batchOperation({
  id: 'resolveIncidentsBatchOperation',
  path: '/process-instances/incident-resolution',
  type: 'RESOLVE_INCIDENT',
  fields: {},
  commandsOf: () => resolving,
});

export const migrateProcessInstancesBatchOperation = batchOperation<{ migrationPlan: MigrationPlan }>({
  id: 'migrateProcessInstancesBatchOperation',
  path: '/process-instances/migration',
  type: 'MIGRATE_PROCESS_INSTANCE',
  fields: { migrationPlan: bodyOf(MIGRATION_PLAN, Object.keys(MIGRATION_PLAN)) },
  commandsOf: ({ migrationPlan }) => migrating(migrationOf(migrationPlan)),
});

interface Moves {
  readonly moveInstructions: readonly ElementMapping[];
}

export const modifyProcessInstancesBatchOperation = batchOperation<Moves>({
  id: 'modifyProcessInstancesBatchOperation',
  path: '/process-instances/modification',
  type: 'MODIFY_PROCESS_INSTANCE',
  fields: {
    moveInstructions: { ...ELEMENT_MAPPINGS, minItems: 1 },
  },
  commandsOf: ({ moveInstructions }) =>
    modifying({ activate: [], terminate: [], move: moveInstructions.map((each) => ({ ...each })) }),
});

/** Of one process instance. */
export const resolveProcessInstanceIncidents: Operation = {
  id: 'resolveProcessInstanceIncidents',
  method: 'POST',
  path: '/process-instances/{processInstanceKey}/incident-resolution',
  role: 'operate',
  body: ONLY_REFERENCE,
  async answer(call, request) {
    const key = keyParam(request, 'processInstanceKey');
    const processInstanceKey = String(key);
    const found = await call.model.find(
      'get',
      { resource: 'process-instances', key: processInstanceKey },
      key,
    );
    if (!found) throw notFound(`Process Instance with key '${key}' not found`);
    return started(call, 'RESOLVE_INCIDENT', { processInstanceKey }, resolving);
  },
};

type CommandsOf = (target: BatchTarget) => readonly BulkCommand[];

function resolving({ key: incidentKey, instanceKey, jobKey }: BatchTarget): readonly BulkCommand[] {
  return resolvingIncident({ incidentKey, instanceKey, jobKey: jobKey ?? undefined }, NEW_RETRIES);
}

interface BatchDefinition<B> {
  readonly id: string;
  readonly path: string;
  readonly type: BatchType;
  /** The required fields of the body, besides the filter. */
  readonly fields: Readonly<Record<string, Schema>>;
  commandsOf(body: B): CommandsOf;
}

function batchOperation<B = object>({ id, path, type, fields, commandsOf }: BatchDefinition<B>): Operation {
  const filter = filterSchema(RESOURCES['process-instances']);
  return {
    id,
    method: 'POST',
    path,
    role: 'operate',
    requiresBody: true,
    differs: DIFFERS,
    body: bodyOf({ filter, ...fields, operationReference: OPERATION_REFERENCE }, [
      'filter',
      ...Object.keys(fields),
    ]),
    answer(call, request) {
      const body = request.body as B & { readonly filter: Filter };
      if (!isRestricted(body.filter)) {
        throw invalidArgument(
          'The filter selects everything. Restrict it, for example by processDefinitionId.',
        );
      }
      return started(call, type, body.filter, commandsOf(body));
    },
  };
}

/** Clients send empty lists and objects for conditions that are not set. */
function isRestricted(value: unknown): boolean {
  if (typeof value !== 'object') return true;
  return value !== null && Object.values(value).some(isRestricted);
}

async function started(
  { batches, principal }: OperationCall,
  batchOperationType: BatchType,
  filter: Filter,
  commandsOf: CommandsOf,
): Promise<OperationAnswer> {
  const { actor } = callerOf(principal);
  const key = await batches.start({ type: batchOperationType, filter, actor, commandsOf });
  return { body: { batchOperationKey: String(key), batchOperationType } };
}
