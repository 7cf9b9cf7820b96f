/** The command as a process: Ctrl-C, SIGTERM, a closed output pipe. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** Runs a program with one command, created by the frame, in a separate process. */
function spawnCommand(body: string) {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    import { Command } from ${JSON.stringify(import.meta.resolve('commander'))};
    import { action, beginRun, exitCodeOf } from ${url('../../cli/frame/action.ts')};
    const program = new Command('test');
    beginRun(program, process.stdout, process.stderr);
    program.command('go').action(action(async (context) => { ${body} }));
    await program.parseAsync(['go'], { from: 'user' });
    process.exit(exitCodeOf(program));`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function endBy(signal: NodeJS.Signals, body: string): Promise<{ exitCode: number; output: string }> {
  const child = spawnCommand(body);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (text.includes('ready')) child.kill(signal);
  });
  const [exitCode] = (await once(child, 'close')) as [number];
  return { exitCode, output };
}

const WAIT = `
  context.defer(() => console.log('closed'));
  setInterval(() => {}, 1000);
  console.log('ready');
  await new Promise(() => {});`;
const SERVE = `
  context.defer(() => console.log('closed'));
  setInterval(() => {}, 1000);
  const stopped = context.untilStopped();
  console.log('ready');
  await stopped;`;

for (const [name, signal, body, expected] of [
  ['Ctrl-C ends a command that waits', 'SIGINT', WAIT, 130],
  ['SIGTERM ends a command that waits', 'SIGTERM', WAIT, 143],
  ['Ctrl-C ends a service', 'SIGINT', SERVE, 130],
  ['SIGTERM is the good end of a service', 'SIGTERM', SERVE, 0],
] as const) {
  test(`${name} with ${expected}, and closes its resources`, async () => {
    const { exitCode, output } = await endBy(signal, body);
    assert.equal(exitCode, expected);
    assert.equal(output, 'ready\nclosed\n');
  });
}

test('the command file runs, and exits with 2 for an invalid command line', async () => {
  const bin = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));
  const child = spawn(process.execPath, [bin, 'nonsense'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [chunk] = (await once(child.stderr.setEncoding('utf8'), 'data')) as [string];
  const [exitCode] = (await once(child, 'close')) as [number];
  assert.equal(exitCode, 2);
  assert.match(chunk, /unknown command 'nonsense'/);
});
