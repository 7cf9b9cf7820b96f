/** JSON that keeps all digits of its numbers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseExactJson } from '../../server/http/exact-json.ts';

test('numbers that a double does not hold are written with all of their digits', () => {
  for (const text of [
    '{"a":12345678901234567890}',
    '{"a":0.1234567890123456789}',
    '[9007199254740993,1]',
    '{"a":1e400}',
    '{"deep":[{"n":-98765432109876543210.5}]}',
  ]) {
    assert.equal(JSON.stringify(parseExactJson(text)), text);
  }
});

test('numbers that a double holds are ordinary numbers', () => {
  assert.deepEqual(parseExactJson('{"a":1.50,"b":1e3,"c":2.5E-3,"d":-0.0}'), {
    a: 1.5,
    b: 1000,
    c: 0.0025,
    d: -0,
  });
  assert.deepEqual(parseExactJson('{"timeout": 60000.00000000000000}'), { timeout: 60_000 });
});

test('any JSON value comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      assert.equal(JSON.stringify(parseExactJson(text)), text);
    }),
  );
});

test('text that is not JSON is an error', () => {
  assert.throws(() => parseExactJson('{"a":123456789012345678901'), SyntaxError);
});
