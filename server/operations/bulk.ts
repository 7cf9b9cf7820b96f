/**
 * Bulk operations: one operation for all active instances that match conditions, as `signalbox bulk` does it.
 */
import { conditionsOf } from '../../inspect/conditions.ts';
import type { BulkOperation } from '../../operate/bulk/bulk-operation.ts';
import {
  cancelInstances,
  migrateInstances,
  modifyInstances,
  resolveIncidents,
  setVariables,
} from '../../operate/bulk/bulk-operation.ts';
import { callerOf } from '../command-port.ts';
import { invalidArgument, notFound } from '../http/problem.ts';
import { readTopics } from './inspected.ts';
import type { Operation } from './operation.ts';
import { bodyOf, KEY, NAME, TEXT, VARIABLES, variablesText } from './request-fields.ts';

interface Body {
  readonly operation: keyof typeof MAKE;
  readonly where: Readonly<Record<string, string>>;
  readonly dryRun?: boolean;
  readonly rate?: number;
  readonly resume?: string;
  readonly retries?: number;
  readonly variables?: object;
  readonly targetProcessDefinitionKey?: string;
  readonly mappings?: readonly { readonly from: string; readonly to: string }[];
}

type Conditions = ReturnType<typeof conditionsOf>;

const MAKE: Readonly<
  Record<'cancel' | 'resolve' | 'retry' | 'set-variables' | 'migrate' | 'move', MakeOperation>
> = {
  cancel: (conditions) => cancelInstances(conditions),
  resolve: (conditions, { retries }) => resolveIncidents('resolve', conditions, retries),
  retry: (conditions, { retries = 1 }) => resolveIncidents('retry', conditions, retries),
  'set-variables': (conditions, { variables }) =>
    setVariables(conditions, variablesText(variables ?? {}), { scope: undefined, local: false }),
  migrate(conditions, { targetProcessDefinitionKey, mappings = [] }) {
    if (targetProcessDefinitionKey === undefined)
      throw invalidArgument('A migration needs targetProcessDefinitionKey.');
    return migrateInstances(conditions, {
      definitionKey: Number(targetProcessDefinitionKey),
      mappings: mappings.map(({ from, to }) => ({ sourceElementId: from, targetElementId: to })),
      sameIds: true,
    });
  },
  move(conditions, { mappings = [] }) {
    if (mappings.length === 0) throw invalidArgument('Name at least one element to move in mappings.');
    const move = mappings.map(({ from, to }) => ({ sourceElementId: from, targetElementId: to }));
    return modifyInstances(conditions, { activate: [], terminate: [], move });
  },
};

type MakeOperation = (conditions: Conditions, body: Body) => BulkOperation;

export const startBulk: Operation = {
  id: 'startBulk',
  method: 'POST',
  path: '/bulk',
  role: 'operate',
  requiresBody: true,
  body: bodyOf(
    {
      operation: { enum: Object.keys(MAKE) },
      where: { type: 'object', additionalProperties: TEXT },
      dryRun: { type: 'boolean' },
      rate: { type: 'integer', minimum: 1 },
      resume: NAME,
      retries: { type: 'integer', minimum: 1 },
      variables: VARIABLES,
      targetProcessDefinitionKey: KEY,
      mappings: { type: 'array', items: bodyOf({ from: NAME, to: NAME }, ['from', 'to']) },
    },
    ['operation', 'where'],
  ),
  async answer({ bulk, principal }, request) {
    const body = request.body as Body;
    const { dryRun = false, rate, resume } = body;
    const progress = await readTopics(() => {
      const conditions = conditionsOf('instances', Object.entries(body.where));
      const { actor } = callerOf(principal);
      const settings = { dryRun, rate, resume, by: principal.name, actor };
      return bulk.start(MAKE[body.operation](conditions, body), settings);
    });
    return { body: progress };
  },
};

export const listBulk: Operation = {
  id: 'listBulk',
  method: 'GET',
  path: '/bulk',
  role: 'read',
  answer: ({ bulk }) => ({ body: { items: bulk.list().map((each) => ({ ...each, skipped: [] })) } }),
};

export const getBulk: Operation = {
  id: 'getBulk',
  method: 'GET',
  path: '/bulk/{bulkId}',
  role: 'read',
  answer: ({ bulk }, { params }) => ({ body: found(bulk.get(params['bulkId'] ?? ''), params) }),
};

export const stopBulk: Operation = {
  id: 'stopBulk',
  method: 'POST',
  path: '/bulk/{bulkId}/stop',
  role: 'operate',
  answer: ({ bulk }, { params }) => ({ body: found(bulk.stop(params['bulkId'] ?? ''), params) }),
};

function found<T>(progress: T | undefined, params: Readonly<Record<string, string>>): T {
  if (progress !== undefined) return progress;
  throw notFound(
    `This server doesn't carry out a bulk operation with the id '${params['bulkId']}'. One that another server ` +
      'has started is known there; it can be continued with `signalbox bulk ... --resume`.',
  );
}
