/** Numbers and keys of JSON are not changed, and what can't be represented exactly is rejected. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  assertUniqueKeys,
  ExactNumber,
  hasLongNumber,
  isExactObject,
  jsonTextOf,
  parseExactJson,
  parseForJavaScript,
} from '../../state/exact-json.ts';

/** Number texts of RFC 8259, including all that JavaScript changes when it reads and writes them. */
const digits = (max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: max }).map((list) => list.join(''));
const numberText = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits(25).map((text) => text.replace(/^0+(?=\d)/, '')),
    fc.oneof(
      fc.constant(''),
      digits(25).map((text) => `.${text}`),
    ),
    fc.oneof(
      fc.constant(''),
      fc
        .tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), digits(3))
        .map((parts) => parts.join('')),
    ),
  )
  .map((parts) => parts.join(''));

test('every number keeps its text wherever it is in a JSON text', () => {
  const places = [
    (text: string) => text,
    (text: string) => `[${text}]`,
    (text: string) => `[0,${text},1]`,
    (text: string) => `{"a":${text}}`,
    (text: string) => `{"a":{"b":[{"c":${text}}]}}`,
  ];
  fc.assert(
    fc.property(numberText, fc.constantFrom(...places), (text, place) => {
      const json = place(text);
      assert.equal(JSON.stringify(parseExactJson(json)), json);
    }),
    { numRuns: 3000 },
  );
});

test('a number of a thousand digits, and exponents up to 6144, are kept; beyond that they are refused', () => {
  const kept = [
    '9'.repeat(1000),
    `0.${'1'.repeat(999)}`,
    '1e6144',
    '9.99E+6144',
    '1e-6144',
    '1e400',
    '-1e-400',
  ];
  for (const text of kept) assert.equal(JSON.stringify(parseExactJson(text)), text);
  assert.throws(() => parseExactJson('9'.repeat(1001)), /has 1001 digits; the limit is 1000/);
  assert.throws(() => parseExactJson('[1e6145]'), /1e6145 has the exponent 6145; the limit is 6144/);
  assert.throws(() => parseExactJson('{"a":12e6144}'), /exponent 6145/);
  assert.throws(() => parseExactJson('1e-6145'), /exponent -6145/);
  assert.throws(() => parseExactJson('1e99999999999999999999'), RangeError);
  assert.throws(() => parseExactJson('0e99999'), RangeError);
});

test('JavaScript gets plain numbers where they are exact, and texts or BigInts elsewhere', () => {
  const json =
    '[1,1.0,1.5,1e2,0.1,9007199254740991,9007199254740993,-9007199254740992,1e21,1e400,0.1234567890123456789,0.30000000000000004]';
  assert.deepEqual(parseForJavaScript(json, 'text'), [
    1,
    1,
    1.5,
    100,
    0.1,
    9007199254740991,
    '9007199254740993',
    '-9007199254740992',
    1e21,
    '1e400',
    '0.1234567890123456789',
    0.30000000000000004,
  ]);
  assert.deepEqual(parseForJavaScript(json, 'bigint'), [
    1,
    1,
    1.5,
    100,
    0.1,
    9007199254740991,
    9007199254740993n,
    -9007199254740992n,
    1e21,
    '1e400',
    '0.1234567890123456789',
    0.30000000000000004,
  ]);
  const made = parseForJavaScript('{"n":9007199254740993}', (text) => new ExactNumber(text));
  assert.equal(JSON.stringify(made), '{"n":9007199254740993}');
});

test('a plain number always has the value of its text', () => {
  fc.assert(
    fc.property(numberText, (text) => {
      const value = parseForJavaScript(text, 'text');
      if (typeof value === 'string') assert.equal(value, text);
      else assert.equal(value, Number(text));
      // Numbers that the quick check accepts must be exact.
      if (!hasLongNumber(text)) assert.equal(typeof value, 'number');
    }),
    { numRuns: 3000 },
  );
});

test('a BigInt is written as a number', () => {
  assert.equal(
    jsonTextOf({ a: 9007199254740993n, b: [1n], c: 'x' }),
    '{"a":9007199254740993,"b":[1],"c":"x"}',
  );
  assert.equal(jsonTextOf(undefined), undefined);
});

test('a number that is kept as its text is not an object', () => {
  assert.equal(isExactObject(parseExactJson('1e400')), false);
  assert.equal(isExactObject(parseExactJson('{}')), true);
  assert.equal(isExactObject(parseExactJson('[]')), false);
});

test('a key that occurs twice in one object is found at any depth, however it is escaped', () => {
  const twice = [
    '{"a":1,"a":2}',
    '{"a":{"b":1 , "b" :2}}',
    '[{"x":1},{"a":1,"\\u0061":2}]',
    '{"a\\"":1,"a\\"":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    `{${Array.from({ length: 30 }, (_, n) => `"k${n}":0`).join()},"k3":1}`,
  ];
  for (const text of twice) assert.throws(() => assertUniqueKeys(text), /occurs twice in an object/, text);
  const unique = [
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
    '["a","a","a:",":"]',
    '{"a":"a","b":"\\"a\\":"}',
    '{"a\\\\":1,"a":2}',
  ];
  for (const text of unique) assertUniqueKeys(text);
});

test('keys that JSON.stringify writes are never taken for duplicates', () => {
  fc.assert(
    fc.property(fc.json(), (text) => assertUniqueKeys(text)),
    { numRuns: 1000 },
  );
});
