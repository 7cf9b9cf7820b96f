/** The frame of the command line: help, usage errors, exit codes and error messages. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Command } from 'commander';
import { action, beginRun, exitCodeOf } from '../../cli/frame/action.ts';
import { requireBrokers } from '../../cli/frame/connect.ts';
import { CliError, reportOf } from '../../cli/frame/errors.ts';
import { EXIT } from '../../cli/frame/exit-codes.ts';
import { main } from '../../cli/main.ts';
import { KafkaConnectionError } from '../../kafka/connect/errors.ts';

async function run(...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  const exitCode = await main(
    args,
    { write: (text) => (stdout += text) },
    { write: (text) => (stderr += text) },
  );
  return { exitCode, stdout, stderr };
}

test('help and version are not failures', async () => {
  const help = await run('--help');
  assert.equal(help.exitCode, EXIT.ok);
  assert.match(help.stdout, /^Usage: signalbox/);
  assert.match((await run('--version')).stdout, /^\d+\.\d+\.\d+\n$/);
});

test('each command has help with examples', async () => {
  const commands = [...(await run('--help')).stdout.matchAll(/^ {2}([a-z][a-z-]+)(?: .*)?$/gm)].map(
    (match) => match[1] ?? '',
  );
  assert.ok(commands.includes('doctor') && commands.includes('kafka'));
  for (const command of commands) {
    const { exitCode, stdout } = await run(command, '--help');
    assert.equal(exitCode, EXIT.ok, command);
    const subcommands = /^Commands:\n((?: {2}.*\n)+)/m.exec(stdout)?.[1];
    if (subcommands === undefined) assert.match(stdout, /Examples:/, command);
    else
      for (const match of subcommands.matchAll(/^ {2}([a-z][a-z-]+)/gm)) {
        assert.match(
          (await run(command, match[1] ?? '', '--help')).stdout,
          /Examples:/,
          `${command} ${match[1]}`,
        );
      }
  }
});

for (const args of [
  [],
  ['nonsense'],
  ['doctor', '--nonsense'],
  ['kafka', 'start', '--port', 'x'],
  ['kafka'],
]) {
  test(`an invalid command line exits with 2: ${args.join(' ') || '(nothing)'}`, async () => {
    const { exitCode, stdout, stderr } = await run(...args);
    assert.equal(exitCode, EXIT.usage);
    assert.equal(stdout, '');
    assert.notEqual(stderr, '');
  });
}

for (const [line, suggestion] of [
  ['lst', 'list'],
  ['list dead-letters', 'dead-letters list'],
  ['list dead-leters', 'dead-letters list'],
  ['--prefix a.b. list connectors', 'connectors list'],
  ['jobs', 'list jobs'],
  ['list instnces', 'instances'],
  ['list instances --lmit 3', '--limit'],
  ['list instances --process order', '--where process=<id>'],
  ['list instances --business-key=o-1', '--where business-key=<text>'],
  ['list instances --where stat=active', 'state'],
  ['list instances --where state=activ', 'active'],
  ['completion fishh', 'fish'],
  ['acls export --format=terrafrom', 'terraform'],
  ['topics read stat', 'state'],
] as const) {
  test(`an unknown word gets a suggestion: ${line}`, async () => {
    const { exitCode, stderr } = await run(...line.split(' '));
    assert.equal(exitCode, EXIT.usage);
    assert.match(stderr, new RegExp(`Did you mean ${suggestion}\\?`));
  });
}

test('where nothing is like an unknown word, the help is named', async () => {
  assert.match((await run('nonsense')).stderr, /\(See `signalbox --help`\.\)/);
  assert.match((await run('list', 'nonsense')).stderr, /\(See `signalbox list --help`\.\)/);
  assert.match(
    (await run('kafka', 'start', '--nonsense')).stderr,
    /\(See `signalbox kafka start --help`\.\)/,
  );
});

test('errors are mapped to exit codes, and only unknown ones are reported as unexpected', () => {
  assert.deepEqual(reportOf(new CliError(EXIT.rejected, 'no', { hint: 'yes' })), {
    exitCode: EXIT.rejected,
    message: 'no',
    hint: 'yes',
    isUnexpected: false,
  });
  assert.match(reportOf(new KafkaConnectionError('gone'))?.hint ?? '', /doctor/);
  assert.equal(reportOf(new TypeError('x is not a function'))?.isUnexpected, true);
});

test('deferred functions of a failing command run in reverse order, and its exit code is kept', async () => {
  const order: string[] = [];
  const program = new Command('test').exitOverride();
  beginRun(program, { write: () => true }, { write: () => true });
  program.command('refuse').action(
    action(async (context) => {
      context.defer(() => order.push('first'));
      context.defer(() => order.push('second'));
      return EXIT.rejected;
    }),
  );
  program.command('fail').action(
    action(async (context) => {
      context.defer(() => order.push('third'));
      throw new CliError(EXIT.notFound, 'nothing there');
    }),
  );
  await program.parseAsync(['refuse'], { from: 'user' });
  assert.equal(exitCodeOf(program), EXIT.rejected);
  await assert.rejects(program.parseAsync(['fail'], { from: 'user' }), /nothing there/);
  assert.deepEqual(order, ['second', 'first', 'third']);
});

test('brokers come from the option, else from the properties, else the ways to configure them are listed', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-cli-'));
  const cwd = process.cwd();
  process.chdir(folder);
  t.after(() => {
    process.chdir(cwd);
    rmSync(folder, { recursive: true });
  });
  writeFileSync('client.properties', 'bootstrap.servers=a:1,b:2\n');

  const prefix = 'signalbox.';
  const option = await requireBrokers({ prefix, bootstrapServer: 'c:3', commandConfig: 'client.properties' });
  assert.deepEqual([option.bootstrapServers, option.source], ['c:3', 'option']);
  const properties = await requireBrokers({ prefix, commandConfig: 'client.properties' });
  assert.deepEqual([properties.bootstrapServers, properties.source], ['a:1,b:2', 'properties']);
  await assert.rejects(requireBrokers({ prefix }), { exitCode: EXIT.usage, message: /Use one of/ });
  await assert.rejects(requireBrokers({ prefix, commandConfig: 'missing' }), { exitCode: EXIT.usage });
});

test('dev reads the file of webhooks before it starts anything', async () => {
  const missing = await run('dev', '--webhooks', 'no-such-file.yaml');
  assert.equal(missing.exitCode, EXIT.usage);
  assert.match(missing.stderr, /the webhooks could not be read: .*no-such-file\.yaml/);
  assert.equal(missing.stdout, '');
  const useless = await run('dev', '--webhooks', 'webhooks.yaml', '--no-server');
  assert.equal(useless.exitCode, EXIT.usage);
  assert.match(useless.stderr, /--webhooks needs the server; omit --no-server/);
});
