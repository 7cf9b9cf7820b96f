/** The examples of `docs/workers-and-clients.md` run as written, on a real Kafka. */

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bpmnXml } from '../bpmn-xml.ts';
import { SignalboxCluster, until } from './fixture/cluster.ts';

const ROOT = new URL('../..', import.meta.url);

let cluster: SignalboxCluster;
let folder: string;
let worker: Program;

before(async () => {
  cluster = await SignalboxCluster.open(4);
  await cluster.startEngine('engine-1');
  folder = await mkdtemp(join(tmpdir(), 'signalbox-docs-'));
  await writeFile(join(folder, 'payment.bpmn'), PAYMENT);
  await writeFile(join(folder, 'review.bpmn'), REVIEW);
  for (const [name, text] of await examplesOf('workers-and-clients.md')) {
    await writeFile(join(folder, name), runnable(text));
  }
  worker = new Program('worker.ts');
});
after(async () => {
  worker.child.kill('SIGKILL');
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
});

/** A Node process that runs one example. */
class Program {
  readonly child: ChildProcess;
  output = '';
  readonly ended: Promise<unknown>;

  constructor(name: string) {
    this.child = spawn(process.execPath, [join(folder, name)], { cwd: folder });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.output += text.toString();
      });
    }
    this.ended = once(this.child, 'close');
  }
}

async function run(name: string): Promise<string> {
  const program = new Program(name);
  await program.ended;
  assert.equal(program.child.exitCode, 0, program.output);
  return program.output;
}

/** The code blocks that have a file name: ```ts file=worker.ts. */
async function examplesOf(page: string): Promise<Map<string, string>> {
  const text = await readFile(new URL(`docs/${page}`, ROOT), 'utf8');
  const blocks = text.matchAll(/^```ts file=(\S+)\n([\s\S]*?)^```$/gm);
  return new Map(Array.from(blocks, ([, name = '', code = '']) => [name, code]));
}

/** The example with the package's entry points in this checkout, and the brokers and topics of this test. */
function runnable(code: string): string {
  const { bootstrapServers, prefix } = cluster;
  return code
    .replaceAll(/'signalbox\/(\w+)'/g, (_, entry) => `'${new URL(`${entry}/index.ts`, ROOT).href}'`)
    .replaceAll(
      "bootstrapServers: '127.0.0.1:9092'",
      `bootstrapServers: '${bootstrapServers}', prefix: '${prefix}'`,
    );
}

const PAYMENT = bpmnXml({
  id: 'payment',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'charge', type: 'serviceTask', job: { type: 'charge-payment', retries: '3' } },
    { id: 'end', type: 'endEvent' },
    { id: 'declined', type: 'boundaryEvent', attachedTo: 'charge', error: 'CARD_DECLINED' },
    { id: 'declinedEnd', type: 'endEvent' },
  ],
  flows: ['start -> charge', 'charge -> end', 'declined -> declinedEnd'],
});

const REVIEW = bpmnXml({
  id: 'review',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'check', type: 'userTask', extension: '<zeebe:userTask />' },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> check -> end'],
});

test('each example of the page runs, and every one is tested here', async () => {
  const names = [...(await examplesOf('workers-and-clients.md')).keys()];
  assert.deepEqual(names, [
    'worker.ts',
    'claim.ts',
    'client.ts',
    'read.ts',
    'errors.ts',
    'idempotent.ts',
    'payment.test.ts',
  ]);
});

test('the client deploys, starts, and awaits an instance whose job is retried', async () => {
  assert.equal(await run('client.ts'), 'number\nCOMPLETED 80\n');
});

test('a client reads an instance, finds it in a list, and reads what it waits for', async () => {
  assert.equal(await run('read.ts'), 'ACTIVE 5\n1 true\nperson\nNOT_FOUND\n');
});

test('a rejection has its code', async () => {
  assert.equal(await run('errors.ts'), 'NOT_FOUND\n');
});

test('a command that is sent twice starts one instance', async () => {
  assert.equal(await run('idempotent.ts'), 'attempt 1: started\nattempt 2: already started\n');
});

test('the process runs in the testkit', async () => {
  assert.equal(await run('payment.test.ts'), '120\n');
});

test('the workers stop on request', async () => {
  for (const each of [worker, new Program('claim.ts')]) {
    await until('the worker is ready', () => each.output.includes('worker is ready'));
    each.child.kill('SIGTERM');
    await each.ended;
    assert.equal(each.child.exitCode, 0, each.output);
  }
});
