/** Output of commands: for users and for programs, with and without a terminal. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Output, printable } from '../../../cli/frame/output.ts';

class Recorder {
  text = '';
  readonly isTTY: boolean;
  constructor(isTTY = false) {
    this.isTTY = isTTY;
  }
  write(text: string): void {
    this.text += text;
  }
}

function outputOn(options: { json?: boolean; isTTY?: boolean; env?: Record<string, string> } = {}) {
  const stdout = new Recorder(options.isTTY);
  const stderr = new Recorder(options.isTTY);
  const output = new Output({ stdout, stderr, json: options.json ?? false, env: options.env ?? {} });
  return { output, stdout, stderr };
}

const ROWS = [
  { key: '1', name: 'order' },
  { key: '1042', name: 'ü' },
];
const cells = (row: { key: string; name: string }) => [row.key, row.name];

test('without a terminal, a table is aligned text without lines or colour', () => {
  const { output, stdout } = outputOn();
  output.table(['key', 'name'], ROWS, cells);
  assert.equal(stdout.text, 'KEY   NAME\n1     order\n1042  ü\n');
});

test('in JSON mode, a table is one object per line', () => {
  const { output, stdout } = outputOn({ json: true });
  output.table(['key', 'name'], ROWS, cells);
  assert.deepEqual(
    stdout.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
    ROWS,
  );
});

test('sentences and hints are printed in text mode only', () => {
  const text = outputOn();
  text.output.line('Done.');
  text.output.hint('Continue.');
  text.output.object({ done: true });
  assert.deepEqual([text.stdout.text, text.stderr.text], ['Done.\n', 'Continue.\n']);

  const json = outputOn({ json: true });
  json.output.line('Done.');
  json.output.hint('Continue.');
  json.output.object({ done: true });
  assert.deepEqual([json.stdout.text, json.stderr.text], ['{"done":true}\n', '']);
});

test('errors go to standard error, in JSON mode as JSON', () => {
  const text = outputOn();
  text.output.error('no such instance', 'Look at the list.');
  assert.equal(text.stderr.text, 'error: no such instance\nLook at the list.\n');
  const json = outputOn({ json: true });
  json.output.error('no such instance', 'Look at the list.');
  assert.deepEqual(JSON.parse(json.stderr.text), { error: 'no such instance', hint: 'Look at the list.' });
});

test('colour is only used on terminals and without NO_COLOR', () => {
  assert.notEqual(outputOn({ isTTY: true }).output.colors.bold('x'), 'x');
  assert.equal(outputOn({ isTTY: true, env: { NO_COLOR: '1' } }).output.colors.bold('x'), 'x');
  assert.equal(outputOn().output.colors.bold('x'), 'x');
});

test('progress is only shown on terminals', () => {
  const terminal = outputOn({ isTTY: true });
  const progress = terminal.output.progress('Reading');
  progress.update(50, 200);
  progress.end();
  assert.equal(terminal.stderr.text, '\r\x1b[2KReading 50 of 200 (25 %)\r\x1b[2K');

  const pipe = outputOn();
  const silent = pipe.output.progress('Reading');
  silent.update(50, null);
  silent.end();
  pipe.output.step('Fetching');
  assert.equal(pipe.stderr.text, '');
});

test("external text can't control the terminal", () => {
  assert.equal(printable('a\u001b[31mb\r\n\u202ec\u0000'), 'a\\u001b[31mb\\u000d\\n\\u202ec\\u0000');
  assert.equal(printable('Größe 👍'), 'Größe 👍');
});
