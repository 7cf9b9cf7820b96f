/**
 * Operations on instances on the command line, on a real broker: starting at elements, modifying, migrating,
 * retrying; and in bulk, where the engine is killed and the operation continued.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { main } from '../../../cli/main.ts';
import type { SignalboxClient } from '../../../client/client.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { chainXml } from './chain-xml.ts';
import { commandLineOf, parseLines } from './command-line.ts';

let cluster: SignalboxCluster;
let client: SignalboxClient;
let folder: string;
let line: ReturnType<typeof commandLineOf>;

async function deploy(name: string, xml: string): Promise<void> {
  const file = join(folder, `${name}.bpmn`);
  await writeFile(file, xml);
  await line.json('deploy', file);
}

async function start(processId: string, ...more: string[]): Promise<string> {
  const [started] = await line.json('start', processId, ...more);
  return String(started?.['instanceKey']);
}

/** Keys of the instances with active instances of the element; a key occurs once for each of them. */
async function keysAt(element: string, processId: string): Promise<string[]> {
  const where = ['--where', `element=${element}`, `process=${processId}`];
  const jobs = await line.json<{ instanceKey: number }>('list', 'jobs', ...where);
  return jobs.map(({ instanceKey }) => String(instanceKey)).toSorted();
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'));
  cluster = await SignalboxCluster.open(3);
  client = clientOf(cluster);
  line = commandLineOf(cluster);
});

after(async () => {
  await client.close();
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
});

test('start at elements and by version tag, modify, migrate with a dry run, retry', async () => {
  const engine = await cluster.startEngine('one');
  await deploy('p', chainXml('p', ['a', 'b'], 'first'));
  await deploy('p', chainXml('p', ['a', 'c'], 'second'));
  const key = await start('p', '--version-tag', 'first', '--at', 'b');
  assert.deepEqual(await keysAt('b', 'p'), [key]);

  const done = await line.run('modify', key, '--move', 'b=a');
  assert.match(done.stdout, /Activated a \(\d+\)\nTerminated 1/);
  const refused = await line.run('modify', key, '--activate', 'start', 'nowhere');
  assert.equal(refused.exitCode, 4);
  assert.match(refused.stderr, /'start' is a startEvent.*; process 'p' has no element 'nowhere'/);

  const [job] = await line.json<{ jobKey: number }>('list', 'jobs', '--where', 'element=a');
  assert.equal((await line.run('fail', String(job?.jobKey), '--retries', '0')).exitCode, 0);
  const dry = await line.run('migrate', key, '--no-same-ids', '--dry-run');
  assert.equal(dry.exitCode, 4);
  assert.match(dry.stdout, /'a' is active and not mapped/);
  const [fits] = await line.json('migrate', key, '--to-version', '2', '--dry-run');
  assert.deepEqual([fits?.['version'], fits?.['reasons']], [2, []]);
  await line.json('migrate', key, '--to-version', '2', '--map', 'a=c');
  const [retried] = await line.json('retry', String(job?.jobKey), '--retries', '2');
  assert.equal(retried?.['incidentResolved'], true);
  assert.deepEqual(await keysAt('c', 'p'), [key]);
  assert.match((await line.run('trace', key)).stdout, /migrated to p v2/);
  await cluster.stopEngine(engine);
});

const INSTANCES = 500;
const KILLED_AFTER = 60;

test('a bulk operation is resumed after an engine was killed, without duplicates [B318]', async () => {
  const node = cluster.spawnNode('doomed');
  await node.ready();
  await deploy('many', chainXml('many', ['a', 'b']));
  const starts = Array.from({ length: INSTANCES }, () => client.start({ processId: 'many' }));
  const keys = (await Promise.all(starts)).map(({ instanceKey }) => String(instanceKey)).toSorted();

  const where = ['--where', 'process=many', 'element=a'];
  const counted = await line.json('bulk', 'modify', ...where, '--activate', 'b', '--dry-run');
  assert.equal(counted.at(-1)?.['instances'], INSTANCES);

  let lines = '';
  const global = ['--bootstrap-server', cluster.bootstrapServers, '--prefix', cluster.prefix, '--json'];
  const exitCode = await main(
    [...global, 'bulk', 'modify', ...where, '--activate', 'b', '--timeout', '5s'],
    {
      write: (text) => {
        lines += text;
        if (lines.split('\n').length > KILLED_AFTER) void node.kill();
      },
    },
    { write: () => undefined },
  );
  assert.equal(exitCode, 5, 'no engine answers any more');
  const [begun, ...objects] = parseLines(lines);
  const stopped = objects.at(-1);
  const bulkId = String(begun?.['bulkId']);
  assert.ok(Number(stopped?.['done']) < INSTANCES && Number(stopped?.['left']) > 0, JSON.stringify(stopped));

  await cluster.startEngine('two');
  const resumed = await line.json('bulk', 'modify', ...where, '--activate', 'b', '--resume', bulkId);
  const summary = resumed.at(-1);
  assert.equal(Number(summary?.['done']) + Number(summary?.['before']), INSTANCES);
  assert.ok(Number(summary?.['before']) >= Number(stopped?.['done']), 'what was sent is not sent again');
  await until('each instance has exactly one more', async () => {
    const at = await keysAt('b', 'many');
    assert.ok(new Set(at).size === at.length, 'none has two');
    return at.length === INSTANCES;
  });
  assert.deepEqual(await keysAt('b', 'many'), keys);
});

test('in bulk: variables, incidents, migration with reasons, canceling [B320]', async () => {
  await deploy('few', chainXml('few', ['a', 'b']));
  const keys = await Promise.all(['1', '2', '3'].map((n) => start('few', '--variables', `{"n":${n}}`)));
  const all = ['--where', 'process=few'];
  assert.match((await line.run('bulk', 'cancel')).stderr, /--where/);
  assert.equal((await line.run('bulk', 'cancel', '--where', 'state=completed')).exitCode, 2);

  await line.json('bulk', 'set-variables', 'note=x', '--where', 'process=few', 'variable.n=2');
  const noted = await line.json('list', 'instances', '--where', 'variable.note=x');
  assert.deepEqual(
    noted.map((row) => String(row['instanceKey'])),
    [keys[1]],
  );

  for (const { jobKey } of await line.json<{ jobKey: number }>('list', 'jobs', ...all)) {
    await line.run('fail', String(jobKey), '--retries', '0');
  }
  const stuck = await line.run('bulk', 'resolve', ...all, '--json');
  assert.equal(stuck.exitCode, 4);
  assert.equal(parseLines(stuck.stdout).at(-1)?.['refused'], 3);
  const retried = await line.json('bulk', 'retry', ...all, '--retries', '2');
  assert.equal(retried.at(-1)?.['done'], 3);
  assert.equal((await line.json('list', 'incidents', ...all)).length, 0);

  await deploy('few', chainXml('few', ['other', 'b']));
  const dry = await line.run('bulk', 'migrate', ...all, '--dry-run');
  assert.equal(dry.exitCode, 4);
  assert.match(dry.stdout, /3 x INVALID_STATE: 'a' is active and not mapped/);
  const migrated = await line.json('bulk', 'migrate', ...all, '--map', 'a=other');
  assert.equal(migrated.at(-1)?.['done'], 3);
  assert.deepEqual(await keysAt('other', 'few'), keys.toSorted());
  const used = await line.run('delete', 'definition', 'few');
  assert.equal(used.exitCode, 4);
  assert.match(used.stderr, /nothing was deleted: 3 process instances still running/);
  await line.json('delete', 'definition', 'few', '--version', '2', '--force');
  const left = await line.json('list', 'definitions', '--where', 'process=few');
  assert.deepEqual(
    left.map((row) => row['version']),
    [1],
  );
  assert.equal((await line.json('start', 'few'))[0]?.['version'], 1, 'the former version is the latest');
  const canceled = await line.json('bulk', 'cancel', ...all, 'version=2');
  assert.equal(canceled.at(-1)?.['done'], 3);
  assert.equal((await line.json('list', 'instances', ...all, 'state=active')).length, 1);
});
