/**
 * The last release and this version on one cluster: each continues the work of the other, in both directions,
 * or stops with the reason and changes nothing. docs/upgrading.md describes the same.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { SignalboxClient } from '../../../client/client.ts';
import { CommandRejection } from '../../../client/errors.ts';
import { jobTopic } from '../../../engine/topics.ts';
import type { SignalboxServer } from '../../../server/server.ts';
import { partitionOfKey } from '../../../state/keys.ts';
import type { Variables, Worker } from '../../../worker/index.ts';
import { createWorker } from '../../../worker/index.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { skipWithout } from '../../skip-without.ts';
import { instancesOf, isCompleted, recordsOf } from '../connectors/outbound-fixture.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import type { EarlierVersion } from '../fixture/earlier-version.ts';
import { checkCommit, checkOut, VERSION_0_1_0 } from '../fixture/earlier-version.ts';
import type { EngineNode } from '../fixture/engine-node.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { openServerOn } from '../fixture/server.ts';
import type { Answer } from '../server/requests.ts';
import { at, requestsTo } from '../server/requests.ts';

const PARTITIONS = 2;
const skip = await skipWithout('the commit of version 0.1.0', () => checkCommit(VERSION_0_1_0));

let release: EarlierVersion;
let cluster: SignalboxCluster;
let client: SignalboxClient;
let worker: Worker | undefined;
let server: SignalboxServer | undefined;

before(async () => {
  if (!skip) release = await checkOut(VERSION_0_1_0);
});
after(async () => {
  if (!skip) await release.remove();
});

beforeEach(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  client = clientOf(cluster);
});

afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  await server?.close();
  server = undefined;
  await client.close();
  await cluster.close();
});

async function node(version: 'old' | 'new'): Promise<EngineNode> {
  const script = version === 'old' ? { script: join(release.folder, 'cli', 'bin.mjs') } : {};
  const started = cluster.spawnNode(`${version}-node`, script);
  await until(
    () => `the ${version} node answers: ${started.said()}`,
    async () => (await started.health()) !== null,
  );
  return started;
}

async function runs(one: EngineNode, partitions: number): Promise<void> {
  await until(
    () => `it runs ${partitions} partitions: ${one.said()}`,
    async () => {
      const health = await one.health();
      return (health?.partitions.filter(({ phase }) => phase === 'running').length ?? 0) === partitions;
    },
  );
}

async function deployWork(): Promise<void> {
  const nodes = [
    { id: 'start', type: 'startEvent' },
    { id: 'work', type: 'serviceTask', job: { type: 'work' } },
    { id: 'end', type: 'endEvent' },
  ];
  await cluster.deploy(bpmnXml({ id: 'p', nodes, flows: ['start -> work -> end'] }));
}

/** Starts instances with these ids; repeated ids are rejected. Returns how many are new. */
async function startAll(ids: readonly string[], variables: Variables | string = {}): Promise<number> {
  let count = 0;
  for (const commandId of ids) {
    try {
      await client.start({ processId: 'p', variables }, { commandId });
      count++;
    } catch (error) {
      if (!(error instanceof CommandRejection && error.code === 'ALREADY_EXISTS')) throw error;
    }
  }
  return count;
}

function work(): void {
  const { bootstrapServers, prefix } = cluster;
  worker = createWorker({ bootstrapServers, prefix, type: 'work', handler: () => ({}) });
}

const ids = (name: string): string[] => Array.from({ length: 12 }, (_, at) => `${name}-${at}`);

/** Of the instances and their jobs that a server finds, when it has read everything that is there now. */
async function found(server: SignalboxServer, state: string): Promise<readonly unknown[]> {
  const everything = Array.from({ length: PARTITIONS }, (_, partition) => `${partition}:0`).join();
  const headers = { 'content-type': 'application/json', 'at-least': everything };
  const total = async (resource: string, filter: object): Promise<unknown> => {
    const answer = await requestsTo(() => server.httpUrl).post(
      `/${resource}/search`,
      { filter },
      { headers },
    );
    return at(answer, 'page', 'totalItems');
  };
  const jobState = state === 'ACTIVE' ? 'CREATED' : state;
  return [
    await total('process-instances', { state }),
    await total('element-instances', { state, elementId: 'work' }),
    await total('jobs', { state: jobState, type: 'work' }),
  ];
}

/**
 * Leases of jobs while the release owns one of the partitions: it doesn't answer, and the jobs of the others
 * are leased. The worker gets all of them by their records.
 */
async function leasedBeside(server: SignalboxServer, current: EngineNode): Promise<void> {
  const { post } = requestsTo(() => server.httpUrl);
  const request = {
    type: 'work',
    worker: 'w',
    timeout: 3_600_000,
    maxJobsToActivate: 100,
    requestTimeout: 60_000,
  };
  const keysOf = (answer: Answer, name: string): number[] =>
    (at(answer, name) as { readonly jobKey: string }[]).map(({ jobKey }) => Number(jobKey)).sort();
  const all = keysOf(await post('/jobs/search', { filter: { type: 'work' } }), 'items');
  const owned = (await current.health())?.partitions.map(({ partition }) => partition) ?? [];
  const expected = all.filter((key) => owned.includes(partitionOfKey(key)));
  assert.ok(expected.length > 0 && expected.length < all.length, `${expected.length} of ${all.length}`);
  assert.deepEqual(keysOf(await post('/jobs/activation', request), 'jobs'), expected);
}

test('a rolling upgrade and a rollback lose and double nothing, also for a server', { skip }, async () => {
  const old = await node('old');
  await runs(old, PARTITIONS);
  await deployWork();
  assert.equal(await startAll(ids('a')), 12);
  server = await openServerOn(cluster);
  assert.deepEqual(await found(server, 'ACTIVE'), [12, 12, 12], 'what the release has written');
  // Both versions in one group: each runs its share of the partitions.
  const current = await node('new');
  await runs(current, PARTITIONS / 2);
  await runs(old, PARTITIONS / 2);
  assert.equal(await startAll([...ids('a'), ...ids('b')]), 12, 'each knows the ids that it has taken over');
  assert.deepEqual(await found(server, 'ACTIVE'), [24, 24, 24], 'what both versions write');
  await leasedBeside(server, current);
  await old.stop();
  await runs(current, PARTITIONS);
  assert.equal(await startAll([...ids('a'), ...ids('b'), ...ids('c')]), 12);
  // Downgrade to the release.
  const again = await node('old');
  await current.stop();
  await runs(again, PARTITIONS);
  assert.equal(await startAll([...ids('a'), ...ids('b'), ...ids('c'), ...ids('d')]), 12);
  work();
  await until(
    'all have completed',
    async () => (await instancesOf(cluster)).filter(isCompleted).length === 48,
  );
  assert.equal((await recordsOf(cluster, jobTopic(cluster.prefix, 'work'))).length, 48);
  assert.deepEqual(await found(server, 'COMPLETED'), [48, 48, 48]);
  assert.deepEqual(await found(server, 'ACTIVE'), [0, 0, 0]);
});

test('the release stops at an instance that it would misread, and changes nothing', { skip }, async () => {
  const current = await node('new');
  await runs(current, PARTITIONS);
  await deployWork();
  await startAll(ids('plain'), { amount: 5 });
  await startAll(['exact'], '{"order":9007199254740993}');
  const exact = async () => (await instancesOf(cluster)).find(({ format }) => format === 2);
  const before = await exact();
  assert.ok(before);
  const old = await node('old');
  await current.stop();
  work();
  await until(
    () => `the release says why it stops: ${old.said()}`,
    async () => JSON.stringify(await old.health()).includes('format 2; this version reads 1'),
  );
  await runs(old, PARTITIONS - 1);
  await old.stop();
  assert.deepEqual(await exact(), before);
  const later = await node('new');
  await runs(later, PARTITIONS);
  await until(
    'all have completed',
    async () => (await instancesOf(cluster)).filter(isCompleted).length === 13,
  );
  const values = (await recordsOf(cluster, jobTopic(cluster.prefix, 'work'))).map(({ value }) => value);
  assert.equal(values.filter((value) => value === '{"order":9007199254740993}').length, 1);
});
