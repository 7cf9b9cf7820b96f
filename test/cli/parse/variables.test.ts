/** Variables on the command line: they are sent exactly as written. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { CliError } from '../../../cli/frame/errors.ts';
import { EXIT } from '../../../cli/frame/exit-codes.ts';
import { readVariablesText, variablesOfPairs } from '../../../cli/parse/variables.ts';

const isUsage = (error: unknown) => error instanceof CliError && error.exitCode === EXIT.usage;

test('the text is not changed, so that the engine gets the original numbers', async () => {
  for (const text of ['{}', '{ "a": 9007199254740993, "b": 1.50 }', '{"__proto__": 1}']) {
    assert.equal(await readVariablesText(text), text);
  }
  assert.equal(await readVariablesText(undefined), undefined);
});

test('variables are read from a file and from standard input', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'in.json'), '{"a": 1}\n');
  assert.equal(await readVariablesText(`@${join(folder, 'in.json')}`), '{"a": 1}\n');
  assert.equal(await readVariablesText('@-', Readable.from(['{"b"', ': 2}'])), '{"b": 2}');
  await assert.rejects(readVariablesText(`@${join(folder, 'absent.json')}`), isUsage);
});

test('text that is not a JSON object is invalid usage', async () => {
  for (const text of ['', '{', '[]', 'null', '5', "{'a': 1}"]) {
    await assert.rejects(readVariablesText(text), isUsage, text);
  }
});

test('values of pairs are JSON if they are valid JSON, else strings', () => {
  assert.equal(
    variablesOfPairs(['amount=7', 'name=c-17', 'flag=true', 'quoted="7"', 'eq=a=b', 'empty=', '__proto__=1']),
    '{"amount":7,"name":"c-17","flag":true,"quoted":"7","eq":"a=b","empty":"","__proto__":1}',
  );
  for (const pair of ['amount', '=7', '']) assert.throws(() => variablesOfPairs([pair]), isUsage, pair);
});
