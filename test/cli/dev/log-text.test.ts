/** Lines of the engine's log for people. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import picocolors from 'picocolors';
import { renderLogEntry } from '../../../cli/dev/log-text.ts';

const plain = picocolors.createColors(false);
const time = new Date(2026, 0, 2, 3, 4, 5).getTime();

test('a line has the time, the message and its details, without redundant fields', () => {
  const entry = { level: 30, time, msg: 'partition running', partition: 3, node: 'n', phases: ['a'] };
  assert.equal(renderLogEntry(entry, plain), '03:04:05  partition running  partition 3, phases ["a"]');
});

test('external text can neither control the terminal nor fill it', () => {
  const line = renderLogEntry({ level: 50, time, msg: 'bad\u001b[2J', reason: 'x'.repeat(1_000) }, plain);
  assert.ok(!line.includes('\u001b'));
  assert.ok(line.length < 220, line);
});

test('warnings and errors are coloured', () => {
  const colors = picocolors.createColors(true);
  assert.ok(renderLogEntry({ level: 40, time, msg: 'm' }, colors).includes(colors.yellow('m')));
  assert.ok(renderLogEntry({ level: 50, time, msg: 'm' }, colors).includes(colors.red('m')));
});
