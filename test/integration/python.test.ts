/**
 * The Python examples as described in their README, in a virtual environment: an instance is started, worked
 * on and read without any code of Signalbox.
 */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SignalboxClient } from '../../client/index.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { skipWithout } from '../skip-without.ts';
import { SignalboxCluster, until } from './fixture/cluster.ts';
import { VERSION_0_1_0 } from './fixture/earlier-version.ts';
import { PATIENCE_MS } from './fixture/until.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples/python', import.meta.url));
const SCHEMAS = fileURLToPath(new URL('../../schemas', import.meta.url));

const run = promisify(execFile);

let folder: string;
let cluster: SignalboxCluster;
let worker: ChildProcess | undefined;

/** A process instance in Protobuf's JSON form, in which 64-bit numbers are strings. */
interface PrintedInstance {
  readonly key: string;
  readonly processId: string;
  readonly state: string;
  readonly elements?: readonly {
    readonly elementId: string;
    readonly variables?: readonly { readonly name: string; readonly value: string }[];
  }[];
}

async function python(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(join(folder, 'venv/bin/python'), args, { cwd: folder });
  return stdout;
}

async function makeVirtualEnvironment(): Promise<void> {
  // Installing pip in it, and compiling what it installs, would take as long as all tests of this file.
  await run('python3', ['-m', 'venv', '--without-pip', join(folder, 'venv')]);
  const pip = ['-m', 'pip', '--python', join(folder, 'venv/bin/python'), '--disable-pip-version-check'];
  await run('python3', [...pip, 'install', '--quiet', '--no-compile', '-r', 'requirements.txt'], {
    cwd: folder,
  });
  await python('-m', 'grpc_tools.protoc', '-I', SCHEMAS, '--python_out', '.', 'state.proto');
}

async function readState(): Promise<PrintedInstance[]> {
  const text = await python('read_state.py', cluster.bootstrapServers, cluster.prefix);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PrintedInstance);
}

const skip = await skipWithout('Python 3 with its modules venv and pip', () =>
  run('python3', ['-c', 'import venv, pip']),
);

describe('Python with a plain Kafka client', { skip }, () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signalbox-python-'));
    await cp(EXAMPLES, folder, { recursive: true });
    [cluster] = await Promise.all([SignalboxCluster.open(3), makeVirtualEnvironment()]);
  });
  after(async () => {
    if (worker && worker.exitCode === null) {
      worker.kill('SIGTERM');
      await once(worker, 'exit');
    }
    await cluster.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('an unmodified worker of 0.1.0 continues if the engine omits the records of ended jobs', async (t) => {
    const { stdout: source } = await run('git', ['show', `${VERSION_0_1_0}:examples/python/worker.py`]).catch(
      () => ({ stdout: '' }),
    );
    if (source === '') return t.skip('this checkout lacks the commit of 0.1.0');
    await writeFile(join(folder, 'old_worker.py'), source);
    const engine = cluster.newEngine('engine-0', {}, { endedJobRecords: false });
    await cluster.run(engine);
    const client = new SignalboxClient(cluster.connection, {
      prefix: cluster.prefix,
      timeoutMs: PATIENCE_MS,
    });
    const nodes = [
      { id: 'start', type: 'startEvent' },
      { id: 'task', type: 'serviceTask', job: { type: 'old' } },
      { id: 'end', type: 'endEvent' },
    ];
    await client.deploy([
      { name: 'old.bpmn', content: bpmnXml({ id: 'old', nodes, flows: ['start -> task -> end'] }) },
    ]);
    const canceled = await client.start({ processId: 'old', variables: { amount: 1 } });
    await client.cancel({ instanceKey: canceled.instanceKey });
    const ended = client.startAndAwait({ processId: 'old', variables: { amount: 2 } });
    const args = ['old_worker.py', cluster.bootstrapServers, 'old', cluster.prefix];
    const old = spawn(join(folder, 'venv/bin/python'), args, { cwd: folder, stdio: 'inherit' });
    assert.equal((await ended).variables['total'], 4);
    old.kill('SIGTERM');
    await once(old, 'exit');
    await client.close();
    await cluster.stopEngine(engine);
  });

  it('starts an instance, does its job, and reads the state without a running engine', async () => {
    const engine = await cluster.startEngine('engine-1');
    const client = new SignalboxClient(cluster.connection, { prefix: cluster.prefix });
    const nodes = [
      { id: 'start', type: 'startEvent' },
      { id: 'task', type: 'serviceTask', job: { type: 'from python: ä', retries: '1' } },
      { id: 'end', type: 'endEvent' },
    ];
    const content = bpmnXml({ id: 'order', nodes, flows: ['start -> task -> end'] });
    await client.deploy([{ name: 'order.bpmn', content }]);
    const canceled = await client.start({ processId: 'order', variables: { amount: 1 } });
    await client.cancel({ instanceKey: canceled.instanceKey });
    await client.close();
    const { bootstrapServers, prefix } = cluster;
    await python('start.py', bootstrapServers, 'order', '{"amount": 21}', prefix);
    await python('start.py', bootstrapServers, 'order', '{"no amount": true}', prefix);
    await until('both wait', async () => (await readState()).filter(isActive).length === 2);

    const args = ['worker.py', bootstrapServers, 'from python: ä', prefix];
    worker = spawn(join(folder, 'venv/bin/python'), args, { cwd: folder, stdio: 'inherit' });
    await until('one has ended', async () => (await readState()).filter(isActive).length === 1);
    await until('the other has an incident', async () => {
      return (await readState()).some((instance) => JSON.stringify(instance).includes('JOB_NO_RETRIES'));
    });
    await cluster.stopEngine(engine);

    const instances = await readState();
    assert.equal(instances.filter(({ processId }) => processId === 'order').length, 3);
    const ended = instances.find(({ processId, state }) => processId === 'order' && state === 'COMPLETED');
    const variables = ended?.elements?.[0]?.variables?.map(({ name, value }) => [name, JSON.parse(value)]);
    assert.deepEqual(Object.fromEntries(variables ?? []), { amount: 21, handledBy: 'python', total: 42 });
    assert.match(JSON.stringify(instances.find(isActive)), /KeyError\('amount'\)/);
  });
});

function isActive({ state }: PrintedInstance): boolean {
  return state === 'ACTIVE';
}
