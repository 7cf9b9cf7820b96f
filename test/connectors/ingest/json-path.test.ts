/** JSON paths of ingest files. Source: Jayway JsonPath; the examples of kafka-connect-zeebe. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JsonPathError, jsonPath } from '../../../connectors/ingest/json-path.ts';

const ORDER = { eventType: 'Paid', amount: 3, orderId: 'o', lines: [{ sku: 'a' }, { sku: 'b' }], 'a b': 1 };

test('paths have names, indices, wildcards, and lists of names', () => {
  const cases: [string, unknown][] = [
    ['$', ORDER],
    ['$.eventType', 'Paid'],
    ["$['a b']", 1],
    ['$.["a b"]', 1],
    ["$.['amount','orderId']", { amount: 3, orderId: 'o' }],
    ["$['amount', 'missing']", { amount: 3 }],
    ['$.lines[0].sku', 'a'],
    ['$.lines[-1].sku', 'b'],
    ['$.lines[*].sku', ['a', 'b']],
    ['$.lines.*', ORDER.lines],
    ['$.nothing.at.all', undefined],
    ['$.eventType.length', undefined],
    ['$.toString', undefined],
    ["$['x','y']", undefined],
  ];
  for (const [path, expected] of cases) assert.deepEqual(jsonPath(path).find(ORDER), expected, path);
});

test('an invalid path is rejected with the position of the error', () => {
  assert.throws(() => jsonPath('eventType'), JsonPathError);
  assert.throws(() => jsonPath('$.a[?(@.b)]'), /unexpected '\[\?\(@\.b\)\]'/);
  assert.throws(() => jsonPath('$..a'), JsonPathError);
});
