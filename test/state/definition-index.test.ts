/** Definitions by process id, version and version tag, through additions, changes and rollbacks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefinitionIndex } from '../../state/definition-index.ts';
import type { KnownDefinition } from '../../state/partition-entries.ts';

function definition(key: number, processId: string, version: number, versionTag?: string): KnownDefinition {
  return {
    key,
    processId,
    version,
    checksum: `c${key}`,
    ...(versionTag === undefined ? {} : { versionTag }),
  };
}

test('the latest, each version and the newest with a tag are found, in any order of insertion', () => {
  const index = new DefinitionIndex();
  const third = definition(7, 'p', 3);
  for (const each of [third, definition(1, 'p', 1, 't'), definition(4, 'p', 2, 't'), definition(2, 'q', 1)])
    index.change(each, undefined);
  assert.equal(index.latest('p')?.key, 7);
  assert.equal(index.ofVersion('p', 2)?.key, 4);
  assert.equal(index.ofVersionTag('p', 't')?.key, 4);
  assert.equal(index.ofVersionTag('q', 't'), undefined);
  assert.deepEqual(
    index.latestInOrder().map(({ key }) => key),
    [2, 7],
  );
  index.change(undefined, third);
  assert.equal(index.latest('p')?.key, 4, 'the former version');
  assert.deepEqual(
    index.latestInOrder().map(({ key }) => key),
    [2, 4],
  );
});

test('a process without versions is unknown', () => {
  const index = new DefinitionIndex();
  const only = definition(1, 'p', 1);
  index.change(only, undefined);
  index.change(undefined, only);
  assert.equal(index.latest('p'), undefined);
  assert.deepEqual(index.latestInOrder(), []);
});
