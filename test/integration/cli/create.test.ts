/**
 * Creating instances on the command line, on a real broker: awaited, by version and tag, with a business key,
 * at chosen elements; and showing a large instance, which is stored in parts.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SignalboxClient } from '../../../client/client.ts';
import type { ProcessSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { job, process } from '../../engine/engine-of.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { commandLineOf, parseLines } from './command-line.ts';

let cluster: SignalboxCluster;
let client: SignalboxClient;
let line: ReturnType<typeof commandLineOf>;

const deploy = (spec: Partial<ProcessSpec>, nodes: Parameters<typeof process>[0], flows: string[]) =>
  cluster.deploy(bpmnXml({ ...process(nodes, flows), ...spec }));

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

test('create and await: the variables of a completed instance; exit code 1 of a terminated one [B312]', async () => {
  const pause = { id: 'pause', type: 'intermediateCatchEvent', timer: { duration: 'PT0.2S' } } as const;
  await deploy({ id: 'awaited' }, [pause], ['start -> pause -> end']);
  await deploy({ id: 'waits' }, [job('a')], ['start -> a -> end']);
  const [ended] = await line.json('start', 'awaited', '--variables', '{"n": 1}', '--await');
  assert.deepEqual([ended?.['state'], ended?.['variables']], ['COMPLETED', { n: 1 }]);

  // On a slow machine, the start itself may take longer than a second.
  await until('a start was answered in time, and its end was not', async () => {
    const late = await line.run('start', 'waits', '--await', '--timeout', '1s', '--json');
    assert.equal(late.exitCode, 5);
    return /the process instance was started, but has not ended within 1 s/.test(late.stderr);
  });
  const awaiting = line.run('start', 'waits', '--business-key', 'x', '--await', '--json');
  const where = ['--where', 'process=waits', 'business-key=x'];
  let key = 0;
  await until('it has been started', async () => {
    const [row] = await line.json<{ instanceKey: number }>('list', 'instances', ...where);
    key = row?.instanceKey ?? 0;
    return key > 0;
  });
  await line.json('cancel', String(key));
  const { exitCode, stdout } = await awaiting;
  assert.deepEqual([exitCode, parseLines(stdout)[0]?.['state']], [1, 'TERMINATED']);
});

test('an instance is created by version or version tag; a missing one is reported [B313]', async () => {
  await deploy({ id: 'versions', versionTag: 'spring' }, [job('a')], ['start -> a -> end']);
  await deploy({ id: 'versions', versionTag: 'autumn' }, [job('b')], ['start -> b -> end']);
  const version = async (...args: string[]) =>
    (await line.json('start', 'versions', ...args))[0]?.['version'];
  assert.equal(await version(), 2);
  assert.equal(await version('--version', '1'), 1);
  assert.equal(await version('--version-tag', 'spring'), 1);
  const [row] = await line.json('list', 'definitions', '--where', 'tag=spring', 'latest=no');
  assert.equal(row?.['version'], 1);
  for (const [args, reason] of [
    [['--version', '3'], /version 3 of process 'versions' is not deployed/],
    [['--version-tag', 'summer'], /version tag 'summer' of process 'versions' is not deployed/],
  ] as const) {
    const refused = await line.run('start', 'versions', ...args);
    assert.equal(refused.exitCode, 3);
    assert.match(refused.stderr, reason);
  }
  assert.equal((await line.run('start', 'versions', '--version', '1', '--version-tag', 'a')).exitCode, 4);
});

test('a business key is unique over all partitions, and a second start returns the existing key [B314]', async () => {
  await deploy({ id: 'keyed' }, [job('a')], ['start -> a -> end']);
  const start = (key: string) => line.run('start', 'keyed', '--business-key', key, '--json');
  const [{ instanceKey } = { instanceKey: 0 }] = parseLines<{ instanceKey: number }>(
    (await start('o-1')).stdout,
  );
  const again = await Promise.all(Array.from({ length: 4 }, () => start('o-1')));
  for (const { exitCode, stderr } of again) {
    assert.equal(exitCode, 4);
    const [error] = parseLines<{ code: string; details: object }>(stderr);
    assert.deepEqual([error?.code, error?.details], ['ALREADY_EXISTS', { instanceKey }]);
  }
  const text = await line.run('start', 'keyed', '--business-key', 'o-1');
  assert.match(text.stderr, new RegExp(`has the business key 'o-1'\\n.*get ${instanceKey}`));
  await line.json('cancel', String(instanceKey));
  assert.equal((await start('o-1')).exitCode, 4, 'as long as it is kept');
  assert.equal((await start('o-2')).exitCode, 0);
  assert.equal((await line.json('list', 'instances', '--where', 'process=keyed')).length, 2);
});

test('an instance is created at chosen elements; invalid ones are reported', async () => {
  await deploy({ id: 'chosen' }, [job('a'), job('b')], ['start -> a -> b -> end']);
  const [started] = await line.json('start', 'chosen', '--at', 'a', 'b');
  const [{ elements = [] } = {}] = await line.json<{ elements: { elementId: string }[] }>(
    'get',
    String(started?.['instanceKey']),
  );
  assert.deepEqual(
    elements.map(({ elementId }) => elementId),
    ['chosen', 'a', 'b'],
  );
  const refused = await line.run('start', 'chosen', '--at', 'start', 'nowhere');
  assert.equal(refused.exitCode, 4);
  assert.match(refused.stderr, /'start' is a startEvent.*; process 'chosen' has no element 'nowhere'/);
});

test('a big instance, which is stored in parts, is shown, listed, filtered and changed like any other', async () => {
  const each = job('each', { multi: { in: '=items', element: 'item' } });
  await deploy({ id: 'big' }, [each], ['start -> each -> end']);
  const items = Array.from({ length: 40 }, (_, at) => ({ n: at, text: 'x'.repeat(2000) }));
  const { instanceKey } = await client.start({ processId: 'big', variables: { items } });
  const [shown] = await line.json<{ elements: { elementInstanceKey: number; elementId: string }[] }>(
    'get',
    String(instanceKey),
  );
  assert.equal(shown?.elements.length, 1 + 1 + 40);
  const [inner] = shown?.elements.slice(-1) ?? [];
  assert.equal(
    (await line.json('get', String(inner?.elementInstanceKey)))[0]?.['instanceKey'],
    instanceKey,
    'by what is in it',
  );
  const count = async (...args: string[]) => (await line.json('list', ...args)).length;
  assert.equal(await count('jobs', '--where', 'process=big'), 40);
  assert.equal(await count('instances', '--where', 'process=big', 'element=each'), 1);
  assert.equal(await count('instances', '--where', `variable.item=${JSON.stringify(items[7])}`), 1);
  assert.equal(await count('instances', '--where', 'process=big', 'variable.item=7'), 0);
  const [task] = await line.json<{ jobKey: number }>('list', 'jobs', '--where', 'process=big');
  await line.json('fail', String(task?.jobKey), '--retries', '0', '--message', 'too big');
  assert.equal(await count('incidents', '--where', 'process=big'), 1);
  const text = await line.run('get', String(instanceKey));
  assert.match(text.stdout, /too big/);
  const retried = await line.json('bulk', 'retry', '--where', 'process=big', 'incident-message=too big');
  assert.equal(retried.at(-1)?.['done'], 1);
  await line.json('modify', String(instanceKey), '--terminate', String(inner?.elementInstanceKey));
  assert.equal(await count('jobs', '--where', 'process=big'), 39);
  await line.json('cancel', String(instanceKey));
  assert.equal((await line.json('get', String(instanceKey)))[0]?.['state'], 'TERMINATED');
});
