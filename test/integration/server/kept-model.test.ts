/**
 * A server with a folder for its read model continues after a restart where it has ended; its rows are those
 * of a model that has read everything. Where the database can't be trusted, it reads everything.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { ModelFollower } from '../../../server/model/model-follower.ts';
import { RowStore } from '../../../server/model/row-store.ts';
import { createTables, INSTANCE_TABLES } from '../../../server/model/tables.ts';
import type { ServerOptions, SignalboxServer } from '../../../server/server.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { SignalboxCluster } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { openServerOn } from '../fixture/server.ts';

const PARTITIONS = 3;
const INSTANCES = 12;

const TASKS = bpmnXml({
  id: 'kept',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'task', type: 'userTask', extension: '<zeebe:userTask />' },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> task -> end'],
});

const folder = mkdtempSync(join(tmpdir(), 'signalbox-kept-'));
let cluster: SignalboxCluster;
let file: string;
const warnings: string[] = [];

before(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  await cluster.startEngine('engine');
  await cluster.deploy(TASKS);
  file = join(folder, `${cluster.prefix}model.sqlite`);
});

after(async () => {
  await cluster.close();
  rmSync(folder, { recursive: true, force: true });
});

const openServer = (more: Partial<ServerOptions> = {}): Promise<SignalboxServer> =>
  openServerOn(cluster, warnings, undefined, { modelPlace: folder, ...more });

/** Starts a server, closes it, and tells whether it has continued. */
async function restart(more: Partial<ServerOptions> = {}): Promise<boolean> {
  const server = await openServer(more);
  const { isContinued } = server;
  await server.close();
  return isContinued;
}

/** Some of the instances are canceled. */
async function work(): Promise<void> {
  const client = clientOf(cluster);
  for (let n = 0; n < INSTANCES; n++) {
    const { instanceKey } = await client.start({ processId: 'kept', variables: { n } });
    if (n % 3 === 0) await client.cancel({ instanceKey });
  }
  await client.close();
}

/** Waits until the model of the server contains everything that was written. */
async function readAll(server: SignalboxServer, expected: number): Promise<void> {
  for (;;) {
    const response = await fetch(`${server.httpUrl}/v2/process-instances/search`, { method: 'POST' });
    const { page } = (await response.json()) as { page: { totalItems: number } };
    if (page.totalItems === expected) return;
  }
}

/** By table, in one order. */
function rowsOf(database: DatabaseSync): Record<string, string[]> {
  const counts =
    '(SELECT definitionKey, elementId, state, number, sumMs FROM element_counts WHERE number > 0)';
  const tables = [...Object.keys(INSTANCE_TABLES), 'definitions', 'elements', 'flow_targets', counts];
  const read = (table: string): string[] =>
    database
      .prepare(`SELECT * FROM ${table}`)
      .all()
      .map((row) => JSON.stringify(row))
      .sort();
  return Object.fromEntries(tables.map((table) => [table, read(table)]));
}

/** The rows of a model that has read everything. */
async function expectedRows(): Promise<Record<string, string[]>> {
  const database = new DatabaseSync(':memory:');
  createTables(database);
  const follower = new ModelFollower(cluster.connection, new RowStore(database), {
    topics: cluster.topics,
    keepEndedMs: 24 * 3_600_000,
    onWarning: assert.fail,
    onJob: () => undefined,
  });
  await follower.start();
  await follower.catchUp(Array.from({ length: PARTITIONS }, (_, partition) => partition));
  await follower.close();
  return rowsOf(database);
}

/** Changes the file while no server has it. */
function change(sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

test('a restarted server continues, and has the rows of one that has read everything', async () => {
  await work();
  const first = await openServer();
  assert.equal(first.isContinued, false);
  await readAll(first, INSTANCES);
  await first.close();
  await work();
  const second = await openServer();
  assert.equal(second.isContinued, true);
  await readAll(second, 2 * INSTANCES);
  await second.close();
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = rowsOf(database);
  database.close();
  assert.equal(rows['instances']?.length, 2 * INSTANCES);
  assert.deepEqual(rows, await expectedRows());
  assert.deepEqual(warnings, []);
});

test('a database that was not closed in order, or is of other code or other topics, is built again', async () => {
  const reasons = {
    'the server was killed': 'UPDATE kept SET isWhole = 0',
    'the code has changed': `UPDATE kept SET format = 'other'`,
    'the topic is another one': `UPDATE kept_positions SET digest = 'other' WHERE partition = 1`,
    'the topic is shorter': 'UPDATE kept_positions SET last = last + 1000, next = next + 1000',
    'the topic has fewer partitions': `INSERT INTO kept_positions VALUES (${PARTITIONS}, 1, 0, '')`,
  };
  for (const [reason, sql] of Object.entries(reasons)) {
    assert.equal(await restart(), true, `before: ${reason}`);
    change(`${sql}; DELETE FROM instances`);
    const server = await openServer();
    assert.equal(server.isContinued, false, reason);
    await readAll(server, 2 * INSTANCES);
    await server.close();
  }
  writeFileSync(file, 'no database '.repeat(1000));
  assert.equal(await restart(), false);
  assert.match(warnings.splice(0).join(), /is not a readable database .* it is built again from the topics/);
  assert.equal(await restart(), true);
  assert.equal(await restart({ keepEndedMs: 1_000_000 }), false, 'the retention has changed');
});

test('of two servers with the same folder, the second one has a temporary file', async () => {
  const first = await openServer();
  const second = await openServer();
  assert.equal(second.isContinued, false);
  assert.match(warnings.splice(0).join(), /is in use by another server/);
  await readAll(second, 2 * INSTANCES);
  await second.close();
  await first.close();
  assert.equal(await restart(), true);
});
