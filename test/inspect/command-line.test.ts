/** Suggested commands: a shell reads names back unchanged, whatever characters they contain. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { commandLine, shellWord } from '../../inspect/command-line.ts';

const NAMES = [
  'plain',
  'two words',
  "it's",
  '$(reboot)',
  '`x`',
  'a"b',
  '',
  '-x',
  'a\\b',
  'ü',
  '; rm -rf /',
  '~',
  '*',
];

test('sh reads a word back unchanged', () => {
  for (const name of NAMES) {
    assert.equal(execFileSync('sh', ['-c', `printf %s ${shellWord(name)}`], { encoding: 'utf8' }), name);
  }
});

test('invisible characters are shown, and bash reads them back', () => {
  for (const name of ['\u001b[31mred', 'a\nb', "\u202etxt'\\", '\u0007']) {
    const word = shellWord(name);
    assert.match(word, /^[\x20-\x7e]*$/);
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    assert.equal(execFileSync('bash', ['-c', `printf %s ${word}`], { encoding: 'utf8', env }), name);
  }
});

test('a name that looks like an option is not an option', () => {
  assert.equal(commandLine(['publish'], { key: 'o 1' }, ['paid']), "signalbox publish paid --key='o 1'");
  assert.equal(commandLine(['publish'], { key: '-x' }, ['--help']), 'signalbox publish --key=-x -- --help');
});
