/** The operation table agrees with Camunda's operations, and with the page that is generated from it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { apiPage } from '../../server/operations/api-page.ts';
import { CAMUNDA_OPERATIONS } from '../../server/operations/camunda-operations.ts';
import { OPERATIONS } from '../../server/operations/table.ts';

test('each operation has the id, method and path of one of Camunda, once', () => {
  const known = new Map(CAMUNDA_OPERATIONS.map((each) => [each.id, `${each.method} ${each.path}`]));
  assert.ok(known.size > 180);
  for (const { id, method, path } of OPERATIONS) assert.equal(`${method} ${path}`, known.get(id), id);
  assert.equal(new Set(OPERATIONS.map(({ id }) => id)).size, OPERATIONS.length);
});

test('docs/camunda-api.md lists the operations', () => {
  const page = readFileSync(new URL('../../docs/camunda-api.md', import.meta.url), 'utf8');
  assert.equal(page, apiPage(OPERATIONS, CAMUNDA_OPERATIONS), 'run `npm run camunda-api:rewrite`');
});
