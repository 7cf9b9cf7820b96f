/** Decisions and forms by id, also after one is deleted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KnownResource } from '../../state/partition-entries.ts';
import { ResourceIndex } from '../../state/resource-index.ts';

function graph(key: number, version: number, more: Partial<KnownResource> = {}): KnownResource {
  const decisions = [{ id: 'd', version, ...(more.versionTag ? { versionTag: more.versionTag } : {}) }];
  return { key, kind: 'decisions', id: 'g', version, checksum: 'c', decisions, ...more };
}

test('resources are found as latest, by version tag and by deployment', () => {
  const index = new ResourceIndex();
  index.change(graph(2, 2, { versionTag: 'a' }), undefined);
  index.change(graph(1, 1, { versionTag: 'a', deploymentKey: 7 }), undefined);
  index.change(graph(3, 3), undefined);
  assert.equal(index.latest('decision', 'd')?.definitionKey, 3);
  assert.equal(index.ofVersionTag('decision', 'd', 'a')?.definitionKey, 2);
  assert.equal(index.ofDeployment('decision', 'd', 7)?.definitionKey, 1);
  assert.equal(index.ofDeployment('decision', 'd', 3)?.definitionKey, 3);
  assert.equal(index.latest('form', 'd'), undefined);
});

test('a removed one is no longer found', () => {
  const index = new ResourceIndex();
  const first = graph(1, 1);
  index.change(first, undefined);
  index.change(graph(2, 2), undefined);
  index.change(undefined, graph(2, 2));
  assert.equal(index.latest('decision', 'd')?.definitionKey, 1);
  index.change(undefined, first);
  assert.equal(index.latest('decision', 'd'), undefined);
});
