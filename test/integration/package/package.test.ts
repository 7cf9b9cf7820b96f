/**
 * The packed package in empty projects: as ES module and from CommonJS, its types under nodenext and bundler
 * with the oldest and the current TypeScript, on the lowest Node, and the commands, workers, clients and
 * tests that it is for. It installs packages into a temporary folder: run it with `npm run check:package`.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { NODE_MAJOR_MIN } from '../../../engine/require-node.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { cleanEnvironment, InstalledProject } from './installed-project.ts';

const LOWEST_NODE = `${NODE_MAJOR_MIN}.0.0`;
const NODE_PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const TYPESCRIPTS = { 'typescript-oldest': '5.4.5', 'typescript-current': '7.0.2' };
const PACKAGES = [
  ...Object.entries(TYPESCRIPTS).map(([alias, version]) => `${alias}@npm:typescript@${version}`),
  `${NODE_PACKAGE}@${LOWEST_NODE}`,
  '@types/node@24.19.2',
];
const isWanted = process.env['PACKAGE_TEST'] === '1';
const skip = isWanted
  ? false
  : '`npm run check:package` runs it: it installs packages into a temporary folder';

const MODEL = bpmnXml({
  id: 'payment',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'charge', type: 'serviceTask', job: { type: 'charge' } },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> charge -> end'],
});

const TESTKIT = `
  const engine = createTestEngine();
  await engine.deploy(${JSON.stringify(MODEL)});
  const instance = engine.start('payment', { variables: { amount: 5 } });
  engine.job('charge').complete({ charged: 5 });
  console.log(instance.state, instance.variables.charged);`;

const TYPED = `
  const client: SignalboxClient = createClient({ bootstrapServers: 'a:1' });
  const started: Promise<{ instanceKey: number }> = client.start({ processId: 'p', variables: { a: 1 } });
  // @ts-expect-error: the id of a process is a text
  client.start({ processId: 1 });
  const worker = createWorker<{ amount: number }>({
    type: 'charge',
    bootstrapServers: 'a:1',
    handler: (job) => {
      // @ts-expect-error: it is a number
      const text: string = job.variables.amount;
      if (job.retries === 0) throw new JobFailure('text alone');
      throw new JobFailure('with more', { retries: 1, backoffMs: 5 });
      return { text };
    },
  });
  const engine: TestEngine = createTestEngine();
  // @ts-expect-error: there is no such method
  engine.nothing();
  export async function use(): Promise<void> {
    await using own = createClient({ bootstrapServers: 'a:1' });
    await Promise.all([started, worker.stop(), own.close()]);
  }`;

const IMPORTS = `
  import { createClient, type SignalboxClient } from 'signalbox/client';
  import { createWorker, JobFailure } from 'signalbox/worker';
  import { createTestEngine, type TestEngine } from 'signalbox/testkit';
  import { CommandTooLarge } from 'signalbox';
  export const tooLarge: number = new CommandTooLarge(1, 2).bytes;`;

const COMMON_JS = `
  export async function use(): Promise<number> {
    const { createClient } = await import('signalbox/client');
    const { instanceKey } = await createClient({ bootstrapServers: 'a:1' }).start({ processId: 'p' });
    // @ts-expect-error: it is a number
    const text: string = instanceKey;
    return instanceKey + text.length;
  }`;

describe('the packed package', { skip }, () => {
  let project: InstalledProject;
  before(async () => {
    project = await InstalledProject.create(PACKAGES);
  });
  after(() => project?.remove());

  it('runs as ES module and from CommonJS', async () => {
    const load = "const { createTestEngine } = require('signalbox/testkit');";
    await project.write('esm/package.json', '{"type":"module"}');
    await project.write('esm/main.js', `import { createTestEngine } from 'signalbox/testkit';${TESTKIT}`);
    await project.write('cjs/package.json', '{"type":"commonjs"}');
    await project.write('cjs/main.js', `${load}(async () => {${TESTKIT}})();`);
    const dynamic = `import('signalbox/testkit').then(async ({ createTestEngine }) => {${TESTKIT}});`;
    await project.write('cjs/dynamic.js', dynamic);
    for (const file of ['esm/main.js', 'cjs/main.js', 'cjs/dynamic.js']) {
      assert.deepEqual(await project.node(file), { exitCode: 0, output: 'COMPLETED 5\n' }, file);
    }
  });

  it('runs on the lowest Node', async () => {
    const lowest = join(project.folder, 'node_modules', NODE_PACKAGE, 'bin', 'node');
    await project.write('lowest/package.json', '{"type":"module"}');
    const print = 'console.log(process.version);';
    await project.write(
      'lowest/main.js',
      `import { createTestEngine } from 'signalbox/testkit';${print}${TESTKIT}`,
    );
    const { output } = await project.node('lowest/main.js', lowest);
    assert.equal(output, `v${LOWEST_NODE}\nCOMPLETED 5\n`);
    const help = spawn(lowest, [bin(), 'acls', 'export', '--role', 'client'], { env: cleanEnvironment() });
    const [exitCode] = (await once(help, 'exit')) as [number];
    assert.equal(exitCode, 0);
  });

  for (const typescript of Object.keys(TYPESCRIPTS)) {
    for (const resolution of ['nodenext', 'bundler']) {
      it(`has types for ${typescript} with ${resolution}`, async () => {
        const folder = `types-${typescript}-${resolution}`;
        const module = resolution === 'nodenext' ? 'nodenext' : 'esnext';
        const compilerOptions = {
          ...{ module, moduleResolution: resolution, target: 'es2022', strict: true, noEmit: true },
          ...{ lib: ['es2022', 'esnext.disposable'], types: ['node'], skipLibCheck: true },
        };
        await project.write(`${folder}/package.json`, '{"type":"module"}');
        await project.write(`${folder}/main.ts`, `${IMPORTS}${TYPED}`);
        await project.write(`${folder}/common.cts`, COMMON_JS);
        await project.write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions }));
        const compiler = join(project.folder, 'node_modules', typescript, 'bin', 'tsc');
        const child = spawn(process.execPath, [compiler, '-p', '.'], {
          cwd: join(project.folder, folder),
          env: cleanEnvironment(),
        });
        let output = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
        const [exitCode] = (await once(child, 'close')) as [number];
        assert.deepEqual([exitCode, output], [0, '']);
      });
    }
  }

  it('runs Kafka and an engine by `signalbox dev`, a worker, and a client', async () => {
    const child = spawn(process.execPath, [bin(), 'dev', '--json'], {
      cwd: project.folder,
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const bootstrapServers = await runningAt(child.stdout);
      const address = `bootstrapServers: ${JSON.stringify(bootstrapServers)}`;
      await project.write('app/package.json', '{"type":"module"}');
      await project.write(
        'app/main.js',
        `import { createClient, createWorker } from 'signalbox';
        const handler = ({ variables }) => ({ charged: variables.amount });
        const worker = createWorker({ ${address}, type: 'charge', handler });
        const client = createClient({ ${address}, timeoutMs: 120_000 });
        await client.deploy([{ name: 'payment.bpmn', content: ${JSON.stringify(MODEL)} }]);
        const start = { processId: 'payment', variables: { amount: 7 } };
        const { state, variables } = await client.startAndAwait(start);
        console.log(state, variables.charged);
        await worker.stop();
        await client.close();`,
      );
      assert.deepEqual(await project.node('app/main.js'), { exitCode: 0, output: 'COMPLETED 7\n' });
    } finally {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
  });

  function bin(): string {
    return join(project.folder, 'node_modules', 'signalbox', 'cli', 'bin.mjs');
  }
});

async function runningAt(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const { status, bootstrapServers } = JSON.parse(line) as { status?: string; bootstrapServers?: string };
    if (status === 'running' && bootstrapServers) return bootstrapServers;
  }
  throw new Error('dev ended before it ran');
}

describe('the lowest Node', () => {
  it('is the same in package.json, in the command and in the modules', () => {
    const root = new URL('../../../', import.meta.url);
    const { engines } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
      engines: { node: string };
    };
    assert.equal(engines.node, `>=${NODE_MAJOR_MIN}.0.0`);
    const bin = readFileSync(new URL('cli/bin.mjs', root), 'utf8');
    assert.match(bin, new RegExp(`NODE_MAJOR_MIN = ${NODE_MAJOR_MIN};`));
  });
});
