/** Completion in shells: the script of each shell, and the completions that it gets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../local-kafka/run-command.ts';

const BIN = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));
const TIMEOUT_MS = 120_000;

async function signalbox(...args: string[]): Promise<string> {
  const ran = await runCommand(process.execPath, [BIN, ...args], { timeoutMs: TIMEOUT_MS });
  assert.equal(ran?.exitCode, 0, ran?.output);
  return ran?.output ?? '';
}

/** What the script offers for these words; the last one is incomplete. */
async function offered(...words: string[]): Promise<string[]> {
  const answer = await signalbox('completion', 'complete', '--', ...words);
  return answer
    .split('\n')
    .flatMap((line) => (line === '' || line.startsWith(':') ? [] : [line.split('\t')[0] ?? '']));
}

test('each shell has a script that asks the command itself', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = await signalbox('completion', shell);
    assert.match(script, /signalbox/, shell);
    assert.match(script, /complete/, shell);
  }
});

test('the script for bash is valid', async (t) => {
  const bash = await runCommand('bash', ['--version'], { timeoutMs: TIMEOUT_MS });
  if (bash === null) return t.skip('there is no bash');
  const script = await signalbox('completion', 'bash');
  const checked = await runCommand('bash', ['-n', '-c', script], { timeoutMs: TIMEOUT_MS });
  assert.equal(checked?.exitCode, 0, checked?.output);
});

test('commands, their commands, options and choices are offered', async () => {
  const commands = await offered('');
  for (const command of ['deploy', 'complete', 'list', 'topics', 'completion']) {
    assert.ok(commands.includes(command), command);
  }
  assert.deepEqual(await offered('dep'), ['deploy']);
  assert.ok((await offered('list', '')).includes('incidents'));
  assert.ok((await offered('list', 'jobs', '--')).includes('--where'));
  assert.deepEqual((await offered('acls', 'export', '--role', '')).sort(), [
    'client',
    'engine',
    'reader',
    'webhooks',
    'worker',
  ]);
  assert.ok((await offered('topics', 'read', '')).includes('history'));
});
