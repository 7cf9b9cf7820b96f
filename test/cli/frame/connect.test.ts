/** Which brokers a command connects to: the command line comes before the environment. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Command } from 'commander';
import { findBrokers } from '../../../cli/frame/connect.ts';
import { addGlobalOptions, globalOptionsOf } from '../../../cli/frame/global-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-connect-'));
after(() => rmSync(folder, { recursive: true }));
const FILE = join(folder, 'client.properties');
const EMPTY = join(folder, 'tls.properties');
writeFileSync(FILE, 'bootstrap.servers=file:1\n');
writeFileSync(EMPTY, 'security.protocol=SSL\n');

async function brokersOf(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const kept = { ...process.env };
  delete process.env['KAFKA_BOOTSTRAP_SERVERS'];
  delete process.env['SIGNALBOX_COMMAND_CONFIG'];
  Object.assign(process.env, environment);
  try {
    const program = new Command('signalbox');
    addGlobalOptions(program);
    program.command('get').action(() => undefined);
    program.parse([...args, 'get'], { from: 'user' });
    return (await findBrokers(globalOptionsOf(program)))?.bootstrapServers;
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
    Object.assign(process.env, kept);
  }
}

for (const [title, args, environment, expected] of [
  [
    'the option wins over everything',
    ['--bootstrap-server', 'option:1', '--command-config', FILE],
    { KAFKA_BOOTSTRAP_SERVERS: 'environment:1' },
    'option:1',
  ],
  [
    'a file on the command line wins over the environment',
    ['--command-config', FILE],
    { KAFKA_BOOTSTRAP_SERVERS: 'environment:1' },
    'file:1',
  ],
  [
    'a file without brokers leaves them to the environment',
    ['--command-config', EMPTY],
    { KAFKA_BOOTSTRAP_SERVERS: 'environment:1' },
    'environment:1',
  ],
  [
    'brokers in the environment win over a file in the environment',
    [],
    { KAFKA_BOOTSTRAP_SERVERS: 'environment:1', SIGNALBOX_COMMAND_CONFIG: FILE },
    'environment:1',
  ],
  [
    'the option wins over a file in the environment',
    ['--bootstrap-server', 'option:1'],
    { SIGNALBOX_COMMAND_CONFIG: FILE },
    'option:1',
  ],
  ['a file in the environment is used alone', [], { SIGNALBOX_COMMAND_CONFIG: FILE }, 'file:1'],
] as const) {
  test(title, async () => assert.equal(await brokersOf(args, environment), expected));
}
