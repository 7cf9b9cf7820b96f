/** Suggested commands connect to the same cluster as the command that suggests them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { connectionWords, withConnection } from '../../../cli/frame/connection-words.ts';
import { addGlobalOptions } from '../../../cli/frame/global-options.ts';
import { Output } from '../../../cli/frame/output.ts';

function wordsOf(...args: string[]): string {
  const program = new Command('signalbox');
  addGlobalOptions(program);
  program.command('get').action(() => undefined);
  program.parse([...args, 'get'], { from: 'user' });
  return connectionWords(program);
}

test('options of the command line are repeated, those of the environment are not', (t) => {
  process.env['SIGNALBOX_PREFIX'] = 'other.';
  t.after(() => delete process.env['SIGNALBOX_PREFIX']);
  assert.equal(wordsOf(), '');
  assert.equal(wordsOf('--json'), '');
  assert.equal(
    wordsOf('--bootstrap-server', 'a:1,b:2', '--command-config', 'my client.properties', '--prefix', 'x.'),
    "--bootstrap-server=a:1,b:2 --command-config='my client.properties' --prefix=x. ",
  );
});

test('each command of a text gets the options, and nothing else changes', () => {
  const text = 'Run `signalbox doctor`, or signalbox list jobs; signalbox-engine and Signalbox stay.';
  assert.equal(
    withConnection(text, '--prefix=x. '),
    'Run `signalbox --prefix=x. doctor`, or signalbox --prefix=x. list jobs; signalbox-engine and Signalbox stay.',
  );
  assert.equal(withConnection('signalbox get 1', "--prefix='$& $1' "), "signalbox --prefix='$& $1' get 1");
  assert.equal(withConnection(text, ''), text);
});

test('hints, and the hints of errors and warnings, have the options', () => {
  for (const json of [false, true]) {
    let stderr = '';
    const stream = { write: (text: string) => (stderr += text) };
    const output = new Output({
      stdout: stream,
      stderr: stream,
      json,
      env: {},
      connectionWords: '--prefix=x. ',
    });
    output.hint('Next: signalbox get 1');
    output.error('failed', 'Run `signalbox doctor`.');
    output.warn('no engine', 'Run `signalbox engine`.');
    const commands = [...stderr.matchAll(/signalbox (--prefix=x\. )?(\w+)/g)];
    assert.deepEqual(
      commands.map(([, words, name]) => `${words}${name}`),
      [...(json ? [] : ['--prefix=x. get']), '--prefix=x. doctor', '--prefix=x. engine'],
    );
  }
});
