/** Keys and counts of the command line. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCount, parseKey, parsePositive } from '../../../cli/parse/key.ts';
import { keyOf } from '../../../state/keys.ts';

test('a key is parsed completely', () => {
  for (const key of [keyOf(0, 1), keyOf(1023, 2 ** 43 - 1)]) assert.equal(parseKey(String(key)), key);
});

test('an invalid key is rejected', () => {
  for (const text of ['', '0', '-1', '1.5', '1e3', ' 1', 'abc', String(2 ** 43), '9007199254740993']) {
    assert.throws(() => parseKey(text), /Expected a key: an integer/, text);
  }
});

test('counts start at 0, others at 1', () => {
  assert.equal(parseCount('0'), 0);
  assert.equal(parsePositive('7'), 7);
  assert.throws(() => parsePositive('0'));
  for (const text of ['', '-1', 'x', '1.0']) assert.throws(() => parseCount(text), text);
});
