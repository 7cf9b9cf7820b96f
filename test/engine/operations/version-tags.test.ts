/**
 * "Create instance": by version or version tag. Source: Zeebe's process state (`versionTag` of a process).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bpmnXml } from '../../bpmn-xml.ts';
import { engineOf, job, process, rejected } from '../engine-of.ts';

function tagged(element: string, versionTag?: string): string {
  const spec = process([job(element)], [`start -> ${element} -> end`]);
  return bpmnXml({ ...spec, ...(versionTag === undefined ? {} : { versionTag }) });
}

test('an instance starts with the newest version that has the version tag [B306]', async () => {
  const engine = await engineOf(process([job('a')], ['start -> a -> end']), { partitions: 2 });
  await engine.deploy(tagged('b', 'stable'));
  await engine.deploy(tagged('c'));
  assert.equal(engine.start('p', { versionTag: 'stable' }).version, 2);
  await engine.deploy(tagged('d', 'stable'));
  await engine.deploy(tagged('e', 'next'));
  assert.deepEqual(
    ['stable', 'stable', 'next'].map((versionTag) => engine.start('p', { versionTag }).version),
    [4, 4, 5],
    'on each partition',
  );
  assert.equal(engine.start('p').version, 5);
  engine.restart();
  assert.equal(engine.start('p', { versionTag: 'stable' }).version, 4);
});

test('an unknown version tag, one of another process, and a tag together with a version are rejected', async () => {
  const engine = await engineOf(process([job('a')], ['start -> a -> end']));
  await engine.deploy(tagged('b', 'stable').replaceAll('id="p"', 'id="q"'));
  const unknown = rejected('NOT_FOUND', /version tag 'stable' of process 'p' is not deployed/);
  assert.throws(() => engine.start('p', { versionTag: 'stable' }), unknown);
  const both = rejected('INVALID_ARGUMENT', /not both/);
  assert.throws(() => engine.start('q', { versionTag: 'stable', version: 1 }), both);
});
