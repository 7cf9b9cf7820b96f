/**
 * The `.proto` files stay compatible with stored records and other programs; additions are accepted
 * deliberately.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import protobuf from 'protobufjs';
import { codecOf } from '../../schemas/load.ts';
import type { SchemaSnapshot } from '../../scripts/schema-snapshot.ts';
import { additions, incompatibilities, snapshotOf } from '../../scripts/schema-snapshot.ts';

const accepted = JSON.parse(
  readFileSync(new URL('../../schemas/compatibility.json', import.meta.url), 'utf8'),
) as SchemaSnapshot;
const current = snapshotOf(codecOf('Command').type.root);

test('nothing that was accepted has changed or was removed', () => {
  assert.deepEqual(incompatibilities(accepted, current), []);
});

test('all additions are accepted: node scripts/accept-schemas.ts', () => {
  assert.deepEqual(additions(accepted, current), [], 'node scripts/accept-schemas.ts');
  assert.deepEqual(current.reserved, accepted.reserved);
});

test('the snapshot has every message', () => {
  for (const name of ['Command', 'ProcessInstance', 'StepRecord', 'PartitionEntry', 'ProcessDefinition']) {
    const fields = codecOf(name).type.fieldsArray;
    assert.equal(Object.keys(accepted.messages[`signalbox.v1.${name}`] ?? {}).length, fields.length);
  }
});

const BEFORE = `syntax = "proto3"; package p;
  message A { int64 key = 1; repeated string names = 2; oneof o { string x = 3; } B b = 4; reserved 9; }
  message B { string text = 1; }
  enum E { NONE = 0; SOME = 1; }`;

for (const [what, from, to, reason] of [
  ['a field that is gone', 'int64 key = 1;', '', 'p.A.key = 1: it was removed without reserving its number'],
  ['another number', 'key = 1', 'key = 5', 'p.A.key = 1: it was removed without reserving its number'],
  ['another name', 'int64 key', 'int64 id', 'p.A.key = 1: it was renamed to id, which breaks its JSON'],
  ['another type', 'int64 key', 'string key', 'p.A.key = 1: its type was int64 and is now string'],
  ['a list that is none', 'repeated string', 'string', 'p.A.names = 2: it is no longer a list'],
  ['a field that became a list', 'int64 key', 'repeated int64 key', 'p.A.key = 1: it is now a list'],
  [
    'a field out of its oneof',
    'oneof o { string x = 3; }',
    'string x = 3;',
    'p.A.x = 3: it moved from o oneof to none',
  ],
  [
    'a message that is gone',
    'message B',
    'message C',
    'message p.B was removed, but records of it are stored',
  ],
  ['an enum value that is gone', 'SOME = 1;', '', 'p.E.SOME = 1: it is now missing'],
  ['a renamed enum value', 'SOME', 'ANY', 'p.E.SOME = 1: it is now ANY'],
  ['a number that was given up', 'reserved 9;', 'int32 again = 9;', 'p.A.again = 9: the number is reserved'],
] as const) {
  test(`finds ${what}`, () => {
    assert.ok(BEFORE.includes(from));
    assert.deepEqual(incompatibilities(schema(BEFORE), schema(BEFORE.replace(from, to))), [reason]);
  });
}

test('allows added fields and messages, and a removed field with a reserved number', () => {
  const more = `${BEFORE.replace('reserved 9;', 'reserved 9; bool more = 10;')} message D { string text = 1; }`;
  assert.deepEqual(incompatibilities(schema(BEFORE), schema(more)), []);
  assert.deepEqual(additions(schema(BEFORE), schema(more)), ['p.A.more = 10', 'p.D.text = 1', 'message p.D']);
  const less = BEFORE.replace('int64 key = 1;', '').replace('reserved 9;', 'reserved 9, 1;');
  assert.deepEqual(incompatibilities(schema(BEFORE), schema(less)), []);
});

function schema(text: string): SchemaSnapshot {
  return snapshotOf(protobuf.parse(text, new protobuf.Root(), { keepCase: false }).root);
}
