/**
 * The report and the exit code of `npm test`: the summary is last, and a failure or a missing Kafka is not a
 * success.
 */
import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../integration/fixture/until.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const HEAD = "import { before, test } from 'node:test';\n";

interface Ran {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Writes the files into a folder and runs them all. */
async function runAll(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-run-'));
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), HEAD + text);
    return await runTests([folder], env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function startTests(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  // In a test's process, node:test would refuse to run other files.
  const { NODE_TEST_CONTEXT: _, KAFKA_BOOTSTRAP_SERVERS: __, CI: ___, ...inherited } = process.env;
  return spawn(process.execPath, [MAIN, ...args], { env: { ...inherited, ...env } });
}

async function runTests(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const child = startTests(args, env);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, output };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // ESRCH: there is no such process.
    return false;
  }
}

/** The number of tests of this kind in the last lines. */
function counted(output: string, what: string): number {
  return Number(new RegExp(`^ℹ ${what} (\\d+)$`, 'm').exec(output)?.[1]);
}

describe('npm test', () => {
  it('counts the tests of all files, whether they share a process or not', async () => {
    const { exitCode, output } = await runAll({
      'a.test.ts': "test('one', () => undefined);\ntest('two', (t) => t.test('within', () => undefined));",
      'b.test.ts':
        "let ready = false;\nbefore(() => {\n  ready = true;\n});\ntest('own', () => ready || fail());",
      'c.test.ts': "test('three', () => undefined);",
    });
    assert.equal(exitCode, 0, output);
    assert.deepEqual([counted(output, 'tests'), counted(output, 'pass'), counted(output, 'fail')], [5, 5, 0]);
  });

  it('fails when a test of a shared process fails, and names its file', async () => {
    const { exitCode, output } = await runAll({
      'a.test.ts': "test('good', () => undefined);",
      'b.test.ts': "test('bad', () => {\n  throw new Error('broken');\n});",
    });
    assert.equal(exitCode, 1, output);
    assert.deepEqual([counted(output, 'pass'), counted(output, 'fail')], [1, 1]);
    assert.match(output, /b\.test\.ts:2:1[\s\S]*broken/);
  });

  it("fails when a file of a shared process can't be loaded", async () => {
    const { exitCode, output } = await runAll({
      'a.test.ts': "test('good', () => undefined);",
      'b.test.ts': "throw new Error('no such thing');",
    });
    assert.equal(exitCode, 1, output);
    assert.match(output, /no such thing/);
  });

  it('ends a process that something keeps alive after its tests, and names it', async () => {
    const files = {
      'a.test.ts': "before(() => undefined);\ntest('good', () => void setInterval(() => undefined, 1_000));",
      'b.test.ts': "before(() => undefined);\ntest('other', () => undefined);",
    };
    const { exitCode, output } = await runAll(files, { TESTS_END_WITHIN_MS: '100' });
    assert.equal(exitCode, 1, output);
    assert.match(output, /a\.test\.ts: its tests are done, but the process is kept alive by: .*Timeout/);
    assert.equal(counted(output, 'pass'), 2, output);
  });

  it('leaves no process of a test behind when it is killed', async () => {
    const endless =
      "before(() => undefined);\ntest('endless', () => new Promise(() => setInterval(() => 0, 1_000)));\n";
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-run-'));
    try {
      const pid = "process.stderr.write('process ' + process.pid + '\\n');";
      await writeFile(join(folder, 'a.test.ts'), HEAD + endless + pid);
      const child = startTests([folder]);
      let output = '';
      child.stdout.on('data', (text: Buffer) => (output += text));
      const found = (): number => Number(/process (\d+)/.exec(output)?.[1] ?? 0);
      await until(
        () => `a test has begun: ${output}`,
        () => found() > 0,
      );
      assert.ok(isRunning(found()));
      child.kill('SIGKILL');
      await until(`process ${found()} has ended`, () => !isRunning(found()));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('fails when there is no such test file', async () => {
    const { exitCode, output } = await runTests(['test/nothing-here']);
    assert.equal(exitCode, 1);
    assert.match(output, /there is no test file at test\/nothing-here/);
  });

  const INTEGRATION = ['test/integration/engine/zombie.test.ts'];
  const NO_JAVA = { PATH: '', JAVA_HOME: '' };

  it('skips integration tests without a Kafka, and reports what is missing', async () => {
    const { exitCode, output } = await runTests(INTEGRATION, NO_JAVA);
    assert.equal(exitCode, 0, output);
    assert.deepEqual([counted(output, 'tests'), counted(output, 'skipped')], [1, 1]);
    assert.match(output, /No Kafka available[\s\S]*The integration tests are skipped/);
  });

  it('fails without a Kafka if CI=true', async () => {
    const { exitCode, output } = await runTests(INTEGRATION, { ...NO_JAVA, CI: 'true' });
    assert.equal(exitCode, 1, output);
    assert.match(output, /No Kafka available/);
  });
});
