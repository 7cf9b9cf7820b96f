/**
 * Batch operations: which items they have, what is sent for each, and what suspending, resuming and canceling
 * do while commands are in flight. The engine is a list of commands that the test answers.
 */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { CommandRejection } from '../../client/errors.ts';
import type { Command } from '../../engine/command.ts';
import type { EngineAccess } from '../../operate/engine-access.ts';
import { BatchOperations } from '../../server/bulk/batch-operations.ts';
import type { BatchTarget } from '../../server/model/batch-queries.ts';
import type { QueryName, QueryTypes } from '../../server/model/queries.ts';
import { QUERIES } from '../../server/model/queries.ts';
import { RowStore } from '../../server/model/row-store.ts';
import type { Item, SearchAnswer } from '../../server/model/search-request.ts';
import { createTables } from '../../server/model/tables.ts';
import type { Operation, OperationCall } from '../../server/operations/operation.ts';
import { checkRequest } from '../../server/operations/request-check.ts';
import { OPERATIONS } from '../../server/operations/table.ts';

const PARALLEL = 64;

interface Sent {
  readonly id: string;
  readonly actor: string | undefined;
  readonly command: Command;
  answer(error?: Error): void;
}

/**
 * Active instances with the keys 1 to `count`; every tenth was called by the one before, every third has an
 * incident.
 */
function world(count: number) {
  const database = new DatabaseSync(':memory:');
  createTables(database);
  const rows = new RowStore(database);
  rows.write(
    `INSERT INTO definitions VALUES (9, 'process', 'p', 1, NULL, NULL, 'p.bpmn', '', 9, NULL, 1, 0)`,
  );
  for (let key = 1; key <= count; key++) {
    const parent = key % 10 === 0 ? key - 1 : null;
    const insert = `INSERT INTO instances VALUES (?, 9, 'ACTIVE', 0, NULL, ?, NULL, ?, NULL, '[]')`;
    rows.write(insert, key, parent, parent ?? key);
    if (key % 3 !== 0) continue;
    const job = key % 2 === 0 ? key + 2000 : null;
    const incident = `INSERT INTO incidents VALUES (?, ?, 9, ?, 'task', 'JOB_NO_RETRIES', 'no', 'ACTIVE', 0, ?)`;
    rows.write(incident, key + 1000, key, key + 500, job);
  }
  const sent: Sent[] = [];
  const client = {
    send(name: string, content: object, { commandId, actor }: { commandId: string; actor?: string }) {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const answer = (error?: Error): void => (error ? reject(error) : resolve({}));
      sent.push({ id: commandId, actor, command: { [name]: content } as Command, answer });
      return promise;
    },
  };
  const model = {
    async query<N extends QueryName>(name: N, argument: QueryTypes[N][0]): Promise<QueryTypes[N][1]> {
      const query: (store: RowStore, given: QueryTypes[N][0]) => QueryTypes[N][1] = QUERIES[name];
      return query(rows, argument);
    },
    find: async (name: QueryName, argument: never) => model.query(name, argument),
    wrote: () => undefined,
  };
  const engine = { client } as unknown as EngineAccess;
  const warnings: string[] = [];
  const batches = new BatchOperations(engine, model, (text) => warnings.push(text));
  const principal = { name: 'ann', role: 'admin', isKnown: true };
  const call = { batches, model, principal } as unknown as OperationCall;
  return { batches, call, sent, model, warnings };
}

type World = ReturnType<typeof world>;

async function ask({ call }: World, id: string, body: unknown, params = {}): Promise<Item> {
  const operation = OPERATIONS.find((each) => each.id === id) as Operation;
  checkRequest(operation, body, {});
  const answer = await operation.answer(call, { params, query: {}, body, files: [] });
  return (answer.body ?? {}) as Item;
}

async function started(of: World, id: string, body: unknown, params = {}): Promise<string> {
  return String((await ask(of, id, body, params))['batchOperationKey']);
}

const get = (of: World, batchOperationKey: string): Promise<Item> =>
  ask(of, 'getBatchOperation', undefined, { batchOperationKey });

/** Keys of its items, by their state. */
async function items(of: World, batchOperationKey: string): Promise<Record<string, string[]>> {
  const request = { filter: { batchOperationKey }, page: { limit: 10_000 } };
  const found = (await ask(of, 'searchBatchOperationItems', request)) as unknown as SearchAnswer;
  const byState = Map.groupBy(found.items, ({ state }) => String(state));
  return Object.fromEntries(
    [...byState].map(([state, all]) => [state, all.map(({ itemKey }) => String(itemKey))]),
  );
}

/** Answers everything in flight, and what is sent meanwhile, up to `max` commands. */
async function answerAll({ sent }: World, max = Number.POSITIVE_INFINITY): Promise<void> {
  for (let at = 0; at < max && sent.length > 0; at++) {
    sent.shift()?.answer();
    await turn();
  }
}

const keys = (count: number, isWanted: (key: number) => boolean): string[] =>
  Array.from({ length: count }, (_, at) => at + 1)
    .filter(isWanted)
    .map(String);

const ALL = { processDefinitionId: 'p' };

test('a cancellation is sent once for each root instance of the filter, for the user', async () => {
  const of = world(100);
  const all: Sent[] = [];
  const key = await started(of, 'cancelProcessInstancesBatchOperation', {
    filter: { ...ALL, processInstanceKey: { $lte: '50', $in: [] }, $or: [] },
  });
  await turn();
  for (let next = of.sent.shift(); next; next = of.sent.shift()) {
    all.push(next);
    next.answer();
    await turn();
  }
  const expected = keys(50, (each) => each % 10 !== 0);
  assert.deepEqual(
    all.map(({ command }) => command),
    expected.map((each) => ({ cancelProcessInstance: { instanceKey: Number(each) } })),
  );
  assert.deepEqual([...new Set(all.map(({ actor }) => actor))], ['ann']);
  assert.equal(new Set(all.map(({ id }) => id)).size, expected.length);
  assert.deepEqual(await items(of, key), { COMPLETED: expected });
  const { startDate, endDate, ...batch } = await get(of, key);
  assert.ok(Date.parse(String(endDate)) >= Date.parse(String(startDate)));
  assert.deepEqual(batch, {
    batchOperationKey: key,
    state: 'COMPLETED',
    batchOperationType: 'CANCEL_PROCESS_INSTANCE',
    actorType: 'USER',
    actorId: 'ann',
    operationsTotalCount: 45,
    operationsFailedCount: 0,
    operationsCompletedCount: 45,
    errors: [],
  });
  assert.deepEqual(of.warnings, []);
});

test('rejected items have failed with the reason, and what is gone was skipped', async () => {
  const of = world(3);
  const key = await started(of, 'migrateProcessInstancesBatchOperation', {
    filter: ALL,
    migrationPlan: {
      targetProcessDefinitionKey: '10',
      mappingInstructions: [{ sourceElementId: 'a', targetElementId: 'b' }],
    },
  });
  await turn();
  const [first, second, third] = of.sent.splice(0);
  assert.deepEqual(third?.command, {
    migrateProcessInstance: {
      instanceKey: 3,
      definitionKey: 10,
      mappings: [{ sourceElementId: 'a', targetElementId: 'b' }],
    },
  });
  first?.answer(new CommandRejection('INVALID_STATE', 'it is at a gateway'));
  second?.answer(new CommandRejection('NOT_FOUND', 'no active process instance has the key 2'));
  third?.answer();
  await turn();
  assert.deepEqual(await items(of, key), { FAILED: ['1'], SKIPPED: ['2'], COMPLETED: ['3'] });
  const failed = (await ask(of, 'searchBatchOperationItems', {
    filter: { state: 'FAILED' },
  })) as unknown as SearchAnswer;
  assert.deepEqual(
    failed.items.map(({ errorMessage }) => errorMessage),
    ['it is at a gateway'],
  );
  const batch = await get(of, key);
  assert.deepEqual(
    [batch['state'], batch['operationsFailedCount'], batch['operationsCompletedCount']],
    ['COMPLETED', 1, 2],
  );
});

test('each incident is an item; that of a job gets a retry first', async () => {
  const of = world(12);
  const key = await started(of, 'resolveIncidentsBatchOperation', { filter: ALL });
  await turn();
  const commands: Command[] = [];
  for (let next = of.sent.shift(); next; next = of.sent.shift()) {
    commands.push(next.command);
    next.answer();
    await turn();
  }
  const resolved = [1003, 1006, 1009, 1012];
  assert.deepEqual(
    commands.flatMap((each) => ('resolveIncident' in each ? [each.resolveIncident.incidentKey] : [])).sort(),
    resolved,
  );
  const retried = commands.flatMap((each) => ('updateJobRetries' in each ? [each.updateJobRetries] : []));
  assert.deepEqual(retried, [
    { jobKey: 2006, instanceKey: 6, retries: 1 },
    { jobKey: 2012, instanceKey: 12, retries: 1 },
  ]);
  assert.deepEqual(await items(of, key), { COMPLETED: resolved.map(String) });
  const one = await started(of, 'resolveProcessInstanceIncidents', {}, { processInstanceKey: '6' });
  await turn();
  await answerAll(of);
  assert.deepEqual(await items(of, one), { COMPLETED: ['1006'] });
  await assert.rejects(ask(of, 'resolveProcessInstanceIncidents', {}, { processInstanceKey: '77' }), {
    status: 404,
  });
});

test('a suspended operation sends nothing more until it is resumed, and each item is sent once', async () => {
  const of = world(200);
  const moveInstructions = [{ sourceElementId: 'a', targetElementId: 'b' }];
  const key = await started(of, 'modifyProcessInstancesBatchOperation', { filter: ALL, moveInstructions });
  const params = { batchOperationKey: key };
  await turn();
  const seen = of.sent.map(({ id }) => id);
  assert.equal(seen.length, PARALLEL);
  await ask(of, 'suspendBatchOperation', undefined, params);
  await assert.rejects(ask(of, 'suspendBatchOperation', undefined, params), { status: 409 });
  await answerAll(of);
  const suspended = await get(of, key);
  assert.deepEqual([suspended['state'], suspended['operationsCompletedCount']], ['SUSPENDED', PARALLEL]);
  await ask(of, 'resumeBatchOperation', undefined, params);
  await assert.rejects(ask(of, 'resumeBatchOperation', undefined, params), { status: 409 });
  await turn();
  for (let next = of.sent.shift(); next; next = of.sent.shift()) {
    seen.push(next.id);
    next.answer();
    await turn();
  }
  assert.equal(seen.length, 200);
  assert.equal(new Set(seen).size, 200);
  assert.equal((await get(of, key))['state'], 'COMPLETED');
  await assert.rejects(ask(of, 'resumeBatchOperation', undefined, params), { status: 404 });
});

test('a canceled operation has canceled items, except those whose commands were sent', async () => {
  const of = world(200);
  const key = await started(of, 'cancelProcessInstancesBatchOperation', { filter: ALL });
  const params = { batchOperationKey: key };
  await turn();
  const canceled = ask(of, 'cancelBatchOperation', undefined, params);
  await answerAll(of);
  await canceled;
  const { COMPLETED = [], CANCELED = [] } = await items(of, key);
  assert.deepEqual([COMPLETED.length, CANCELED.length], [PARALLEL, 180 - PARALLEL]);
  assert.equal((await get(of, key))['state'], 'CANCELED');
  await assert.rejects(ask(of, 'cancelBatchOperation', undefined, params), { status: 404 });
});

test('an operation that an error stops has failed, and can be resumed', async () => {
  const of = world(70);
  const key = await started(of, 'cancelProcessInstancesBatchOperation', { filter: ALL });
  await turn();
  of.sent.shift()?.answer(new Error('the connection is closed'));
  await turn();
  await answerAll(of);
  const failed = await get(of, key);
  assert.equal(failed['state'], 'FAILED');
  assert.match(JSON.stringify(failed['errors']), /the connection is closed/);
  await ask(of, 'resumeBatchOperation', undefined, { batchOperationKey: key });
  await turn();
  await answerAll(of);
  const batch = await get(of, key);
  assert.deepEqual(
    [batch['state'], batch['errors'], batch['operationsCompletedCount']],
    ['COMPLETED', [], 63],
  );
});

test('a filter that selects everything is rejected, however it is written; one without matches ends at once', async () => {
  const of = world(2);
  for (const filter of [{}, { $or: [], tags: [] }, { processInstanceKey: { $in: [] } }]) {
    await assert.rejects(ask(of, 'cancelProcessInstancesBatchOperation', { filter }), {
      status: 400,
      message: /selects everything/,
    });
  }
  await assert.rejects(ask(of, 'cancelProcessInstancesBatchOperation', {}), /No filter provided/);
  const key = await started(of, 'cancelProcessInstancesBatchOperation', { filter: { state: 'COMPLETED' } });
  await turn();
  assert.equal((await get(of, key))['state'], 'COMPLETED');
  assert.deepEqual(of.sent, []);
});

test('pages of items have each item once, also when they are sorted by a field with equal values', async () => {
  const of = world(40);
  for (let n = 0; n < 2; n++) await started(of, 'cancelProcessInstancesBatchOperation', { filter: ALL });
  const found: string[] = [];
  for (let after: string | null = null; ; ) {
    const page: object = after === null ? { limit: 7 } : { limit: 7, after };
    const request = { sort: [{ field: 'state', order: 'DESC' }], page };
    const answer = (await ask(of, 'searchBatchOperationItems', request)) as unknown as SearchAnswer;
    found.push(...answer.items.map((item) => `${item['batchOperationKey']} ${item['itemKey']}`));
    after = answer.page.endCursor;
    if (after === null) break;
  }
  assert.equal(found.length, 72);
  assert.equal(new Set(found).size, 72);
});

test('the oldest of more than 100 operations that have ended are forgotten', async () => {
  const of = world(1);
  const commandsOf = (): [] => [];
  const filter = { state: 'COMPLETED' };
  const type = 'CANCEL_PROCESS_INSTANCE';
  const all: number[] = [];
  for (let n = 0; n < 103; n++)
    all.push(
      await of.batches.start({
        type,
        filter,
        actor: undefined,
        commandsOf: commandsOf as (target: BatchTarget) => [],
      }),
    );
  await turn();
  const found = (await ask(of, 'searchBatchOperations', {
    page: { limit: 1000 },
  })) as unknown as SearchAnswer;
  assert.deepEqual(
    found.items.map(({ batchOperationKey }) => batchOperationKey),
    all.slice(3).map(String),
  );
});
