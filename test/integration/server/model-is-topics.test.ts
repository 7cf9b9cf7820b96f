/**
 * The read model equals the topics: at quiet points of a load with killed engines, each row of each table is
 * derived from the topics again and compared, in a model that has followed from the beginning and in one that
 * starts then.
 */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import type { ProcessDefinition } from '../../../engine/step/records.ts';
import { definitionCodec } from '../../../engine/step/records.ts';
import { listOffsets } from '../../../kafka/read/list-offsets.ts';
import { readToEnd } from '../../../kafka/read/read-to-end.ts';
import { topicPartitions } from '../../../kafka/topic-partitions.ts';
import { ModelFollower } from '../../../server/model/model-follower.ts';
import { RowStore } from '../../../server/model/row-store.ts';
import { createTables } from '../../../server/model/tables.ts';
import { decodeStep } from '../../../state/codec.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { compareRows } from '../../server/model/compare-rows.ts';
import { ExpectedRows } from '../../server/model/expected-rows.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { UnderLoad } from '../fixture/under-load.ts';
import { until } from '../fixture/until.ts';

const PARTITIONS = 3;
/** `MODEL_KILLS=5` is the long form. */
const KILLS = Number(process.env['MODEL_KILLS'] ?? 1);
const STARTS_PER_SECOND = 10;
const KEEP_MS = 24 * 3_600_000;
/** Instances with a user task, of which some are completed, canceled, migrated or fail. */
const TASKS = 15;

const taskXml = (id: string, event: string): string =>
  bpmnXml({
    id,
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'task', type: 'userTask', extension: '<zeebe:userTask />' },
      {
        id: event,
        type: 'boundaryEvent',
        attachedTo: 'task',
        interrupting: false,
        message: { name: 'note', key: '=id' },
      },
      { id: 'sum', type: 'scriptTask', script: { expression: '=text.a + 1', result: 'sum' } },
      { id: 'end', type: 'endEvent' },
      { id: 'noted', type: 'endEvent' },
    ],
    flows: ['start -> task -> sum -> end', `${event} -> noted`],
  });

/** Its instances have an incident from the beginning: no flow can be taken. */
const STUCK = bpmnXml({
  id: 'stuck',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'which', type: 'exclusiveGateway' },
    { id: 'end', type: 'endEvent' },
    { id: 'other', type: 'endEvent' },
  ],
  flows: ['start -> which', 'which -> end if a = 1', 'which -> other if a = 2'],
});

interface Model {
  readonly database: DatabaseSync;
  readonly follower: ModelFollower;
}

let world: UnderLoad;
const models: Model[] = [];
const warnings: string[] = [];

before(async () => {
  world = await UnderLoad.open({ partitions: PARTITIONS, startsPerSecond: STARTS_PER_SECOND });
});

after(async () => {
  for (const { follower } of models) await follower.close();
  await world.close();
});

async function startModel(): Promise<Model> {
  const database = new DatabaseSync(':memory:');
  createTables(database);
  const { connection, topics } = world.cluster;
  const follower = new ModelFollower(connection, new RowStore(database), {
    topics,
    keepEndedMs: KEEP_MS,
    onWarning: (message) => warnings.push(message),
    onJob: () => undefined,
  });
  const model = { database, follower };
  models.push(model);
  await follower.start();
  return model;
}

/** What the topics say, and that the model says the same; returns how many rows were compared. */
async function assertTrue({ database, follower }: Model, what: string): Promise<ReadonlyMap<string, number>> {
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const { connection, topics } = world.cluster;
  let rows = new ExpectedRows();
  // An answer to a client doesn't mean that other partitions have done their part: steps may still follow.
  await until(`nothing was written while ${what} and the topics were read`, async () => {
    const end = await historyEnd();
    await until(`${what} has read the topics`, () => follower.catchUp(all));
    rows = new ExpectedRows();
    await readToEnd(connection, {
      topic: topics.history,
      onRecord: ({ value }) => value && rows.take(decodeStep(value)),
    });
    return end === (await historyEnd());
  });
  const { differences, counts } = compareRows(database, rows.tables);
  assert.deepEqual(differences.slice(0, 20), [], what);
  assert.deepEqual(definitionsOf(database), await expectedDefinitions(), what);
  return counts;
}

/** The end offsets of the history topic, as text. */
async function historyEnd(): Promise<string> {
  const { connection, topics } = world.cluster;
  const ends = await listOffsets(connection, topicPartitions(topics.history, PARTITIONS), 'latest');
  return ends.map(({ partition, offset }) => `${partition}:${offset}`).join(' ');
}

function definitionsOf(database: DatabaseSync): object[] {
  const sql =
    'SELECT key, kind, id, version, resourceName, isLatest, isDeleted FROM definitions ORDER BY key';
  const elements = database.prepare(
    'SELECT elementId FROM elements WHERE definitionKey = ? ORDER BY elementId',
  );
  const flows = database.prepare(
    'SELECT flowId, elementId FROM flow_targets WHERE definitionKey = ? ORDER BY flowId',
  );
  return database
    .prepare(sql)
    .all()
    .map((row) => ({
      ...row,
      elements: elements.all(Number(row['key'])).map(({ elementId }) => elementId),
      flows: flows.all(Number(row['key'])).map(({ flowId, elementId }) => `${flowId} ${elementId}`),
    }));
}

/** Elements and flows as the text of the model has them. */
async function expectedDefinitions(): Promise<object[]> {
  const { connection, topics } = world.cluster;
  const found: ProcessDefinition[] = [];
  await readToEnd(connection, {
    topic: topics.definitions,
    onRecord: ({ value }) => value && found.push(definitionCodec.decode(value)),
  });
  const newest = new Map<string, number>();
  for (const { processId, version } of found)
    newest.set(processId, Math.max(version, newest.get(processId) ?? 0));
  return found
    .sort((a, b) => a.key - b.key)
    .map(({ key, kind, processId: id, version, resourceName, xml }) => ({
      ...{ key, kind: kind || 'process', id, version, resourceName },
      isLatest: newest.get(id) === version ? 1 : 0,
      isDeleted: 0,
      elements: [...xml.matchAll(/<bpmn:\w*(?:process|event|task|gateway) id="([^"]+)"/gi)]
        .map(([, each]) => each)
        .sort(),
      flows: [...xml.matchAll(/<bpmn:sequenceFlow id="([^"]+)"[^>]*targetRef="([^"]+)"/g)]
        .map(([, flow, target]) => `${flow} ${target}`)
        .sort(),
    }));
}

/** Starts instances with user tasks, and does with them what users and operators do. */
async function useTasks(): Promise<void> {
  const client = clientOf(world.cluster);
  try {
    await client.deploy([
      { name: 'tasks.bpmn', content: taskXml('tasks', 'noticed') },
      { name: 'others.bpmn', content: taskXml('others', 'seen') },
      { name: 'stuck.bpmn', content: STUCK },
    ]);
    for (let n = 0; n < TASKS; n++) {
      const { instanceKey } = await client.start({
        processId: 'tasks',
        variables: { id: `t-${n}`, text: { a: n } },
      });
      if (n % 2 === 0) await client.publish({ name: 'note', correlationKey: `t-${n}`, timeToLiveMs: 60_000 });
      if (n % 3 === 0)
        await client.migrate({
          instanceKey,
          processId: 'others',
          sameIds: true,
          mappings: [{ sourceElementId: 'noticed', targetElementId: 'seen' }],
        });
      if (n % 5 === 0) await client.cancel({ instanceKey });
      const { instanceKey: stuck } = await client.start({ processId: 'stuck' });
      if (n % 2 === 0) await client.cancel({ instanceKey: stuck });
    }
  } finally {
    await client.close();
  }
}

test('each row is what the topics say, while engines are killed and wherever the model starts', async () => {
  let node = await world.start('one');
  const followed = await startModel();
  await world.begin();
  await useTasks();
  for (let kill = 1; kill <= KILLS; kill++) {
    node = await world.killAndGoOn(node);
    await world.load.stop();
    await world.load.ended();
    await assertTrue(followed, `the model that has followed, after kill ${kill}`);
    if (kill < KILLS) world.load.run(STARTS_PER_SECOND);
  }
  const counts = await assertTrue(await startModel(), 'a model that starts now');
  assert.ok((counts.get('instances') ?? 0) >= world.load.acknowledged.size + TASKS);
  for (const table of [
    'element_instances',
    'variables',
    'jobs',
    'user_tasks',
    'subscriptions',
    'incidents',
    'flows',
  ])
    assert.ok((counts.get(table) ?? 0) >= TASKS, `${counts.get(table)} rows of ${table}`);
  assert.deepEqual(warnings, []);
});
