/** Every command has a JSON Schema, and what commands print without Kafka matches it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { commandsNamedIn } from '../../cli/frame/command-table.ts';
import { main } from '../../cli/main.ts';
import { assertMatches, schemaNames, schemaOf } from './json-schemas.ts';

/** Commands whose result is text, not data. */
const WITHOUT_JSON = new Set(['completion']);

async function commandNames(): Promise<string[]> {
  const program = new Command('signalbox');
  for (const { register } of await commandsNamedIn([])) register(program);
  return program.commands.flatMap((command) => {
    const shown = command
      .createHelp()
      .visibleCommands(command)
      .filter((one) => one.name() !== 'help');
    const inner = shown.map((one) => `${command.name()}-${one.name()}`);
    return inner.length > 0 ? inner : [command.name()];
  });
}

test('each command has a schema, and each schema a command', async () => {
  const names = (await commandNames()).filter((name) => !WITHOUT_JSON.has(name));
  assert.deepEqual([...schemaNames()].sort(), [...names, 'stderr'].sort());
});

async function linesOf(...args: string[]): Promise<{ lines: unknown[]; errors: unknown[] }> {
  let stdout = '';
  let stderr = '';
  await main(
    [...args, '--json'],
    { write: (text) => (stdout += text) },
    { write: (text) => (stderr += text) },
  );
  const parse = (text: string) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);
  return { lines: parse(stdout), errors: parse(stderr) };
}

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

for (const args of [
  ['validate', at('examples/order/order.bpmn'), at('examples/saga/trip.bpmn')],
  ['validate', at('test/bpmn/cases/dangling-incoming.bpmn')],
  ['validate', at('package.json')],
  ['acls', 'export', '--role', 'engine'],
  ['acls', 'export', '--role', 'reader', '--prefix', 'orders.'],
  ['topics', 'export', '--partitions', '3'],
  ['topics', 'export', '--profile', 'minimal'],
]) {
  test(`the output of ${args
    .slice(0, 2)
    .map((arg) => arg.split('/').at(-1))
    .join(' ')} ${args.slice(2).join(' ').split('/').at(-1)} matches its schema`, async () => {
    const { lines, errors } = await linesOf(...args);
    assert.ok(lines.length > 0);
    assertMatches(schemaOf(args) ?? '', lines);
    assertMatches('stderr', errors);
  });
}

test('errors match their schema', async () => {
  const { errors } = await linesOf('validate', '/nowhere.bpmn');
  assert.equal(errors.length, 1);
  assertMatches('stderr', errors);
});

test('a line that does not match fails', () => {
  assert.throws(() => assertMatches('signal', [{ name: 1 }]), /name must be string/);
  assert.throws(() => assertMatches('signal', [{ name: 'a', more: 1 }]), /additional properties/);
});
