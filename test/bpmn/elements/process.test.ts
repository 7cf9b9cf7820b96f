/** How a process is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOf } from '../compile-model.ts';

test('a process has its start events, its job types and its version tag', async () => {
  const process = await compileBeside(import.meta.url);
  assert.equal(process.id, 'process');
  assert.equal(process.name, 'A process');
  assert.equal(process.versionTag, 'v1.2');
  assert.equal(process.root.type, 'process');
  assert.equal(process.root.parent, null);
  assert.equal(process.root.noneStart?.id, 'start');
  assert.deepEqual(
    process.root.eventStarts.map((node) => node.id),
    ['byMessage', 'nightly'],
  );
  assert.deepEqual(process.staticJobTypes, ['audit', 'work']);
  assert.equal(process.nodes.get('process'), process.root);
});

test('a process can have listeners', async () => {
  const listener = '<zeebe:executionListener eventType="end" type="x" />';
  const listeners = `<zeebe:executionListeners>${listener}</zeebe:executionListeners>`;
  const xml = `<bpmn:extensionElements>${listeners}</bpmn:extensionElements>`;
  assert.deepEqual(await findingsOf({ id: 'p', nodes: [{ id: 's', type: 'startEvent' }], xml }), []);
});
