/** Batch operations of this server, and their items. Pure. */
import type { Resource } from '../resource.ts';
import { date, integer, key, list, oneOf, text } from '../resource.ts';

const TYPES = [
  'CANCEL_PROCESS_INSTANCE',
  'RESOLVE_INCIDENT',
  'MIGRATE_PROCESS_INSTANCE',
  'MODIFY_PROCESS_INSTANCE',
];
const STATES = ['CREATED', 'ACTIVE', 'SUSPENDED', 'COMPLETED', 'PARTIALLY_COMPLETED', 'CANCELED', 'FAILED'];
const ITEM_STATES = ['ACTIVE', 'COMPLETED', 'SKIPPED', 'CANCELED', 'FAILED'];

export const batchOperations: Resource = {
  name: 'batch-operations',
  title: 'Batch Operation',
  key: 'batchOperationKey',
  from: 'batches b',
  fields: {
    batchOperationKey: key('b.key'),
    state: oneOf('b.state', STATES),
    batchOperationType: oneOf('b.type', TYPES, { in: 'items' }),
    // Camunda's name in filters and sorts.
    operationType: oneOf('b.type', TYPES, { in: 'filter', sortable: true }),
    startDate: date('b.startMs'),
    endDate: date('b.endMs'),
    actorType: oneOf(`CASE WHEN b.actor IS NULL THEN NULL ELSE 'USER' END`, ['USER', 'CLIENT']),
    actorId: text('b.actor'),
    operationsTotalCount: integer('b.total'),
    operationsFailedCount: integer('b.failed'),
    operationsCompletedCount: integer('b.completed'),
    errors: list('b.errors'),
  },
  constants: {},
};

export const batchOperationItems: Resource = {
  name: 'batch-operation-items',
  title: 'Batch Operation Item',
  key: 'itemKey',
  from: 'batch_items t JOIN batches b ON b.key = t.batchKey',
  fields: {
    operationType: oneOf('b.type', TYPES),
    batchOperationKey: key('t.batchKey'),
    itemKey: key('t.key'),
    processInstanceKey: key('t.instanceKey'),
    rootProcessInstanceKey: key('t.rootKey'),
    state: oneOf('t.state', ITEM_STATES),
    processedDate: date('t.processedMs'),
    errorMessage: text('t.error'),
  },
  constants: {},
  order: [['batchOperationKey', 'ASC']],
};
