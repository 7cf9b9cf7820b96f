/** The page of schema features is what its data generates, and the data has each case. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SCHEMA_CASES } from './cases.ts';
import { isWorking } from './compare.ts';
import type { SchemaFeatures } from './page.ts';
import { renderSchemaPage } from './page.ts';

const docs = new URL('../../docs/', import.meta.url);
const committed = JSON.parse(readFileSync(new URL('schema-features.json', docs), 'utf8')) as SchemaFeatures;

test('docs/schema-features.md is what docs/schema-features.json generates', () => {
  assert.equal(readFileSync(new URL('schema-features.md', docs), 'utf8'), renderSchemaPage(committed));
});

test('each case has an outcome, and a case with an invalid value has one for it', () => {
  const shape = ({ dialect, feature }: { dialect: string; feature: string }, invalid: boolean) =>
    `${dialect}, ${feature}${invalid ? ', rejected' : ''}`;
  assert.deepEqual(
    committed.outcomes.map((one) => shape(one, one.rejected !== undefined)),
    SCHEMA_CASES.map((one) => shape(one, one.invalid !== undefined)),
  );
});

test('no two cases of a dialect have the same feature', () => {
  const names = SCHEMA_CASES.map(({ dialect, feature }) => `${dialect}, ${feature}`);
  assert.equal(new Set(names).size, names.length);
});

test('each outcome that differs has a reason', () => {
  const without = committed.outcomes.filter((one) => !isWorking(one) && one.reason === undefined);
  assert.deepEqual(without, []);
});

test('a reason for a rejection does not hide a value that is not exchanged', () => {
  const [editions, others] = [true, false].map((isEdition) =>
    committed.outcomes.filter(({ dialect }) => dialect.startsWith('edition') === isEdition),
  );
  assert.ok(editions?.every(({ read }) => read === 'works'));
  const broken = (others ?? []).filter(({ written, read }) => written !== 'works' || read !== 'works');
  assert.deepEqual([...new Set(broken.map(({ feature }) => feature))].sort(), [
    'message index: a nested message',
    'message index: the second message',
    'multipleOf a fraction',
    'null',
    'pattern \\p{L}',
  ]);
});
