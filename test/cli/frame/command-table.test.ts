/** Each command in the table has a file of the same name; otherwise it could not be loaded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { COMMANDS, commandsNamedIn } from '../../../cli/frame/command-table.ts';

test('each file contains the command with its name in the table', async () => {
  for (const [name, load] of Object.entries(COMMANDS)) {
    const program = new Command();
    (await load()).register(program);
    assert.deepEqual(
      program.commands.map((command) => command.name()),
      [name],
    );
  }
});

test('only the commands in the arguments are loaded; all if there are none', async () => {
  assert.equal((await commandsNamedIn(['--prefix', 'x.', 'get', '5'])).length, 1);
  assert.equal((await commandsNamedIn(['nonsense'])).length, Object.keys(COMMANDS).length);
});
