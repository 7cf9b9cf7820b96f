/**
 * Bulk operations that are interrupted, on a real broker: the command line is killed or stopped, and the
 * operation continued. Nothing is done twice, nothing is missed.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import type { SignalboxClient } from '../../../client/client.ts';
import { BIN } from '../fixture/bin.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { chainXml } from './chain-xml.ts';
import { commandLineOf, parseLines } from './command-line.ts';

const INSTANCES = 120;

let cluster: SignalboxCluster;
let client: SignalboxClient;
let line: ReturnType<typeof commandLineOf>;

async function startMany(processId: string, count: number): Promise<number[]> {
  const starts = Array.from({ length: count }, () => client.start({ processId }));
  return (await Promise.all(starts)).map(({ instanceKey }) => instanceKey).toSorted((a, b) => a - b);
}

async function keysAt(element: string, processId: string): Promise<number[]> {
  const where = ['--where', `element=${element}`, `process=${processId}`];
  const jobs = await line.json<{ instanceKey: number }>('list', 'jobs', ...where);
  return jobs.map(({ instanceKey }) => instanceKey).toSorted((a, b) => a - b);
}

interface Stopped {
  readonly code: number | null;
  readonly objects: readonly Record<string, unknown>[];
}

/** Runs a command in a separate process, and sends it a signal after it has reported this many results. */
async function stopAfter(
  count: number,
  signal: 'SIGKILL' | 'SIGINT',
  ...args: readonly string[]
): Promise<Stopped> {
  const { bootstrapServers, prefix } = cluster;
  const global = ['--bootstrap-server', bootstrapServers, '--prefix', prefix, '--json'];
  const child = spawn(process.execPath, [BIN, ...global, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(text);
    // The first line contains the operation's id.
    if (lines.length === count + 1) child.kill(signal);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, objects: parseLines(lines.join('\n')) };
}

before(async () => {
  cluster = await SignalboxCluster.open(3);
  client = clientOf(cluster);
  line = commandLineOf(cluster);
  await cluster.startEngine('one');
});

after(async () => {
  await client.close();
  await cluster.close();
});

test('a bulk operation is resumed after the command line was killed [B318]', async () => {
  await cluster.deploy(chainXml('killed', ['a', 'b']));
  const keys = await startMany('killed', INSTANCES);
  const command = ['bulk', 'modify', '--where', 'process=killed', 'element=a', '--activate', 'b'];
  const slowly = ['--parallel', '4', '--rate', '200'];
  const { code, objects } = await stopAfter(20, 'SIGKILL', ...command, ...slowly);
  assert.equal(code, null, 'it was killed');
  const { bulkId } = objects[0] as { bulkId: string };
  const done = objects.filter(({ status }) => status === 'done').length;
  assert.ok(done >= 20 && done < INSTANCES, `${done} done`);

  const resumed = await line.json(...command, '--resume', bulkId);
  assert.ok(Number(resumed[0]?.['sentBefore']) >= done, 'what was sent is not sent again');
  const { before: sentBefore, done: doneNow, left, unanswered } = resumed.at(-1) ?? {};
  assert.deepEqual([Number(sentBefore) + Number(doneNow), left, unanswered], [INSTANCES, 0, 0]);
  await until('each instance has one more', async () => (await keysAt('b', 'killed')).length >= INSTANCES);
  assert.deepEqual(await keysAt('b', 'killed'), keys, 'exactly one');
});

test('Ctrl-C waits for commands in flight, prints what remains, and the operation can be resumed [B319]', async () => {
  await cluster.deploy(chainXml('stopped', ['c']));
  const keys = await startMany('stopped', 40);
  const where = ['--where', 'process=stopped'];
  const jobs = await line.json<{ jobKey: number; instanceKey: number }>('list', 'jobs', ...where);
  const errorMessage = 'connection refused';
  for (const { jobKey, instanceKey } of jobs)
    await client.failJob({ jobKey, instanceKey, retries: 0, errorMessage });
  const command = ['bulk', 'retry', ...where, 'incident-message=refused', '--retries', '2'];
  const { code, objects } = await stopAfter(5, 'SIGINT', ...command, '--parallel', '2', '--rate', '20');
  assert.equal(code, 130);
  const { bulkId, done, left, unanswered, refused } = objects.at(-1) as Record<string, number>;
  assert.deepEqual([unanswered, refused], [0, 0]);
  assert.ok(Number(done) >= 5 && Number(left) > 0, JSON.stringify(objects.at(-1)));
  assert.equal(Number(done) + Number(left), keys.length);
  const open = await line.json('list', 'incidents', ...where);
  assert.equal(open.length, left, 'the summary is right');

  const resumed = await line.json(...command, '--resume', String(bulkId));
  assert.deepEqual(resumed.at(-1)?.['done'], left);
  assert.deepEqual(await line.json('list', 'incidents', ...where), []);
});

test('definitions are deleted in bulk: idle ones by process, version, tag and age [B321]', async () => {
  for (const jobs of [['a'], ['b'], ['c'], ['d']])
    await cluster.deploy(chainXml('old', jobs, `tag-${jobs[0]}`));
  await client.start({ processId: 'old', version: 2 });
  const bulk = (...args: string[]) => line.json('bulk', 'delete', ...args);
  const versions = async (): Promise<unknown[]> =>
    (await line.json('list', 'definitions', '--where', 'process=old')).map(({ version }) => version);

  const counted = await bulk('--where', 'process=old', 'latest=no', '--dry-run');
  assert.deepEqual(
    counted.map(({ version, definitions }) => [version, definitions]),
    [
      [3, 1],
      [1, 1],
      [undefined, 2],
    ],
    'an instance runs with version 2',
  );
  assert.equal((await bulk('--where', 'tag=tag-c')).at(-1)?.['done'], 1);
  assert.deepEqual(await versions(), [4, 2, 1]);
  assert.equal((await bulk('--where', 'process=old', 'latest=no')).at(-1)?.['done'], 1);
  assert.deepEqual(await versions(), [4, 2]);
  assert.equal((await bulk('--where', 'process=old', 'version=2', '--force')).at(-1)?.['done'], 1);
  assert.deepEqual(await versions(), [4]);
  assert.equal((await line.run('bulk', 'delete')).exitCode, 2);
  assert.equal((await line.run('bulk', 'delete', '--where', 'latest=maybe')).exitCode, 2);
});

test('an id of another operation is rejected, because everything would be done twice', async () => {
  await cluster.deploy(chainXml('ids', ['a']));
  const [key] = await startMany('ids', 1);
  const where = ['--where', 'process=ids'];
  const unknown = await line.run('bulk', 'cancel', ...where, '--resume', 'nonsense');
  assert.equal(unknown.exitCode, 3);
  assert.match(unknown.stderr, /no command of bulk operation 'nonsense'[\s\S]*Check the id/);
  const [{ bulkId } = {}] = await line.json('bulk', 'set-variables', 'n=1', ...where);
  const other = await line.run('bulk', 'cancel', ...where, '--resume', String(bulkId));
  assert.equal(other.exitCode, 2);
  assert.match(other.stderr, /is of type set-variables, not cancel/);
  assert.equal((await line.json('get', String(key)))[0]?.['state'], 'ACTIVE');
});

test('each filter selects its instances and counts them [B317]', async () => {
  await cluster.deploy(chainXml('filtered', ['a', 'b']));
  const [first, second, third] = await startMany('filtered', 3);
  await cluster.deploy(chainXml('filtered', ['a', 'c']));
  const [newer] = await startMany('filtered', 1);
  await client.setVariables({ instanceKey: Number(first), variables: { n: 5, state: 'x' } });
  await client.modify({ instanceKey: Number(second), activate: [{ elementId: 'b' }] });
  const jobs = await line.json<{ jobKey: number; elementId: string; instanceKey: number }>(
    'list',
    'jobs',
    '--where',
    'process=filtered',
  );
  const [ofA, ofB] = ['a', 'b'].map((element) =>
    jobs.find(({ elementId, instanceKey }) => elementId === element && instanceKey === second),
  );
  const ofThird = jobs.find(({ instanceKey }) => instanceKey === third);
  for (const [each, errorMessage] of [
    [ofB, 'no connection'],
    [ofThird, 'bad data'],
  ] as const) {
    const { jobKey = 0, instanceKey = 0 } = each ?? {};
    await client.failJob({ jobKey, instanceKey, retries: 0, errorMessage });
  }
  assert.ok(ofA);
  const counts = async (...where: string[]): Promise<unknown> => {
    const rows = await line.json('bulk', 'cancel', '--dry-run', '--where', 'process=filtered', ...where);
    return rows.at(-1)?.['instances'];
  };
  assert.equal(await counts(), 4);
  assert.equal(await counts('version=1'), 3);
  assert.equal(await counts('element=a'), 4);
  assert.equal(await counts('element=b'), 1);
  assert.equal(await counts('variable.n=5'), 1);
  assert.equal(await counts('variable.n=5', 'variable.state=y'), 0);
  assert.equal(await counts('incident=yes'), 2);
  assert.equal(await counts('incident=no'), 2);
  assert.equal(await counts('incident=JOB_NO_RETRIES', 'incident-message=connection'), 1);
  assert.equal(await counts('incident-message=data'), 1);
  assert.equal(await counts('incident=CONDITION_ERROR', 'incident-message=data'), 0);
  assert.equal(await counts('incident=yes', 'element=a'), 1, 'the incident is of that element');
  const resolved = await line.json('bulk', 'retry', '--where', 'process=filtered', 'incident-message=data');
  assert.equal(resolved.at(-1)?.['done'], 1);
  assert.equal(
    (await line.json('bulk', 'cancel', '--where', 'process=filtered', 'version=2')).at(-1)?.['done'],
    1,
  );
  assert.equal((await line.json('get', String(newer)))[0]?.['state'], 'TERMINATED');
});
